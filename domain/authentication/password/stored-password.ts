import type { Context } from "../../context";
import { hashPassword } from "../../platform/crypto/password-hash";
import { readNewPassword } from "../../platform/typed-text";
import { password as policy } from "../../policy";

/** What is kept of a password: its hash, and whether it is long enough to stand alone. Never its length. */
export interface StoredPassword {
  passwordHash: string;
  /** Counted in code points after NFC. `null`: set before this was kept. */
  passwordLength: "under-15" | "15-or-more" | null;
}

/** For a password that is set now. One slow hash. */
export async function storePassword(ctx: Context, typed: string): Promise<StoredPassword> {
  const password = readNewPassword(typed);
  return {
    passwordHash: await hashPassword(ctx.keys, ctx.config.passwordHash, password),
    passwordLength: [...password].length < policy.minLengthAlone ? "under-15" : "15-or-more",
  };
}
