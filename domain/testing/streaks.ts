import type { Context } from "../context";
import { countTry, type Door } from "../platform/rate-limit/rate-limit";
import { throttle } from "../policy";

/** So many failures in a row at a door, as if somebody had taken all the time it needs; the last pause is over. */
export async function failInARow(
  ctx: Context & { clock: { pass(ms: number): void } },
  door: Door,
  subject: string,
  times: number,
): Promise<void> {
  const { windowMs } = throttle[door];
  for (let i = 0; i < times; i += 1) {
    const counted = await ctx.db.write((tx) => countTry(tx, ctx, door, subject));
    if (!counted.allowed) throw new Error("the door was shut");
    if (i % 5 === 4) ctx.clock.pass(windowMs);
  }
}
