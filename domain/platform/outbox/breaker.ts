import { and, gt, inArray, sql } from "drizzle-orm";
import { breakers } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { outbox } from "../../policy";
import type { DeliveryAttempt } from "./outcome";

/**
 * Counts a provider's failures in a row; the fifth opens its breaker for a minute. After that minute one more failure opens it
 * again, a success closes it. A message refused for its own sake is no failure of the provider.
 */
export async function noteAttempt(ctx: TransactionContext, { provider, outcome }: DeliveryAttempt): Promise<void> {
  const { failures, openMs } = outbox.breaker;
  if (outcome === "sent" || outcome === "refused") {
    await ctx.tx.delete(breakers).where(sql`${breakers.provider} = ${provider}`);
    return;
  }
  const openUntil = ctx.clock.now() + openMs;
  await ctx.tx
    .insert(breakers)
    .values({ provider, failures: 1 })
    .onConflictDoUpdate({
      target: breakers.provider,
      set: {
        failures: sql`${breakers.failures} + 1`,
        openUntil: sql`CASE WHEN ${breakers.failures} + 1 >= ${failures} THEN ${openUntil} ELSE NULL END`,
      },
    });
}

/** Which of these providers may be asked now, in their order. */
export async function closedBreakers(ctx: ReadContext, providers: readonly string[]): Promise<string[]> {
  const open = await ctx.db.read
    .select({ provider: breakers.provider })
    .from(breakers)
    .where(and(inArray(breakers.provider, [...providers]), gt(breakers.openUntil, ctx.clock.now())));
  return providers.filter((provider) => !open.some((row) => row.provider === provider));
}
