import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import { accounts, connections, memberships } from "@/db/schema";
import { spellings } from "../../authentication/account-recovery/identity";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { readDateOfBirth } from "../../platform/account/date-of-birth";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { seal, unseal } from "../../platform/crypto/seal";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import type { Who } from "../../platform/session/who";
import { accountRecovery, work as policy, soughtName } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { type Access, isConnected } from "../connection/living";
import { type ConnectionRule, offerConnection } from "../connection/offer";
import { isOpenToStaff } from "../conversation/open";
import { countNew } from "../conversation/unread";
import { type NotClinician, readAsClinician, writeAsClinician } from "./client-access";
import { may } from "./may";
import type { NotStaff, Workplace } from "./workplace";

type Staff = Pick<Who, "session" | "account">;

/** A client who agreed. What waits for feedback is counted only with health record access. */
export interface Client {
  id: string;
  name: string;
  lastName: string;
  /** ISO date; `null`: not known. */
  dateOfBirth: string | null;
  access: Access;
  /** Pieces of work that wait for feedback, and messages that are new to this member of staff. */
  toAnswer: number;
  unread: number;
}

/** A client who was asked and has not answered: staff see the name and that they wait, nothing else. */
export interface Waiting {
  id: string;
  name: string;
  lastName: string;
}

export interface Clients {
  living: Client[];
  waiting: Waiting[];
  /** Whether this member of staff may offer a client a contact, and so may find those who have none with them. */
  mayOffer: boolean;
}

/** "Mijn cliënten": who agreed to be treated by this member of staff here, and who has yet to answer. */
export function listClients(ctx: ReadContext, who: Staff, alias: string): Promise<Result<Clients, NotClinician>> {
  return readAsClinician(ctx, who, alias, (workplace) => clientsOf(ctx, who.account.id, workplace));
}

async function clientsOf(ctx: ReadContext, staff: string, { id: healthspace, roles }: Workplace): Promise<Clients> {
  const now = ctx.clock.now();
  const client = connections.clientId;
  const opens = (atLeast: Access) => sql<number>`${isConnected({ staff, client, healthspace, atLeast }, now)}`;
  const rows = await ctx.db.read
    .select({
      id: accounts.id,
      firstName: accounts.firstName,
      lastName: accounts.lastName,
      dateOfBirth: accounts.dateOfBirth,
      acceptedAt: connections.acceptedAt,
      isLiving: opens("messages"),
      seesRecord: opens("record"),
      toAnswer: sql<number>`(SELECT count(*) FROM assignments WHERE account_id = ${client}
        AND healthspace_id = ${healthspace} AND ${waitsForFeedback()})`,
      unread: unreadOf(staff, healthspace, now),
    })
    .from(connections)
    .innerJoin(accounts, eq(accounts.id, client))
    .where(
      and(eq(connections.staffId, staff), eq(connections.healthspaceId, healthspace), isOpen(now), isMember(client)),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id));
  const waiting = rows.filter(({ acceptedAt }) => acceptedAt === null);
  return {
    mayOffer: mayOffer(roles),
    living: rows.flatMap((row): Client[] => {
      if (row.isLiving !== 1) return [];
      const { id, lastName, dateOfBirth } = row;
      const access = row.seesRecord === 1 ? "record" : "messages";
      return [
        {
          id,
          lastName,
          dateOfBirth,
          access,
          name: fullName(row),
          toAnswer: row.seesRecord === 1 ? row.toAnswer : 0,
          unread: row.unread,
        },
      ];
    }),
    waiting: waiting.map((row) => ({ id: row.id, lastName: row.lastName, name: fullName(row) })),
  };
}

function mayOffer(roles: Workplace["roles"]): boolean {
  return may(roles, "connect-self");
}

function isOpen(now: number) {
  const { endedAt, refusedAt, untilAt } = connections;
  return and(isNull(endedAt), isNull(refusedAt), or(isNull(untilAt), sql`${untilAt} > ${now}`));
}

function isMember(account: typeof connections.clientId) {
  return sql`EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = ${account}
    AND m.healthspace_id = ${connections.healthspaceId} AND m.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM json_each(m.roles) WHERE value = 'client'))`;
}

/** The condition on `assignments`: handed in, feedback is wanted, and nobody of staff wrote since it was handed in. */
export function waitsForFeedback() {
  return sql`(feedback_wanted_at IS NOT NULL AND submitted_at IS NOT NULL AND withdrawn_at IS NULL AND closed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM conversations fc JOIN conversation_messages fm ON fm.conversation_id = fc.id
      WHERE fc.assignment_id = assignments.id AND fm.author_id <> assignments.account_id
      AND fm.sent_at >= assignments.submitted_at))`;
}

// What is open to this member of staff, and of feedback and messages both; a colleague's conversation that they only read along is none.
function unreadOf(staff: string, healthspace: string, now: number) {
  const own = sql`(c.assignment_id IS NOT NULL OR EXISTS (SELECT 1 FROM conversation_people jp
    WHERE jp.conversation_id = c.id AND jp.account_id = ${staff} AND jp.joined_at IS NOT NULL))`;
  const here = sql`c.client_id = ${connections.clientId} AND c.healthspace_id = ${healthspace}`;
  return countNew(staff, sql`${here} AND ${own} AND ${isOpenToStaff(staff, "c", now)}`);
}

export interface ClientSearch {
  lastName: string;
  dateOfBirth: string;
}

export type SearchProblem =
  | { code: "client-search-empty"; field: "lastName" }
  | { code: "name-too-long"; field: "lastName"; by: number; most: number }
  | { code: "date-of-birth-invalid"; field: "dateOfBirth" };

export type SearchFailure = FieldsFailure<SearchProblem> | { code: "client-search-limit"; until: number };

/**
 * Looks for clients by surname, date of birth or both. Every search leaves a line, without what was typed (NEN 7513 logs searching), and
 * one that the client sees for each whom it finds without a contact: that somebody is a client here is what it tells. Answers a sealed
 * ticket for this session: addresses hold no names. It holds whom the search found, so that nobody is shown whose line was not written.
 */
export function searchClients(
  ctx: Context,
  who: Staff,
  alias: string,
  typed: ClientSearch,
): Promise<Result<{ ticket: string }, SearchFailure | NotClinician>> {
  return writeAsClinician(
    ctx,
    who,
    alias,
    async (ctx, workplace): Promise<Result<{ ticket: string }, SearchFailure>> => {
      const born = readDateOfBirth(typed.dateOfBirth, ctx.clock.now());
      const problems: SearchProblem[] = [];
      if (typed.lastName.trim() === "" && typed.dateOfBirth.trim() === "")
        problems.push({ code: "client-search-empty", field: "lastName" });
      const by = [...typed.lastName.trim()].length - soughtName.codePoints;
      if (by > 0) problems.push({ code: "name-too-long", field: "lastName", by, most: soughtName.codePoints });
      if (typed.dateOfBirth.trim() !== "" && !born)
        problems.push({ code: "date-of-birth-invalid", field: "dateOfBirth" });
      if (problems.length > 0) return fail({ code: "fields", problems });
      const counted = await consumeAttempt(ctx, "client-search-staff", who.account.id);
      if (!counted.allowed) return fail({ code: "client-search-limit", until: counted.blockedUntil });
      const { id: healthspaceId, roles } = workplace;
      const sought = { lastName: typed.lastName.trim(), dateOfBirth: born ?? "" };
      const others = mayOffer(roles) ? await otherClients(ctx, who.account.id, healthspaceId, sought) : [];
      const found = others.slice(0, policy.othersFound).map(({ id }) => id);
      for (const accountId of [null, ...found])
        await recordAudit(ctx, { event: "clients.searched", accountId, actorId: who.account.id, healthspaceId });
      const ticket: Ticket = {
        ...sought,
        others: found,
        until: ctx.clock.now() + accountRecovery.lookedUpMs,
      };
      return ok({
        ticket: seal(ctx.keys, "staff-ticket-seal/v1", placeOf(who, healthspaceId), JSON.stringify(ticket)),
      });
    },
  );
}

type Ticket = ClientSearch & { others: string[]; until: number };

export interface Found extends Clients {
  searched: ClientSearch;
  /** Clients of this Healthspace who have no contact with this member of staff: only for both a surname and a date of birth. */
  others: Waiting[];
}

/** What a search of this session found; `null`: the ticket is not ours or too old. */
export function findSearched(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  sealed: string,
): Promise<Result<Found | null, NotClinician>> {
  return readAsClinician(ctx, who, alias, async (workplace): Promise<Found | null> => {
    const ticket = openTicket(ctx, placeOf(who, workplace.id), sealed);
    if (ticket === null) return null;
    const { lastName, dateOfBirth } = ticket;
    const { living, waiting, mayOffer } = await clientsOf(ctx, who.account.id, workplace);
    const others = mayOffer ? await otherClients(ctx, who.account.id, workplace.id, ticket) : [];
    const matches = (person: { lastName: string; dateOfBirth?: string | null }) =>
      (lastName === "" || isSameName(person.lastName, lastName)) &&
      (dateOfBirth === "" || person.dateOfBirth === undefined || person.dateOfBirth === dateOfBirth);
    return {
      searched: { lastName, dateOfBirth },
      living: living.filter(matches),
      // Of who has not agreed only the name may be asked: whether a date of birth is right would be told otherwise.
      waiting: lastName === "" ? [] : waiting.filter(matches),
      others: others.filter(({ id }) => ticket.others.includes(id)),
      mayOffer,
    };
  });
}

function isSameName(known: string, typed: string): boolean {
  const spelled = spellings(typed);
  return spellings(known).some((each) => each !== "" && spelled.includes(each));
}

async function otherClients(
  ctx: ReadContext,
  staff: string,
  healthspace: string,
  { lastName, dateOfBirth }: ClientSearch,
): Promise<Waiting[]> {
  if (lastName === "" || dateOfBirth === "") return [];
  const rows = await ctx.db.read
    .select({ id: accounts.id, firstName: accounts.firstName, lastName: accounts.lastName })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.healthspaceId, healthspace),
        isNull(memberships.endedAt),
        sql`EXISTS (SELECT 1 FROM json_each(${memberships.roles}) WHERE value = 'client')`,
        eq(accounts.dateOfBirth, dateOfBirth),
        sql`${accounts.id} <> ${staff}`,
        sql`NOT EXISTS (SELECT 1 FROM connections c WHERE c.client_id = ${accounts.id} AND c.staff_id = ${staff}
          AND c.healthspace_id = ${healthspace} AND c.ended_at IS NULL AND c.refused_at IS NULL)`,
      ),
    );
  return rows
    .filter((row) => isSameName(row.lastName, lastName))
    .map((row) => ({ id: row.id, lastName: row.lastName, name: fullName(row) }));
}

function placeOf(who: Staff, healthspaceId: string): string {
  return `${who.session.id}|clients|${healthspaceId}`;
}

function openTicket(ctx: ReadContext, place: string, sealed: string): Ticket | null {
  if (!sealed.startsWith("v1.")) return null;
  try {
    const ticket = JSON.parse(unseal(ctx.keys, "staff-ticket-seal/v1", place, sealed)) as Ticket;
    return ticket.until > ctx.clock.now() ? ticket : null;
  } catch {
    return null;
  }
}

/**
 * The line that a reading of a client leaves, before anything is shown, and the alarm of the operator when one member of staff opened
 * more different clients in an hour than anybody treats in one. The alarm blocks nothing: an emergency may look the same.
 */
export async function recordOpening(ctx: TransactionContext, opening: Opening): Promise<void> {
  const { staffId, clientId, healthspaceId } = opening;
  await recordAudit(ctx, { event: "client.opened", accountId: clientId, actorId: staffId, healthspaceId });
  await countOpening(ctx, opening);
}

interface Opening {
  staffId: string;
  clientId: string;
  healthspaceId: string;
}

/** The same where a line of its own tells what was read. */
export async function countOpening(ctx: TransactionContext, opening: Opening): Promise<void> {
  const { staffId, clientId, healthspaceId } = opening;
  const pair = await consumeAttempt(ctx, "client-page-pair", `${staffId}|${clientId}`);
  if (!pair.allowed || pair.count > 1) return;
  const all = await consumeAttempt(ctx, "client-page-staff", staffId);
  if (!all.allowed || all.count !== policy.clientPagesPerHour + 1) return;
  await recordAudit(ctx, {
    event: "client.alarm",
    accountId: null,
    actorId: staffId,
    healthspaceId,
    detail: { clients: all.count },
  });
}

/** How a member of staff stands to a client: `offered` waits for the answer. `null`: no contact, or none any more. */
export async function contactOf(
  ctx: ReadContext,
  staff: string,
  { clientId, healthspaceId }: { clientId: string; healthspaceId: string },
): Promise<Pick<ContactWith, "connectionId" | "name" | "dateOfBirth" | "contact" | "since"> | null> {
  const now = ctx.clock.now();
  const client = connections.clientId;
  const opens = (atLeast: Access) =>
    sql<number>`${isConnected({ staff, client, healthspace: healthspaceId, atLeast }, now)}`;
  const [row] = await ctx.db.read
    .select({
      connectionId: connections.id,
      firstName: accounts.firstName,
      lastName: accounts.lastName,
      dateOfBirth: accounts.dateOfBirth,
      offeredAt: connections.offeredAt,
      acceptedAt: connections.acceptedAt,
      isLiving: opens("messages"),
      seesRecord: opens("record"),
    })
    .from(connections)
    .innerJoin(accounts, eq(accounts.id, client))
    .where(
      and(
        eq(connections.staffId, staff),
        eq(client, clientId),
        sql`${client} <> ${staff}`,
        eq(connections.healthspaceId, healthspaceId),
        isOpen(now),
        isMember(client),
      ),
    );
  if (!row) return null;
  const name = fullName(row);
  const { connectionId } = row;
  if (row.acceptedAt === null)
    return { connectionId, name, dateOfBirth: null, contact: "offered", since: row.offeredAt };
  if (row.isLiving !== 1) return null;
  const contact = row.seesRecord === 1 ? "record" : "messages";
  return { connectionId, name, dateOfBirth: row.dateOfBirth, contact, since: row.acceptedAt };
}

export type ClientGone = { code: "client-gone" };

/** One write of a clinician about one client. `client-gone`: there is no contact with them (any more), or it opens too little. */
export function writeToClient<T, F extends { code: string }>(
  ctx: Context,
  who: Staff,
  { alias, clientId }: { alias: string; clientId: string },
  atLeast: Access | "offered",
  work: (ctx: TransactionContext, client: ContactWith) => Promise<Result<T, F>>,
): Promise<Result<T, F | NotClinician | ClientGone>> {
  return writeAsClinician(ctx, who, alias, async (ctx, workplace): Promise<Result<T, F | ClientGone>> => {
    const where = { clientId, healthspaceId: workplace.id };
    const found = await contactOf(ctx, who.account.id, where);
    if (found === null || rank[found.contact] < rank[atLeast]) return fail({ code: "client-gone" });
    return work(ctx, { ...where, ...found, workplace });
  });
}

const rank = { offered: 0, messages: 1, record: 2 } as const;

export interface ContactWith {
  connectionId: string;
  clientId: string;
  healthspaceId: string;
  name: string;
  dateOfBirth: string | null;
  contact: Access | "offered";
  since: number;
  workplace: Workplace;
}

/**
 * A client's page is opened: the line is written in the transaction that asks whether it may be, and only then anything is read. An offer
 * that waits opens nothing of the client, so it leaves no line.
 */
export function openClient(
  ctx: Context,
  who: Staff,
  where: { alias: string; clientId: string },
): Promise<Result<ContactWith, NotClinician | ClientGone>> {
  return writeToClient(ctx, who, where, "offered", async (ctx, client) => {
    const { clientId, healthspaceId, contact } = client;
    if (contact !== "offered") await recordOpening(ctx, { staffId: who.account.id, clientId, healthspaceId });
    return ok(client);
  });
}

export type OfferFailure = ClientGone | { code: "offer-there" } | { code: "offer-too-often"; until: number };

/**
 * Offers a client of this Healthspace a contact with health record access, by a clinician with that right for themselves. It opens nothing until the client
 * agreed.
 */
export function offerToClient(
  ctx: Context,
  who: Staff,
  { alias, clientId }: { alias: string; clientId: string },
): Promise<Result<{ rule: ConnectionRule }, NotClinician | OfferFailure>> {
  return writeAsClinician(
    ctx,
    who,
    alias,
    async (ctx, { id: healthspaceId, roles }): Promise<Result<{ rule: ConnectionRule }, OfferFailure | NotStaff>> => {
      if (!may(roles, "connect-self")) return fail({ code: "staff-only" });
      const counted = await consumeAttempt(ctx, "messages-account", who.account.id);
      if (!counted.allowed) return fail({ code: "offer-too-often", until: counted.blockedUntil });
      const offer = { healthspaceId, clientId, staffId: who.account.id, access: "record", untilAt: null } as const;
      const offered = await offerConnection(ctx, offer, who.account.id);
      if (offered.ok) return ok({ rule: offered.value.rule });
      return fail({ code: offered.failure.code === "offer-there" ? "offer-there" : "client-gone" });
    },
  );
}
