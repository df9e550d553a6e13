import {
  type EnrolFailure,
  type Enrolled,
  findEnrolment,
  finishEnrolment,
  startAppEnrolment,
  startTextEnrolment,
} from "../authentication/second-factor/enrolment";
import type { Context } from "../context";
import type { Who } from "../platform/session/who";
import type { Result } from "../result";
import { present, value } from "./answers";
import { appCodeAt } from "./codes";
import { comeInside, type Inside } from "./log-in";
import { newestCode } from "./messages";

/** Begins to set up an app; answers the secret that the page shows. */
export async function beginApp(ctx: Context, who: Who): Promise<string> {
  value(await startAppEnrolment(ctx, who));
  return shownSecret(ctx, who);
}

/** The secret that the page of the set-up shows now. */
export async function shownSecret(ctx: Context, who: Who): Promise<string> {
  const enrolment = present(await findEnrolment(ctx, who));
  if (enrolment.type !== "totp") throw new Error("not an app");
  return enrolment.secret;
}

/** Types a code on the page of the set-up as it is now. */
export async function proveSetUp(ctx: Context, who: Who, code: string): Promise<Result<Enrolled, EnrolFailure>> {
  return finishEnrolment(ctx, who, { enrolmentId: (await findEnrolment(ctx, who))?.id ?? "", code });
}

/** Sets up an app to the end; the session goes on under a new secret. */
export async function setUpApp(
  ctx: Context,
  who: Who,
): Promise<{ inside: Inside; secret: string; codes: string[] | null }> {
  const secret = await beginApp(ctx, who);
  const enrolled = value(await proveSetUp(ctx, who, appCodeAt(ctx.clock.now(), secret)));
  return { inside: await comeInside(ctx, enrolled.sessionSecret), secret, codes: enrolled.fresh?.codes ?? null };
}

/** Sets up text messages to the end. */
export async function setUpText(
  ctx: Context,
  who: Who,
  phone = "0612345678",
): Promise<{ inside: Inside; codes: string[] | null }> {
  value(await startTextEnrolment(ctx, who, { country: "NL", phone }));
  const enrolled = value(await proveSetUp(ctx, who, await newestCode(ctx)));
  return { inside: await comeInside(ctx, enrolled.sessionSecret), codes: enrolled.fresh?.codes ?? null };
}
