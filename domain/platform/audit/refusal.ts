import type { TransactionContext } from "../../context";
import { audit as policy } from "../../policy";
import { mac } from "../crypto/mac";
import { consumeAttempt, type RateLimitName } from "../rate-limit/rate-limit";
import { type AuditEntry, recordAudit } from "./record";

/** What refuses: a limit and whom it counts. `until`: end of its pause; `null` when it has no end of its own. Milliseconds. */
export interface Pause {
  limit: RateLimitName;
  subject: string;
  until: number | null;
}

/**
 * Whether this is the first refusal of a pause: only that one is recorded. A stranger who goes on must not fill the audit, which is
 * kept for years. A pause without an end counts anew every quarter of an hour.
 */
export async function isFirstRefusal(ctx: TransactionContext, pause: Pause): Promise<boolean> {
  const counted = await consumeAttempt(ctx, "refusal-line", nameOf(ctx, pause));
  return counted.allowed && counted.count === 1;
}

/**
 * Records the first refusal of a pause. Answers six digits that stand in that line and on the page of everyone whom the pause refuses:
 * read out over the telephone, they lead the helpdesk to what happened. They open nothing and say nothing by themselves.
 */
export async function recordRefusal(
  ctx: TransactionContext,
  pause: Pause,
  { detail, ...entry }: AuditEntry,
): Promise<string> {
  const reference = sixDigits(mac(ctx.keys, "rate-limit-mac/v1", "reference", nameOf(ctx, pause)));
  if (await isFirstRefusal(ctx, pause)) await recordAudit(ctx, { ...entry, detail: { ...detail, reference } });
  return reference;
}

function nameOf(ctx: TransactionContext, { limit, subject, until }: Pause): string {
  return `${limit}|${subject}|${until ?? `part|${Math.floor(ctx.clock.now() / policy.refusalMs)}`}`;
}

function sixDigits(digest: string): string {
  return String(100_000 + (Buffer.from(digest, "base64url").readUInt32BE() % 900_000));
}
