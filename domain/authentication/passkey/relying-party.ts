import type { ReadContext } from "../../context";

/** Who asks for passkeys: the host of the public address, without its port. A passkey made here works nowhere else. */
export function relyingPartyId({ config }: ReadContext): string {
  return config.host;
}

/** The name of the account for an authenticator. It is the id of the row: it opens nothing and says nothing about the person. */
export function userHandleOf(accountId: string): string {
  return Buffer.from(accountId).toString("base64url");
}

/** The bytes of a base64url text, in the form that the library takes. */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, "base64url"));
}

/** Loaded with the first passkey that is used: 300 kB that the login page does without (ADR 0092). */
export const webAuthn = () => import("@simplewebauthn/server");
