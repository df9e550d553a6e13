import { findChallenge } from "../authentication/login/challenge";
import { deviceCookieOf } from "../authentication/login/device-cookie";
import { resendLoginText } from "../authentication/login/resend-text";
import { type StartLogin, startLogin } from "../authentication/login/start-login";
import {
  type LoggedIn,
  type SecondFactorFailure,
  type VerifySecondFactor,
  verifySecondFactor,
} from "../authentication/login/verify-second-factor";
import { activeFactor } from "../authentication/second-factor/factor";
import type { CodeChannel } from "../authentication/second-factor/text-code";
import type { Context, UserAgent } from "../context";
import type { Account } from "../platform/account/account";
import { findSession, type Session } from "../platform/session/find-session";
import { fail, type Result } from "../result";
import { present, value } from "./answers";
import { appCodeAt } from "./codes";
import { newestCode } from "./messages";
import { password, userAgent } from "./people";

/** A person inside, as pages and actions see them, with the secret of the cookie. */
export interface Inside {
  secret: string;
  session: Session;
  account: Account;
  userAgent: UserAgent;
}

/** The password step from a browser that has no cookies, unless said otherwise. */
export function enterPassword(ctx: Context, email: string, other: Partial<StartLogin> = {}) {
  return startLogin(ctx, { email, password, userAgent, devices: [], openChallenge: null, ...other });
}

/** The right password; answers the secret of the open second step. */
export async function logInUpToTheCode(ctx: Context, email: string, other: Partial<StartLogin> = {}): Promise<string> {
  const started = value(await enterPassword(ctx, email, other));
  if (started.next !== "second-step") throw new Error("no code was asked");
  return started.challenge;
}

/** The code, in the browser that holds this secret of an open second step; an ended step answers as the page would. */
export async function enterCode(
  ctx: Context,
  challengeSecret: string,
  code: string,
  other: Partial<VerifySecondFactor> = {},
): Promise<Result<LoggedIn, SecondFactorFailure>> {
  const challenge = await findChallenge(ctx, challengeSecret);
  if (!challenge) return fail({ code: "login-session-expired" });
  return verifySecondFactor(ctx, { challenge, code, userAgent, trust: "no", ...other });
}

/** A new message for the open second step, as the page asks for it. */
export async function resendCode(ctx: Context, challengeSecret: string, channel?: CodeChannel) {
  const challenge = await findChallenge(ctx, challengeSecret);
  return challenge ? resendLoginText(ctx, challenge, channel) : fail({ code: "login-session-expired" });
}

/** The first page with this session cookie. */
export async function comeInside(ctx: Context, sessionSecret: string): Promise<Inside> {
  return { secret: sessionSecret, userAgent, ...present(await findSession(ctx, sessionSecret)) };
}

/** The same person on the next page: what the database says now. */
export async function nextPage(ctx: Context, inside: Pick<Inside, "secret" | "userAgent">): Promise<Inside> {
  return { ...inside, ...present(await findSession(ctx, inside.secret)) };
}

/** Password and code, both right, from a browser of the person's own unless said otherwise. */
export async function passBothSteps(
  ctx: Context,
  account: Account,
  other: Partial<VerifySecondFactor> = {},
): Promise<LoggedIn> {
  const challenge = await logInUpToTheCode(ctx, account.email, { userAgent: other.userAgent ?? userAgent });
  const factor = present(await activeFactor(ctx, account.id));
  const code = factor.type === "sms" ? await newestCode(ctx) : appCodeAt(ctx.clock.now());
  return value(await enterCode(ctx, challenge, code, { deviceCookies: [deviceCookieOf(account)], ...other }));
}

/** A whole login from a browser of the person's own, whatever the account asks for. */
export async function logIn(ctx: Context, account: Account): Promise<Inside> {
  if (await activeFactor(ctx, account.id)) return comeInside(ctx, (await passBothSteps(ctx, account)).sessionSecret);
  const started = value(await enterPassword(ctx, account.email, { deviceCookies: [deviceCookieOf(account)] }));
  if (started.next !== "session") throw new Error("a code was asked");
  return comeInside(ctx, started.sessionSecret);
}
