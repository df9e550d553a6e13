import { type AnyColumn, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { isOpenToStaff } from "./open";

type Value = string | Placeholder | AnyColumn | SQL;

/** Begins the send key of a line that nobody typed: that somebody is absent. It is never news. */
export const ABSENCE_LINE = "absent.";

/**
 * The condition on a message `m` of a conversation `c` under which it is new to this person: somebody else wrote it, after what the
 * person has read. The one place that says so.
 */
export function isNewTo(reader: Value): SQL {
  return sql`(m.author_id <> ${reader} AND m.send_key NOT LIKE ${sql.raw(`'${ABSENCE_LINE}%'`)}
    AND m.sequence > coalesce((SELECT cp.read_sequence FROM conversation_people cp
      WHERE cp.conversation_id = c.id AND cp.account_id = ${reader}), 0))`;
}

/** How many messages of the conversations `c` that meet this condition are new to this person. */
export function countNew(reader: Value, which: SQL): SQL<number> {
  return sql<number>`(SELECT count(*) FROM conversations c JOIN conversation_messages m ON m.conversation_id = c.id
    WHERE ${which} AND ${isNewTo(reader)})`;
}

/** A conversation, or feedback under an assignment, in which something waits to be read. Times in milliseconds. */
export interface UnreadConversation {
  conversationId: string;
  /** Of feedback, the assignment it stands under. */
  assignmentId: string | null;
  clientId: string;
  clientName: string;
  unread: number;
  /** When the oldest of them was sent. */
  since: number;
}

/**
 * What clients of this Healthspace wrote that waits for this member of staff: in conversations they are in, or, with health record
 * access, under work they gave feedback on. The oldest first. Those of which `since` is seven days ago are a task of their own.
 */
export function listUnreadFor(ctx: ReadContext, staffId: string, healthspaceId: string): Promise<UnreadConversation[]> {
  return listWaiting(ctx, { staffId, healthspaceId, newTo: sql`${staffId}` });
}

/** What this member of staff wrote that its client has not read, the oldest first: the same question from the other side. */
export function listUnreadByClients(
  ctx: ReadContext,
  staffId: string,
  healthspaceId: string,
): Promise<UnreadConversation[]> {
  return listWaiting(ctx, {
    staffId,
    healthspaceId,
    newTo: sql`c.client_id`,
    only: sql`AND m.author_id = ${staffId}`,
  });
}

async function listWaiting(
  ctx: ReadContext,
  { staffId, healthspaceId, newTo, only = sql`` }: { staffId: string; healthspaceId: string; newTo: SQL; only?: SQL },
): Promise<UnreadConversation[]> {
  const rows = await ctx.db.read
    .select({
      conversationId: sql<string>`c.id`,
      assignmentId: sql<string | null>`c.assignment_id`,
      clientId: sql<string>`c.client_id`,
      firstName: sql<string>`a.first_name`,
      lastName: sql<string>`a.last_name`,
      unread: sql<number>`count(*)`,
      since: sql<number>`min(m.sent_at)`,
    })
    .from(sql`conversation_people own JOIN conversations c ON c.id = own.conversation_id
      JOIN conversation_messages m ON m.conversation_id = c.id JOIN accounts a ON a.id = c.client_id`)
    .where(
      sql`own.account_id = ${staffId} AND c.healthspace_id = ${healthspaceId} AND c.client_id <> ${staffId}
        AND (own.joined_at IS NOT NULL OR c.assignment_id IS NOT NULL)
        AND ${isOpenToStaff(staffId, "c", ctx.clock.now())} AND ${isNewTo(newTo)} ${only}`,
    )
    .groupBy(sql`c.id`)
    .orderBy(sql`min(m.sent_at)`, sql`c.id`);
  return rows.map(({ firstName, lastName, ...row }) => ({ ...row, clientName: fullName({ firstName, lastName }) }));
}
