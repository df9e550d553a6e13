import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { accounts, conversations, healthspaces } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { stepsOf } from "../../platform/session/proof";
import { needed } from "../worksheet/work";
import { findUnsent } from "./draft";
import { subjectPlace } from "./sealed";
import { countNew } from "./unread";

/** A conversation in a list. Times in milliseconds. */
export interface ListedConversation {
  id: string;
  subject: string;
  /** The others in it, by name. */
  names: string[];
  lastAt: number;
  unread: number;
  isArchived: boolean;
  healthspace: { id: string; name: string };
  /** Whether its client still is a member there. */
  isMember: boolean;
}

export interface OwnConversation extends ListedConversation {
  /** The client left words in it that were not sent. */
  hasUnsent: boolean;
}

const lastAt = sql<number>`(SELECT max(lm.sent_at) FROM conversation_messages lm
  WHERE lm.conversation_id = ${conversations.id})`;

/** JSON: the names of the others who are in it. */
const namesBut = (me: string) => sql<string>`(SELECT json_group_array(trim(na.first_name || ' ' || na.last_name))
  FROM conversation_people np JOIN accounts na ON na.id = np.account_id
  WHERE np.conversation_id = ${conversations.id} AND np.joined_at IS NOT NULL AND np.account_id <> ${me})`;

/** Conversations with a subject as this person sees them, the newest first. `which`: those that are open to them. */
export function rowsFor(ctx: ReadContext, me: string, which: SQL | undefined) {
  return ctx.db.read
    .select({
      id: conversations.id,
      clientId: conversations.clientId,
      subjectSealed: conversations.subjectSealed,
      firstName: accounts.firstName,
      lastName: accounts.lastName,
      createdAt: conversations.createdAt,
      lastAt,
      names: namesBut(me),
      unread: countNew(me, sql`c.id = ${conversations.id}`),
      isArchived: sql<number>`EXISTS (SELECT 1 FROM conversation_people ap WHERE ap.conversation_id = ${conversations.id}
        AND ap.account_id = ${me} AND ap.archived_at IS NOT NULL)`,
      isIn: sql<number>`EXISTS (SELECT 1 FROM conversation_people jp WHERE jp.conversation_id = ${conversations.id}
        AND jp.account_id = ${me} AND jp.joined_at IS NOT NULL)`,
      isMember: sql<number>`EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = ${conversations.clientId}
        AND m.healthspace_id = ${conversations.healthspaceId} AND m.ended_at IS NULL)`,
      healthspace: { id: healthspaces.id, name: healthspaces.name },
    })
    .from(conversations)
    .innerJoin(healthspaces, eq(healthspaces.id, conversations.healthspaceId))
    .innerJoin(accounts, eq(accounts.id, conversations.clientId))
    .where(and(isNull(conversations.assignmentId), which))
    .orderBy(desc(lastAt), desc(conversations.id));
}

/** The conversations of a client, the newest first. What a Healthspace that asks two-factor holds is not shown to who has it off (D7). */
export async function listOwnConversations(ctx: ReadContext, accountId: string): Promise<OwnConversation[]> {
  const open = openTo(accountId, ctx.clock.now(), stepsOf(ctx));
  const [rows, key] = await Promise.all([
    rowsFor(ctx, accountId, and(eq(conversations.clientId, accountId), open)),
    findPersonKey(ctx, accountId),
  ]);
  const places = rows.map(({ id }) => id);
  const unsent = await findUnsent(ctx, accountId, places);
  return rows.map((row) => ({ ...withSubject(accountId, key, row), hasUnsent: unsent.has(row.id) }));
}

/** Those of one client, for staff. */
export async function withSubjects(
  ctx: ReadContext,
  clientId: string,
  rows: readonly ConversationRow[],
): Promise<ListedConversation[]> {
  const key = await findPersonKey(ctx, clientId);
  return rows.map((row) => withSubject(clientId, key, row));
}

type ConversationRow = Awaited<ReturnType<typeof rowsFor>>[number];

function withSubject(
  clientId: string,
  key: PersonKey | null,
  { id, subjectSealed, names, isArchived, isMember, lastAt, unread, healthspace }: ConversationRow,
): ListedConversation {
  return {
    id,
    lastAt,
    unread,
    healthspace,
    subject: needed(key, clientId).open(subjectPlace(id), subjectSealed ?? ""),
    names: JSON.parse(names) as string[],
    isArchived: isArchived === 1,
    isMember: isMember === 1,
  };
}
