"use server";

import { redirect } from "next/navigation";
import { answering, refused, refusedAll } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askPasswordResetAgain } from "@/domain/authentication/password/request-reset";
import { resetPassword } from "@/domain/authentication/password/reset-password";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readKnownCookie, rememberBrowser } from "@/server/auth/cookies";
import { currentClient } from "@/server/auth/user-agent";
import { currentLocale } from "@/server/http/locale";
import { requestContext } from "@/server/runtime/request-context";
import { wakeWorker } from "@/server/runtime/start-up";

// The token itself is the right to act: it was mailed to the owner, works once and for this purpose only.

/** "Wachtwoord opslaan". Never logs in. */
export async function saveNewPassword(token: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { password, repeat } = readForm(data, ["password", "repeat"]);
  return answering({}, async () => {
    const locale = await currentLocale();
    if (!looksLikeToken(token)) redirect(`/${locale}/forgot-password`);
    const reset = await resetPassword(await requestContext(), {
      token,
      password,
      repeat,
      client: await currentClient(),
    });
    if (!reset.ok) {
      const { failure } = reset;
      if (failure.code === "password-rule") {
        return refusedAll(failure.problems.map((problem) => ({ ...problem })));
      }
      // The page of the link itself says why it is dead.
      if (failure.code === "reset-link-dead") redirect(`/${locale}/reset-password/${token}`);
      return refused({ ...failure, field: failure.code === "password-same" ? "password" : undefined });
    }
    wakeWorker();
    await rememberBrowser(reset.value);
    redirect(`/${locale}/reset-password/done`);
  });
}

/** "Stuur me een nieuwe mail", from a dead link. The same answer page as for a typed address. */
export async function askAgain(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    const [client, locale, knownTo] = [await currentClient(), await currentLocale(), await readKnownCookie()];
    if (looksLikeToken(token)) await askPasswordResetAgain(await requestContext(), { token, client, locale, knownTo });
    wakeWorker();
    redirect(`/${locale}/forgot-password/sent`);
  });
}
