import "server-only";
import { redirectTo } from "@/app/_lib/paths";
import { sealShownCodes } from "@/domain/authentication/recovery-code/show";
import { type EnrolFailure, type Enrolled, finishEnrolment } from "@/domain/authentication/second-factor/enrolment";
import { ok, type Result } from "@/domain/result";
import { signIn } from "@/server/auth/auth";
import { writeShownCodesCookie } from "@/server/auth/cookies";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requestContext } from "@/server/runtime/request-context";

type Finished = Enrolled & { accountId: string };

/** "Verifiëren" of the set-up that the page showed. Needs a session. */
export async function finishSetUp(enrolmentId: string, code: string): Promise<Result<Finished, EnrolFailure>> {
  return once(
    { form: "finish-set-up", secret: await sessionSecret(), typed: [enrolmentId, code] },
    async () => {
      const who = await requireSession();
      const finished = await finishEnrolment(await requestContext(), who, { enrolmentId, code });
      return finished.ok ? ok({ ...finished.value, accountId: who.account.id }) : finished;
    },
    (done) => done.sessionSecret,
  );
}

/** After a proven factor: the session's new cookie, and on to the codes if there are new ones. */
export async function enrolled({ accountId, sessionSecret, fresh, change }: Finished): Promise<never> {
  await signIn(sessionSecret);
  if (!fresh) return redirectTo(`/account/two-factor/set-up/done?change=${change}`);
  await writeShownCodesCookie(sealShownCodes(getContext(), accountId, fresh.setId, fresh.codes));
  return redirectTo(`/account/two-factor/set-up/recovery-codes?change=${change}`);
}
