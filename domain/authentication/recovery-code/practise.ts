import type { Context, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { hashPool } from "../../platform/crypto/hash-pool";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { readCode } from "../second-factor/read-code";
import { hashTypedCode, isUnspent } from "./spend";

export type PractiseFailure =
  | { code: "practice-unreadable" | "practice-several"; count: number }
  | { code: "practice-spent" }
  | { code: "practice-unknown" }
  | { code: "practice-limit"; until: number };

/** Checks a recovery code without spending it. Five a day: it must not help to guess codes (T65). */
export async function practise(
  ctx: Context,
  who: { account: Account; userAgent: UserAgent },
  typed: string,
): Promise<Result<null, PractiseFailure>> {
  const read = readCode(typed);
  if (read.kind === "factor") return fail({ code: "practice-unreadable", count: read.digits.length });
  if (read.kind === "unreadable") return fail({ code: `practice-${read.codes ?? "unreadable"}`, count: read.count });
  return hashPool().run(async () => {
    const counted = await inTransaction(ctx, (ctx) => consumeAttempt(ctx, "practice-account", who.account.id));
    if (!counted.allowed) return fail({ code: "practice-limit", until: counted.blockedUntil });
    const hashed = await hashTypedCode(ctx, who.account.id, read.digits);
    const found = await isUnspent(ctx, hashed);
    return found === "unspent" ? ok(null) : fail({ code: `practice-${found}` });
  });
}
