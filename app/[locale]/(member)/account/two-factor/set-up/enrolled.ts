import "server-only";
import { redirect } from "next/navigation";
import { sealShownCodes } from "@/domain/authentication/recovery-code/show";
import type { Enrolled } from "@/domain/authentication/second-factor/enrolment";
import { signIn } from "@/server/auth/auth";
import { writeShownCodesCookie } from "@/server/auth/cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** After a proven factor: the session's new cookie, and on to the codes if there are new ones. */
export async function enrolled(accountId: string, { sessionSecret, fresh }: Enrolled): Promise<never> {
  wakeWorker();
  await signIn(sessionSecret);
  const setUp = `/${await currentLocale()}/account/two-factor/set-up`;
  if (!fresh) redirect(`${setUp}/done`);
  await writeShownCodesCookie(sealShownCodes(getContext(), accountId, fresh.setId, fresh.codes));
  redirect(`${setUp}/recovery-codes`);
}
