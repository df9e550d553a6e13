import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import { accounts, conversationPeople, conversations, memberships } from "@/db/schema";
import type { ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { canLogIn, isConnected, readersOf } from "../connection/living";
import { isOpenToStaff, isVisibleTo } from "./open";
import type { Place } from "./place";

/** Days as `2026-12-24`, both included. */
export interface Absence {
  from: string;
  until: string;
  message: string;
}

/** Somebody who can read a conversation now. */
export interface Participant {
  id: string;
  name: string;
  /** In it: the client, whom it was sent to, and who wrote. The others read along, with health record access. */
  isIn: boolean;
  /** Only while it lasts. */
  absence: Absence | null;
}

const person = {
  id: accounts.id,
  firstName: accounts.firstName,
  lastName: accounts.lastName,
  absenceFrom: accounts.absenceFrom,
  absenceUntil: accounts.absenceUntil,
  absenceMessage: accounts.absenceMessage,
};

type Person = Pick<typeof accounts.$inferSelect, keyof typeof person>;

/** Everybody who can read it now, the client first. `today` as `2026-12-24`, where people live. */
export async function participantsOf(ctx: ReadContext, place: Place, today: string): Promise<Participant[]> {
  const [clients, staff] = await Promise.all([
    ctx.db.read.select(person).from(accounts).where(eq(accounts.id, place.clientId)),
    staffOf(ctx, place),
  ]);
  return [...clients.map((each) => ({ ...each, isIn: true })), ...staff].map(({ isIn, ...each }) => ({
    id: each.id,
    name: fullName(each),
    isIn,
    absence: absenceOn(each, today),
  }));
}

async function staffOf(ctx: ReadContext, place: Place): Promise<(Person & { isIn: boolean })[]> {
  const { conversationId, assignmentId, clientId, healthspaceId } = place;
  if (conversationId === null || assignmentId !== null) {
    const readers = await readersOf(ctx, { accountId: clientId, healthspaceId });
    if (readers.length === 0) return [];
    const ids = readers.map(({ id }) => id);
    const rows = await ctx.db.read
      .select(person)
      .from(accounts)
      .where(sql`${accounts.id} IN ${ids}`)
      .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id));
    return rows.map((row) => ({ ...row, isIn: assignmentId !== null }));
  }
  const rows = await ctx.db.read
    .select({ ...person, joinedAt: conversationPeople.joinedAt })
    .from(conversations)
    .innerJoin(
      accounts,
      sql`${accounts.id} IN (SELECT staff_id FROM connections WHERE client_id = ${clientId}
        AND healthspace_id = ${healthspaceId} AND ended_at IS NULL
        UNION SELECT account_id FROM conversation_people WHERE conversation_id = ${conversationId})`,
    )
    .leftJoin(
      conversationPeople,
      and(eq(conversationPeople.conversationId, conversations.id), eq(conversationPeople.accountId, accounts.id)),
    )
    .where(
      and(
        eq(conversations.id, conversationId),
        sql`${accounts.id} <> ${clientId}`,
        isOpenToStaff(accounts.id, "conversations", ctx.clock.now()),
        canLogIn(),
      ),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id));
  return rows.map(({ joinedAt, ...row }) => ({ ...row, isIn: joinedAt !== null }));
}

function absenceOn(account: Person, today: string): Absence | null {
  const { absenceFrom: from, absenceUntil: until, absenceMessage: message } = account;
  return from && until && message && from <= today && today <= until ? { from, until, message } : null;
}

/** Somebody to whom a client may begin a conversation. */
export interface Receiver {
  id: string;
  name: string;
  /** A contact of the client; else somebody who chose to be visible in this Healthspace. */
  isContact: boolean;
  absence: Absence | null;
}

/** Whom a client of this Healthspace may write to now: contacts first, then who chose to be visible there (ROLE-9). */
export async function listReceivers(
  ctx: ReadContext,
  { healthspaceId, clientId }: { healthspaceId: string; clientId: string },
  today: string,
): Promise<Receiver[]> {
  const staff = accounts.id;
  const connected = isConnected(
    { staff, client: clientId, healthspace: healthspaceId, atLeast: "messages" },
    ctx.clock.now(),
  );
  const rows = await ctx.db.read
    .select({ ...person, isContact: sql<number>`${connected}` })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
        canLogIn(),
        or(connected, isVisibleTo({ staff, client: clientId, healthspace: healthspaceId })),
      ),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id));
  return rows
    .map((row) => ({
      id: row.id,
      name: fullName(row),
      isContact: row.isContact === 1,
      absence: absenceOn(row, today),
    }))
    .sort((a, b) => Number(b.isContact) - Number(a.isContact));
}
