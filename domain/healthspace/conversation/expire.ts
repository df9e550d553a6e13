import { and, eq, lte, type SQL, sql } from "drizzle-orm";
import { type memberships, messageDrafts } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { findPersonKey, Unreadable } from "../../platform/crypto/person-key";
import { work as policy } from "../../policy";
import { isConnected } from "../connection/living";
import { openDraft } from "./draft";
import { isOpenToStaff } from "./open";

type Member = { accountId: string; healthspaceId: string };
type Columns = Pick<typeof memberships, "accountId" | "healthspaceId">;

/** What a client was writing in one Healthspace: under their work, in their conversations, and in one that they did not begin yet. */
export function isOwnMessageDraft({ accountId, healthspaceId }: Member | Columns): SQL {
  return sql`(${messageDrafts.accountId} = ${accountId} AND ${messageDrafts.subjectId} IN (
    SELECT place.id || part.name FROM (
      SELECT id FROM conversations WHERE client_id = ${accountId} AND healthspace_id = ${healthspaceId}
      UNION SELECT id FROM assignments WHERE account_id = ${accountId} AND healthspace_id = ${healthspaceId}
      UNION SELECT 'new:' || ${healthspaceId} || ':' || ${accountId}) place,
    (SELECT '' AS name UNION SELECT '/subject') part))`;
}

/** The rows that sending left empty: of somebody who can no longer write there, they guard nothing. What does not open stays. */
export async function dropEmptyDrafts(ctx: TransactionContext, member: Member): Promise<void> {
  const rows = await ctx.tx.select().from(messageDrafts).where(isOwnMessageDraft(member));
  const key = rows.length === 0 ? null : await findPersonKey(ctx, member.accountId);
  for (const row of rows) {
    if (key !== null && isEmpty(() => openDraft(key, row).text))
      await ctx.tx
        .delete(messageDrafts)
        .where(and(eq(messageDrafts.accountId, row.accountId), eq(messageDrafts.subjectId, row.subjectId)));
  }
}

function isEmpty(open: () => string): boolean {
  try {
    return open().trim() === "";
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

/**
 * What staff were writing to or about a client who is closed to them now, a year after they last changed it. Returns the rows that went.
 */
export function dropDraftsOfStaff(ctx: TransactionContext): Promise<{ id: string }[]> {
  const now = ctx.clock.now();
  const writer = messageDrafts.accountId;
  const place = sql`replace(${messageDrafts.subjectId}, '/subject', '')`;
  // `new:`, the Healthspace, a colon, the client.
  const both = sql`substr(${place}, 5)`;
  const healthspace = sql`substr(${both}, 1, instr(${both}, ':') - 1)`;
  const client = sql`substr(${both}, instr(${both}, ':') + 1)`;
  const feedback = {
    staff: writer,
    client: sql`w.account_id`,
    healthspace: sql`w.healthspace_id`,
    atLeast: "record",
  } as const;
  const closed = sql`(
    EXISTS (SELECT 1 FROM assignments w WHERE w.id = ${place} AND w.account_id <> ${writer} AND NOT ${isConnected(feedback, now)})
    OR EXISTS (SELECT 1 FROM conversations c WHERE c.id = ${place} AND c.client_id <> ${writer}
      AND NOT ${isOpenToStaff(writer, "c", now)})
    OR (${place} LIKE 'new:%' AND ${client} <> ${writer}
      AND NOT ${isConnected({ staff: writer, client, healthspace, atLeast: "messages" }, now)}))`;
  return ctx.tx
    .delete(messageDrafts)
    .where(and(lte(messageDrafts.updatedAt, now - policy.draftsKeptMs), closed))
    .returning({ id: messageDrafts.subjectId });
}
