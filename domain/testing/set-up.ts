import {
  type EnrolFailure,
  type Enrolled,
  findEnrolment,
  finishEnrolment,
  type Owner,
  startAppEnrolment,
  startTextEnrolment,
} from "../authentication/second-factor/enrolment";
import type { Context } from "../context";
import type { Result } from "../result";
import { present, value } from "./answers";
import { appCodeAt } from "./codes";
import { comeInside, type Inside } from "./log-in";
import { newestCode } from "./messages";

/** Begins to set up an app; answers the secret that the page shows. */
export async function beginApp(ctx: Context, owner: Owner): Promise<string> {
  value(await startAppEnrolment(ctx, owner));
  return shownSecret(ctx, owner);
}

/** The secret that the page of the set-up shows now. */
export async function shownSecret(ctx: Context, owner: Owner): Promise<string> {
  const enrolment = present(await findEnrolment(ctx, owner));
  if (enrolment.type !== "totp") throw new Error("not an app");
  return enrolment.secret;
}

/** Types a code on the page of the set-up as it is now. */
export async function proveSetUp(ctx: Context, owner: Owner, code: string): Promise<Result<Enrolled, EnrolFailure>> {
  return finishEnrolment(ctx, owner, { enrolmentId: (await findEnrolment(ctx, owner))?.id ?? "", code });
}

/** Sets up an app to the end; the session goes on under a new secret. */
export async function setUpApp(
  ctx: Context,
  owner: Owner,
): Promise<{ inside: Inside; secret: string; codes: string[] | null }> {
  const secret = await beginApp(ctx, owner);
  const enrolled = value(await proveSetUp(ctx, owner, appCodeAt(ctx.clock.now(), secret)));
  return { inside: await comeInside(ctx, enrolled.ticket), secret, codes: enrolled.fresh?.codes ?? null };
}

/** Sets up text messages to the end. */
export async function setUpText(
  ctx: Context,
  owner: Owner,
  phone = "0612345678",
): Promise<{ inside: Inside; codes: string[] | null }> {
  value(await startTextEnrolment(ctx, owner, { country: "NL", phone }));
  const enrolled = value(await proveSetUp(ctx, owner, await newestCode(ctx)));
  return { inside: await comeInside(ctx, enrolled.ticket), codes: enrolled.fresh?.codes ?? null };
}
