import { sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import type { ReadContext } from "../../context";
import { invitation } from "../../policy";

export type Work = "mail" | "sms" | "voice" | "recoveries" | "deletions" | "connections" | "notices" | "invitations";

/** When a message of a channel has something to be done next: a try, the end of a lease, or the end of its time. */
const nextMessage = (channel: string) => sql<number | null>`(
  SELECT min(CASE WHEN dead_at IS NULL THEN max(min(next_try_at, not_after), coalesce(leased_until, 0)) ELSE not_after END)
  FROM outbox WHERE payload_sealed IS NOT NULL AND next_try_at > 0 AND channel = ${channel})`;

const nextOfAll = prepared((read) =>
  read
    .select({
      mail: nextMessage("mail"),
      sms: nextMessage("sms"),
      voice: nextMessage("voice"),
      recoveries: sql<number | null>`(
        SELECT min(due_at) FROM account_recoveries WHERE due_at > 0 AND done_at IS NULL AND stopped_at IS NULL)`,
      deletions: sql<number | null>`(SELECT min(delete_at) FROM accounts WHERE delete_at > 0)`,
      connections: sql<number | null>`(
        SELECT min(until_at) FROM connections WHERE until_at > 0 AND ended_at IS NULL AND refused_at IS NULL)`,
      notices: sql<number | null>`(
        SELECT min(due_at) FROM notices WHERE due_at > 0 AND mailed_at IS NULL AND seen_at IS NULL)`,
      invitations: sql<number | null>`(SELECT min(due) FROM (${sql.join(
        invitation.remindAfterMs.map(
          (after, sent) => sql`SELECT min(created_at) + ${sql.raw(String(after))} AS due FROM invitations
            WHERE reminders = ${sql.raw(String(sent))} AND reminders < 2 AND used_at IS NULL AND withdrawn_at IS NULL`,
        ),
        sql` UNION ALL `,
      )}))`,
    })
    .from(sql`(SELECT 1)`)
    .prepare(),
);

/** When each kind of work is due next, in milliseconds; `null` when there is none. One statement, by indexes. */
export async function whenDue(ctx: ReadContext): Promise<Record<Work, number | null>> {
  const [next] = await nextOfAll(ctx.db.read).all();
  return (
    next ?? {
      mail: null,
      sms: null,
      voice: null,
      recoveries: null,
      deletions: null,
      connections: null,
      notices: null,
      invitations: null,
    }
  );
}
