import type { Account } from "../account/account";
import type { Client, Context } from "../context";
import { hashPool } from "../crypto/hash-pool";
import { readCode } from "../read-code";
import { fail, ok, type Result } from "../result";
import { countTry } from "../throttle/throttle";
import { hashTypedCode, isUnspent } from "./spend";

export type PractiseFailure =
  | { code: "practice-unreadable"; count: number }
  | { code: "practice-spent" }
  | { code: "practice-unknown" }
  | { code: "practice-limit"; until: number };

/** Checks a recovery code without spending it. Five a day: it must not become a way to search for codes (product item 15). */
export async function practise(
  ctx: Context,
  who: { account: Account; client: Client },
  typed: string,
): Promise<Result<null, PractiseFailure>> {
  const read = readCode(typed);
  if (read.kind !== "recovery") {
    return fail({ code: "practice-unreadable", count: read.kind === "factor" ? read.digits.length : read.count });
  }
  return hashPool().run(async () => {
    const counted = await ctx.db.write((tx) => countTry(tx, ctx, "practice-account", who.account.id));
    if (!counted.allowed) return fail({ code: "practice-limit", until: counted.blockedUntil });
    const hashed = await hashTypedCode(ctx.db.read, ctx, who.account.id, read.digits);
    const found = await isUnspent(ctx.db.read, hashed);
    return found === "unspent" ? ok(null) : fail({ code: `practice-${found}` });
  });
}
