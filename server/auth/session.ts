import "server-only";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { destination, detour, loginAfterSession, withWayBack } from "@/domain/authentication/access/paths";
import { type Challenge, findChallenge } from "@/domain/authentication/login/challenge";
import { hashToken } from "@/domain/platform/crypto/token";
import { findSession, lookAtSession, type SessionEnd, whySessionEnded } from "@/domain/platform/session/find-session";
import { stepsShown } from "@/domain/platform/session/proof";
import type { Who } from "@/domain/platform/session/who";
import { currentLocale, currentPath } from "../http/locale";
import { currentUserAgent } from "../http/user-agent";
import { getContext } from "../runtime/context";
import { postedForm, requestFacts } from "../runtime/request-facts";
import { SESSION_COOKIE } from "./cookie-names";
import { readChallengeCookie } from "./cookies";
import { FormRefused, isFormOf, refuseFormOfAnother } from "./form-owner";
import { readSessionToken } from "./token";

/** Who is logged in, or `null`. Asks the database once per request. */
export const currentSession = cache(async (): Promise<Who | null> => {
  const secret = await sessionSecret();
  const found = secret ? await findSession(getContext(), secret) : null;
  const request = requestFacts();
  if (secret && found && request) request.session = hashToken("session", secret).slice(0, 8);
  if (found && request) request.shown = stepsShown(found.session.proofs);
  return found ? { ...found, userAgent: await currentUserAgent() } : null;
});

/** The secret of this browser's session, alive or over. It tells which browser asks and opens nothing by itself. */
export async function sessionSecret(): Promise<string | null> {
  return readSessionToken((await cookies()).get(SESSION_COOKIE)?.value);
}

/** The session of this browser without a visit: a look does not keep it alive. */
export async function heldSession(): Promise<Awaited<ReturnType<typeof lookAtSession>>> {
  const secret = await sessionSecret();
  return secret ? lookAtSession(getContext(), secret) : null;
}

/** Why the session of this browser is over, told to nobody else: it takes its cookie. `null`: this browser holds none. */
export async function whyLoggedOut(): Promise<SessionEnd | null> {
  const secret = await sessionSecret();
  return secret ? whySessionEnded(getContext(), secret) : null;
}

/** The login challenge of this browser, or `null`. */
export const currentChallenge = cache(async (): Promise<(Challenge & { secret: string }) | null> => {
  const secret = await readChallengeCookie();
  const challenge = secret ? await findChallenge(getContext(), secret) : null;
  return secret && challenge ? { ...challenge, secret } : null;
});

/** Who is logged in and made the form that is posted; `null` where nobody or somebody else is. For what is open to anyone. */
export async function sessionOfForm(): Promise<Who | null> {
  const who = await currentSession();
  return who && isFormOf(postedForm()?.owner ?? null, who.account.id) ? who : null;
}

/**
 * For every page and action that needs a login: who is logged in. A page leads to the login and from there back to itself; a form
 * throws `FormRefused`, also when it was made for another person.
 */
export async function requireSession(): Promise<Who> {
  const who = await currentSession();
  if (who) refuseFormOfAnother(who);
  if (who) return who;
  if (postedForm()) throw new FormRefused({ reason: "session-ended" });
  const holds = (await currentChallenge()) ? "challenge" : "nothing";
  // A cookie without a valid session: the login page then says that the session ended, and why.
  const ended = holds === "nothing" && (await cookies()).has(SESSION_COOKIE);
  const path = currentPath();
  return leaveFor(ended ? loginAfterSession(path) : withWayBack(detour("session", holds) ?? "/login", path));
}

/**
 * For the pages and actions of the second step: the login challenge, or a redirect to where one can be started. Whoever is logged in
 * by now goes on to `next`.
 */
export async function requireChallenge(next?: unknown): Promise<Challenge & { secret: string }> {
  const challenge = await currentChallenge();
  if (challenge) return challenge;
  return leaveFor((await currentSession()) ? destination(next) : "/login?reason=expired");
}

// `redirectTo` of app/_lib/paths.ts knows the list of pages, which this floor does not.
async function leaveFor(path: `/${string}`): Promise<never> {
  redirect(`/${currentLocale()}${path}`);
}
