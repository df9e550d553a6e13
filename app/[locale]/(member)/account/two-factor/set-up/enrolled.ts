import "server-only";
import { redirectTo } from "@/app/_lib/paths";
import { sealShownCodes } from "@/domain/authentication/recovery-code/show";
import type { Enrolled } from "@/domain/authentication/second-factor/enrolment";
import { signIn } from "@/server/auth/auth";
import { writeShownCodesCookie } from "@/server/auth/cookies";
import { getContext } from "@/server/runtime/context";

/** After a proven factor: the session's new cookie, and on to the codes if there are new ones. */
export async function enrolled(accountId: string, { sessionSecret, fresh, change }: Enrolled): Promise<never> {
  await signIn(sessionSecret);
  if (!fresh) return redirectTo(`/account/two-factor/set-up/done?change=${change}`);
  await writeShownCodesCookie(sealShownCodes(getContext(), accountId, fresh.setId, fresh.codes));
  return redirectTo(`/account/two-factor/set-up/recovery-codes?change=${change}`);
}
