import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { passkey as policy } from "../../policy";

// What a browser answers is text that anybody may have written. Here it gets its shape and nothing more; whether it is true is for
// the library to say.

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const attachment = z.enum(["platform", "cross-platform"]).optional().catch(undefined);
const credential = { id: base64url.max(1_500), rawId: base64url, type: z.literal("public-key") };

const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
  authenticatorAttachment: attachment,
});

const registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).optional().catch(undefined),
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: z.object({ credProps: z.object({ rk: z.boolean().optional() }).optional() }).catch({}),
});

export interface Answer<R> {
  response: R;
  /** What it says that it was asked, as base64url. */
  challenge: string;
}

/** The use of a passkey, as the browser sent it; `null`: it has not that shape. */
export function readAssertion(typed: string): Answer<AuthenticationResponseJSON> | null {
  return withChallenge(() => ({ ...assertion.parse(parse(typed)), clientExtensionResults: {} }));
}

/** A new passkey, as the browser sent it; `null`: it has not that shape. */
export function readRegistration(typed: string): Answer<RegistrationResponseJSON> | null {
  return withChallenge(() => registration.parse(parse(typed)) as RegistrationResponseJSON);
}

function withChallenge<R extends { response: { clientDataJSON: string } }>(read: () => R): Answer<R> | null {
  try {
    const response = read();
    const said = Buffer.from(response.response.clientDataJSON, "base64url").toString("utf8");
    const { challenge } = JSON.parse(said) as { challenge?: unknown };
    return typeof challenge === "string" ? { response, challenge } : null;
  } catch {
    return null;
  }
}

function parse(typed: string): unknown {
  return typed.length > policy.answerCharacters ? null : JSON.parse(typed);
}
