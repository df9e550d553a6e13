import type { IncomingMessage, ServerResponse } from "node:http";
import { createSemaphore } from "@/domain/semaphore";
import { notePostedForm } from "../runtime/request-facts";
import { hasSession } from "./body-limit";
import type { Handler } from "./handlers";
import { readPosted } from "./request-guard";
import { sendErrorPage } from "./send-error-page";

// A form takes some ten milliseconds of this process besides its hash. Two hundred processed at once slow each other down so far
// that every one of them times out in the queue for hashes. So six are processed at a time and the others wait in order of arrival;
// pages and probes such as /api/health do not wait (ADR 0050).

/** Forms processed at once: the four that hash, and two that are read or rendered. */
const MAX_FORMS = 6;
/** Above a spike of two hundred, which is still served; a longer queue only makes everybody wait until they leave. */
const QUEUE = { maxWaiting: 256, maxWaitMs: 15_000 } as const;
/** Autosaves at once, counted apart: typing never waits behind logins, and logins never behind typing (ADR 0105). */
const MAX_SAVES = 4;
/** A form that takes longer waits for something else, such as a gateway, and gives its permit back. Milliseconds. */
const PERMIT_MS = 1_000;

/** A limit for one server. Where the queue is full, or the wait was too long, `refuse` answers. */
export function limitFormConcurrency(
  queue: { maxWaiting: number; maxWaitMs: number } = QUEUE,
  refuse: (request: IncomingMessage, response: ServerResponse) => void = refuseForNow,
): Handler {
  const forms = createSemaphore({ permits: MAX_FORMS, ...queue });
  const saves = createSemaphore({ permits: MAX_SAVES, ...queue });
  return async (request, response, next) => {
    const isSave = request.url?.startsWith("/api/work/") === true;
    if (request.method !== "POST" || (isOfMachine(request) && !isSave)) return next();
    if (!isSave) {
      const body = await bodyArrived(request);
      const posted = await readPosted(request.headers, body);
      if (posted === null) return sendErrorPage("unreadable", request, response);
      notePostedForm(posted);
    } else if (!(await hasSession(request))) return next();
    const release = await (isSave ? saves : forms).acquire();
    // A client that left while it waited causes no further "close".
    if (request.socket.destroyed) return release?.();
    if (release === null) return refuse(request, response);
    const timer = setTimeout(release, PERMIT_MS);
    response.once("close", () => {
      clearTimeout(timer);
      release();
    });
    next();
  };
}

// Small, few, and refused by their own routes; so is an autosave of nobody. A body that was read here could not be read again there:
// only the middleware, which does not run for them, makes a copy.
function isOfMachine({ url = "" }: IncomingMessage): boolean {
  return url.startsWith("/api/");
}

// Nothing was read or changed: the form may be sent again.
function refuseForNow(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Retry-After", "10");
  sendErrorPage(503, request, response);
}

/**
 * Resolves when the whole body has arrived, and puts it back for the next reader: a client that sends byte by byte must hold no
 * permit. The length is declared and small: body-limit.ts has refused any other.
 */
function bodyArrived(request: IncomingMessage): Promise<Buffer> {
  const length = Number(request.headers["content-length"]);
  if (length === 0) return Promise.resolve(Buffer.alloc(0));
  const chunks: Buffer[] = [];
  let arrived = 0;
  return new Promise((resolve) => {
    const take = () => {
      for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        arrived += chunk.length;
      }
      if (arrived < length) return;
      request.off("readable", take);
      const body = Buffer.concat(chunks);
      request.unshift(body);
      resolve(body);
    };
    request.on("readable", take);
  });
}
