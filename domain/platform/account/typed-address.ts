import type { ReadContext } from "../../context";
import { passwordReset } from "../../policy";
import { seal, unseal } from "../crypto/seal";

/**
 * The address for which this browser asked a mail, sealed: the page that says "look in your mailbox" shows it whole, so that a slip
 * can be seen. It says what was typed, not whether there is an account.
 */
export function sealTypedAddress(ctx: ReadContext, email: string): string {
  const expiresAt = ctx.clock.now() + passwordReset.linkMs;
  return seal(ctx.keys, "typed-address-seal/v1", "typed", JSON.stringify({ email, expiresAt }));
}

/** Opens the cookie, or `null`: not ours, or older than the link in the mail can be. */
export function openTypedAddress(ctx: ReadContext, sealed: string | undefined): string | null {
  if (!sealed) return null;
  try {
    const typed = JSON.parse(unseal(ctx.keys, "typed-address-seal/v1", "typed", sealed)) as {
      email: string;
      expiresAt: number;
    };
    return typed.expiresAt > ctx.clock.now() ? typed.email : null;
  } catch {
    return null;
  }
}
