import "server-only";
import { formError } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { destination, pausedPage } from "@/domain/authentication/access/paths";
import { logInWithPasskey } from "@/domain/authentication/passkey/log-in";
import { readChallengeCookie, readDeviceCookies } from "@/server/auth/cookies";
import { finishLogin } from "@/server/auth/finish-login";
import { rememberHealthspace } from "@/server/auth/registration-cookies";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";

/** The answer of a browser in the place of e-mail address, password and code. */
export async function logInByPasskey(
  typed: string,
  { email, next, at }: { email: string; next: string; at: string },
): Promise<FormState> {
  if (typed === "cancelled" || typed === "failed") return formError({ code: "passkey-cancelled" }, { email });
  const done = await logInWithPasskey(await requestContext(), {
    typed,
    userAgent: await currentUserAgent(),
    deviceCookies: await readDeviceCookies(),
    openChallenge: await readChallengeCookie(),
  });
  if (!done.ok) {
    if (done.failure.code === "too-many-codes") return redirectTo(pausedPage("code", done.failure));
    return formError(done.failure, { email });
  }
  await rememberHealthspace(at);
  await finishLogin(done.value);
  return redirectTo(destination(next));
}
