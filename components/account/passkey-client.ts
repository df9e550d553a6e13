import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";

// Loaded by passkey-button.tsx, and only in a browser that has passkeys.

/** "asked": the browser opens its own window. "offered": it waits in the list under the field for the e-mail address. */
export type How = "asked" | "offered";

/** Whether the browser can offer passkeys in a field. */
export const canOffer = browserSupportsWebAuthnAutofill;

/** Stops what waits. */
export function stop(): void {
  WebAuthnAbortService.cancelCeremony();
}

/** What the browser answers, as JSON; "cancelled" where it gives none; `null`: something else was begun in its place. */
export function use(optionsJSON: PublicKeyCredentialRequestOptionsJSON, how: How): Promise<string | null> {
  return answer(startAuthentication({ optionsJSON, useBrowserAutofill: how === "offered" }));
}

/** The same of a new passkey. */
export function make(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<string | null> {
  return answer(startRegistration({ optionsJSON }));
}

async function answer(asking: Promise<AuthenticationResponseJSON | RegistrationResponseJSON>): Promise<string | null> {
  try {
    return JSON.stringify(await asking);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ERROR_CEREMONY_ABORTED" ? null : "cancelled";
  }
}
