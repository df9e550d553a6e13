import { and, asc, count, eq, gt, isNull, or } from "drizzle-orm";
import { alias as aliased } from "drizzle-orm/sqlite-core";
import { accounts, connections, healthspaces, memberships } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import type { Who } from "../../platform/session/who";
import { members as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { endWhere, tellOfEnd } from "../connection/end";
import { type Access, areBothHere } from "../connection/living";
import { type ConnectionRule, type Made, type NewOffer, type OfferFailure, offerConnection } from "../connection/offer";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";
import { type Clinician, listClinicians } from "./clinicians";
import { may } from "./may";

type Staff = Pick<Who, "session" | "account">;

/** A client and a clinician, without anything of what the one may read of the other. */
export interface ListedConnection {
  id: string;
  client: string;
  staff: string;
  access: Access;
  offeredAt: number;
  /** `null`: waits for the client's answer. */
  acceptedAt: number | null;
  untilAt: number | null;
  /** Since when the client does not agree; only where clients are told instead of asked. */
  objectedAt: number | null;
}

export interface ConnectionPage {
  connections: ListedConnection[];
  pages: number;
}

/** Who treats whom in this Healthspace, and who waits for an answer, by the client's surname. `page` from 1. */
export function listConnections(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  page: number,
): Promise<Result<ConnectionPage, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "connect-anyone", (workplace) => pageOf(ctx, workplace.id, page));
}

/** What the page of one client needs to offer a contact; `null`: no such client here. */
export function readConnecting(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  membershipId: string,
): Promise<Result<Connecting | null, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "connect-anyone", async (workplace): Promise<Connecting | null> => {
    const [row] = await ctx.db.read
      .select({ member: memberships, account: accounts, rule: healthspaces.connectionRule })
      .from(memberships)
      .innerJoin(accounts, eq(accounts.id, memberships.accountId))
      .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
      .where(
        and(eq(memberships.id, membershipId), eq(memberships.healthspaceId, workplace.id), isNull(memberships.endedAt)),
      );
    if (!row?.member.roles.includes("client")) return null;
    const { id } = row.account;
    const all = await listClinicians(ctx, workplace.id);
    const { connections: there } = await pageOf(ctx, workplace.id, 1, id);
    const taken = new Set(there.map(({ staffId }) => staffId));
    return {
      clientId: id,
      name: fullName(row.account),
      rule: row.rule,
      clinicians: all.filter((each) => each.id !== id && !taken.has(each.id)),
      connections: there,
    };
  });
}

export interface Connecting {
  clientId: string;
  name: string;
  rule: ConnectionRule;
  /** Who has no contact with this client yet. */
  clinicians: Clinician[];
  connections: ListedConnection[];
}

const clients = aliased(accounts, "clients");
const staff = aliased(accounts, "staff");

async function pageOf(ctx: ReadContext, healthspaceId: string, page: number, clientId?: string) {
  const where = and(
    eq(connections.healthspaceId, healthspaceId),
    clientId === undefined ? undefined : eq(connections.clientId, clientId),
    isNull(connections.endedAt),
    isNull(connections.refusedAt),
    or(isNull(connections.untilAt), gt(connections.untilAt, ctx.clock.now())),
    areBothHere("connections"),
  );
  const [all] = await ctx.db.read.select({ count: count() }).from(connections).where(where);
  const rows = await ctx.db.read
    .select({
      connection: connections,
      client: { firstName: clients.firstName, lastName: clients.lastName },
      staff: { firstName: staff.firstName, lastName: staff.lastName },
    })
    .from(connections)
    .innerJoin(clients, eq(clients.id, connections.clientId))
    .innerJoin(staff, eq(staff.id, connections.staffId))
    .where(where)
    .orderBy(asc(clients.lastName), asc(clients.firstName), asc(staff.lastName), asc(connections.id))
    .limit(policy.perPage)
    .offset((page - 1) * policy.perPage);
  return {
    connections: rows.map(({ connection, ...people }) => {
      const { id, staffId, access, offeredAt, acceptedAt, untilAt, objectedAt } = connection;
      const names = { client: fullName(people.client), staff: fullName(people.staff) };
      return { id, staffId, ...names, access, offeredAt, acceptedAt, untilAt, objectedAt };
    }),
    pages: Math.max(1, Math.ceil((all?.count ?? 0) / policy.perPage)),
  };
}

type Offered = Promise<Result<Made, OfferFailure | NotClinician | { code: "offer-too-often"; until: number }>>;

/** Offers a client a contact, or makes it: an owner or assistant for any clinician, a clinician with that right for themselves. */
export function offerAsStaff(ctx: Context, who: Staff, alias: string, offer: Omit<NewOffer, "healthspaceId">): Offered {
  return writeAtLevelTwo(ctx, who, alias, "connect-self", async (ctx, { id: healthspaceId, roles }): Offered => {
    if (offer.staffId !== who.account.id && !may(roles, "connect-anyone")) return fail({ code: "staff-only" });
    const counted = await consumeAttempt(ctx, "messages-account", who.account.id);
    if (!counted.allowed) return fail({ code: "offer-too-often", until: counted.blockedUntil });
    return offerConnection(ctx, { ...offer, healthspaceId }, who.account.id);
  });
}

/**
 * Ends a connection, or takes an offer back: an owner or assistant any of their Healthspace, a clinician with that right their own
 * (ROLE-4, ROLE-5).
 */
export function endAsStaff(
  ctx: Context,
  who: Staff,
  alias: string,
  id: string,
): Promise<Result<null, { code: "contact-ended" } | NotClinician>> {
  const by = who.account.id;
  return writeAtLevelTwo(ctx, who, alias, "connect-self", async (ctx, { id: healthspaceId, roles }) => {
    const own = may(roles, "connect-anyone") ? undefined : eq(connections.staffId, by);
    const [row] = await endWhere(
      ctx,
      and(eq(connections.id, id), eq(connections.healthspaceId, healthspaceId), own),
      by,
    );
    if (!row) return fail({ code: "contact-ended" });
    await tellOfEnd(ctx, row, by);
    return ok(null);
  });
}
