import type { Context, ReadContext } from "../../context";
import { loginHint as policy } from "../../policy";
import { seal, unseal } from "../crypto/seal";

/** Only to fill in the address at the login, in the browser that just proved to know it. It grants nothing. */
interface LoginHint {
  email: string;
  expiresAt: number;
}

export function sealLoginHint(ctx: ReadContext, email: string): string {
  const hint: LoginHint = { email, expiresAt: ctx.clock.now() + policy.lifeMs };
  return seal(ctx.keys, "login-hint-seal/v1", "login-hint", JSON.stringify(hint));
}

/** The address, or `null`: not ours, or too old. */
export function openLoginHint(ctx: Context, sealed: string | undefined): string | null {
  if (!sealed) return null;
  try {
    const hint = JSON.parse(unseal(ctx.keys, "login-hint-seal/v1", "login-hint", sealed)) as LoginHint;
    return hint.expiresAt > ctx.clock.now() ? hint.email : null;
  } catch {
    return null;
  }
}
