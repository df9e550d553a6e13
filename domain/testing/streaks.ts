import type { Context } from "../context";
import { consumeAttempt, type RateLimitName } from "../platform/rate-limit/rate-limit";
import { rateLimits } from "../policy";
import { inTransaction } from "../transaction";

/** So many failures in a row at a limit, as if somebody had taken all the time it needs; the last pause is over. */
export async function failInARow(
  ctx: Context & { clock: { pass(ms: number): void } },
  limit: RateLimitName,
  subject: string,
  times: number,
): Promise<void> {
  const { windowMs } = rateLimits[limit];
  for (let i = 0; i < times; i += 1) {
    const counted = await inTransaction(ctx, (ctx) => consumeAttempt(ctx, limit, subject));
    if (!counted.allowed) throw new Error("the limit was shut");
    if (i % 5 === 4) ctx.clock.pass(windowMs);
  }
}
