import { sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context } from "../../context";
import type { Channel } from "../../platform/outbox/lease";
import { DAY_MS } from "../../time";

export interface ChannelState {
  /** Neither sent nor given up. */
  waiting: number;
  /** How long the oldest message has been due. Milliseconds; 0 when none waits. */
  oldestMs: number;
  dead: number;
  /** Since midnight UTC. */
  sentToday: number;
}

/** How the queue stands, for the people who run this. One look at the table. */
export async function outboxState(ctx: Pick<Context, "db" | "clock">): Promise<Record<Channel, ChannelState>> {
  const now = ctx.clock.now();
  const midnight = now - (now % DAY_MS);
  const open = sql`${outbox.sentAt} IS NULL AND ${outbox.deadAt} IS NULL`;
  const rows = await ctx.db.read
    .select({
      channel: outbox.channel,
      waiting: sql<number>`count(CASE WHEN ${open} THEN 1 END)`,
      since: sql<number | null>`min(CASE WHEN ${open} THEN ${outbox.createdAt} END)`,
      dead: sql<number>`count(${outbox.deadAt})`,
      sentToday: sql<number>`count(CASE WHEN ${outbox.sentAt} >= ${midnight} THEN 1 END)`,
    })
    .from(outbox)
    .groupBy(outbox.channel);
  const of = (channel: Channel): ChannelState => {
    const row = rows.find((each) => each.channel === channel);
    const { waiting = 0, dead = 0, sentToday = 0 } = row ?? {};
    return { waiting, oldestMs: row?.since ? Math.max(0, now - row.since) : 0, dead, sentToday };
  };
  return { mail: of("mail"), sms: of("sms"), voice: of("voice") };
}
