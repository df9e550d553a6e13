"use server";

import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { report } from "@/app/_lib/form-action";
import { passkeyLoginOptions } from "@/domain/authentication/passkey/log-in";
import { requestContext } from "@/server/runtime/request-context";

/** What the browser has to ask a passkey. Open to anyone: it names nobody. `null`: not now. */
export async function askPasskeyLogin(): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  try {
    return await passkeyLoginOptions(await requestContext());
  } catch (error) {
    await report(error);
    return null;
  }
}
