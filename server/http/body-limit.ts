import "server-only";
import type { IncomingMessage } from "node:http";
import { library, picture } from "@/domain/policy";
import { createSemaphore, type Semaphore } from "@/domain/semaphore";
import { routing } from "@/i18n/routing";
import { SESSION_COOKIE } from "../auth/cookie-names";
import { readSessionToken } from "../auth/token";
import type { Handler } from "./handlers";
import { sendErrorPage } from "./send-error-page";

type Head = Pick<IncomingMessage, "method" | "url" | "headers">;

// Before middleware.ts runs, Next reads up to ten megabytes of the body into memory, and logs the path when there is more. So a body
// is refused by its headers, before anything reads it (T106, ADR 0057).

/** More than any form of ours needs but those with a file and those of work. Bytes. */
const MAX_BODY_BYTES = 32 * 1_024;
/** A picture and the form around it. Bytes. */
const MAX_UPLOAD_BYTES = picture.uploadBytes + 512 * 1_024;
/** The pages with a form for a picture: the profile, and the own login page of a Healthspace. */
const UPLOAD_PAGE = new RegExp(`^/(?:${routing.locales.join("|")})/(?:account/profile|staff/[^/?]+/own-page)(?:\\?|$)`);

/** A file for the library, and the one that was looked at before it (1 MiB each, the latter packed as text), with their form. Bytes. */
const MAX_IMPORT_BYTES = Math.ceil(library.fileBytes * 2.5);
const IMPORT_PAGE = new RegExp(`^/(?:${routing.locales.join("|")})/staff/[^/?]+/library/import(?:\\?|$)`);

/**
 * A page of answers or of messages, feedback among them, and their autosave: sixty thousand characters of four bytes each, and the form
 * around them. A message that is too long comes in, so that it can be said by how much. The same for a list of five hundred addresses:
 * without script a refused form posts what was refused along with what is typed now. Bytes.
 */
const MAX_WORK_BYTES = 256 * 1_024;
const WORK_PAGE = new RegExp(
  `^/(?:(?:${routing.locales.join("|")})/(?:workspace|record|messages|staff/[^/?]+/clients/[^/?]+/(?:work|messages))|api/work)/`,
);
const LIST_PAGE = new RegExp(`^/(?:${routing.locales.join("|")})/staff/[^/?]+/invitations/several(?:\\?|$)`);

/** Uploads received at once: each is in memory as a whole, and again while it is read. */
const uploads = createSemaphore({ permits: 2, maxWaiting: 8, maxWaitMs: 10_000 });
/** The same for long answers. Of people who are logged in, and apart from them of anybody: a form whose session is gone comes back too. */
const longAnswers = {
  member: createSemaphore({ permits: 16, maxWaiting: 64, maxWaitMs: 10_000 }),
  anybody: createSemaphore({ permits: 2, maxWaiting: 8, maxWaitMs: 10_000 }),
};

/** Answers 413 to a request whose body is too large, and lets a few large ones through at a time where a form may have one. */
export const limitBody: Handler = async (request, response, next) => {
  if (!isTooLarge(request)) return next();
  const semaphore = await semaphoreFor(request);
  if (semaphore === null) return sendErrorPage(413, request, response);
  const release = await semaphore.acquire();
  if (release === null) return sendErrorPage(503, request, response);
  if (request.socket.destroyed) return release();
  response.once("close", release);
  next();
};

async function semaphoreFor(request: IncomingMessage): Promise<Semaphore | null> {
  if (mayBeWork(request)) return longAnswers[(await hasSession(request)) ? "member" : "anybody"];
  return (await mayUpload(request)) ? uploads : null;
}

/** Whether this may be a page of answers or its autosave, or a list of addresses, of anybody. */
export function mayBeWork({ method, url, headers }: Head): boolean {
  if (method !== "POST" || headers["transfer-encoding"] !== undefined) return false;
  if (!WORK_PAGE.test(url ?? "") && !LIST_PAGE.test(url ?? "")) return false;
  return Number(headers["content-length"]) <= MAX_WORK_BYTES;
}

/** A body over 32 KB, one without a declared length, or a form without any length. */
export function isTooLarge({ method, headers }: Pick<IncomingMessage, "method" | "headers">): boolean {
  if (headers["transfer-encoding"] !== undefined) return true;
  const length = headers["content-length"];
  return length === undefined ? method === "POST" : Number(length) > MAX_BODY_BYTES;
}

/**
 * Whether this may be a picture, or a file for the library, of somebody who is logged in. The session itself is looked up by the action: here the token in the
 * cookie has to be one that this server made.
 */
export async function mayUpload({ method, url, headers }: Head): Promise<boolean> {
  if (method !== "POST" || headers["transfer-encoding"] !== undefined) return false;
  if (!(Number(headers["content-length"]) <= mostBytesOn(url ?? ""))) return false;
  if (!/^multipart\/form-data\s*;/i.test(headers["content-type"] ?? "")) return false;
  return hasSession({ headers });
}

function mostBytesOn(url: string): number {
  if (UPLOAD_PAGE.test(url)) return MAX_UPLOAD_BYTES;
  return IMPORT_PAGE.test(url) ? MAX_IMPORT_BYTES : 0;
}

/** Whether the cookie holds a token that this server made; the session may be over. */
export async function hasSession({ headers }: Pick<IncomingMessage, "headers">): Promise<boolean> {
  return (await readSessionToken(sessionCookieOf(headers.cookie))) !== null;
}

function sessionCookieOf(header: string | undefined): string | undefined {
  const found = header?.split(/;\s*/).findLast((each) => each.startsWith(`${SESSION_COOKIE}=`));
  return found?.slice(SESSION_COOKIE.length + 1);
}
