import { outbox } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { outbox as policy } from "../../policy";
import { seal, unseal } from "../crypto/seal";
import { newId } from "../crypto/token";
import { assertPowers } from "./mail-powers";
import type { Message } from "./message";

/**
 * Queues a message in the transaction of the change it tells of. `idempotencyKey` names the occasion: the same one twice is a
 * defect and throws.
 */
export async function enqueue(
  ctx: TransactionContext,
  message: Message,
  occasion: { accountId: string | null; idempotencyKey: string },
): Promise<void> {
  if (message.channel === "mail") await assertPowers(ctx, message, occasion.accountId);
  const id = newId();
  const now = ctx.clock.now();
  await ctx.tx.insert(outbox).values({
    id,
    idempotencyKey: occasion.idempotencyKey,
    channel: message.channel,
    template: message.template,
    accountId: occasion.accountId,
    locale: message.locale,
    payloadSealed: seal(ctx.keys, "outbox-seal/v1", `outbox|${id}`, JSON.stringify(message)),
    createdAt: now,
    notAfter: now + policy.lifeMs[message.channel],
    nextAttemptAt: now,
  });
  ctx.messageQueued();
}

/** Opens a queued message again. */
export function openMessage(ctx: Context, row: { id: string; payloadSealed: string }): Message {
  return JSON.parse(unseal(ctx.keys, "outbox-seal/v1", `outbox|${row.id}`, row.payloadSealed)) as Message;
}
