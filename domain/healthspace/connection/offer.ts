import { and, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { connections, healthspaces, type MemberRole, memberships } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { stepsOf } from "../../platform/session/proof";
import { fail, ok, type Result } from "../../result";
import { endOverdue } from "./end";
import type { Access } from "./living";
import { mailChange } from "./notify";

export interface NewOffer {
  healthspaceId: string;
  clientId: string;
  staffId: string;
  access: Access;
  /** A substitute's last moment, in milliseconds; `null`: until somebody ends it. */
  untilAt: number | null;
}

/**
 * `offer-people`: not a client and a clinician of this Healthspace, or the same person twice. `offer-there`: one waits or lives
 * already. `offer-until`: the last moment has passed.
 */
export type OfferFailure = { code: "offer-people" } | { code: "offer-there" } | { code: "offer-until" };

export interface Made {
  connectionId: string;
  /** Whether the client was asked or told. */
  rule: ConnectionRule;
}

/**
 * Asks a client to agree to somebody who wants to treat them. Until they do it opens nothing. Where the Healthspace tells instead of
 * asking, the contact is there at once, unless the client said no to this person before: then they are asked. `by`: an account, or `operator:` and a name.
 */
export async function offerConnection(
  ctx: TransactionContext,
  offer: NewOffer,
  by: string,
): Promise<Result<Made, OfferFailure>> {
  const { healthspaceId, clientId, staffId, access, untilAt } = offer;
  const now = ctx.clock.now();
  if (untilAt !== null && untilAt <= now) return fail({ code: "offer-until" });
  const both = [
    await hasRole(ctx, clientId, healthspaceId, "client"),
    await hasRole(ctx, staffId, healthspaceId, "clinician"),
  ];
  if (clientId === staffId || both.includes(false)) return fail({ code: "offer-people" });
  const rule = (await wasRefused(ctx, offer)) ? "ask" : await ruleOf(ctx, healthspaceId);
  await endOverdue(ctx, and(eq(connections.clientId, clientId), eq(connections.staffId, staffId)));
  const connectionId = newId();
  const acceptedAt = rule === "tell" ? now : null;
  const made = await ctx.tx
    .insert(connections)
    .values({
      id: connectionId,
      healthspaceId,
      clientId,
      staffId,
      access,
      rule,
      untilAt,
      offeredAt: now,
      offeredBy: by,
      acceptedAt,
    })
    .onConflictDoNothing()
    .returning({ id: connections.id });
  if (made.length === 0) return fail({ code: "offer-there" });
  await recordAudit(ctx, {
    event: rule === "tell" ? "connection.made" : "connection.offered",
    accountId: clientId,
    actorId: by,
    healthspaceId,
    detail: { kind: "connection", id: connectionId },
  });
  const change = { occasion: `${connectionId}|offered`, healthspaceId };
  await mailChange(ctx, { accountId: clientId, side: "client" }, change);
  // Whoever is asked tells nobody yet; a contact that is there is news for the clinician too.
  if (rule === "tell" && staffId !== by) await mailChange(ctx, { accountId: staffId, side: "staff" }, change);
  return ok({ connectionId, rule });
}

/** "ask": the client agrees first. "tell": staff make the contact, and the client is told. */
export type ConnectionRule = "ask" | "tell";

async function ruleOf(ctx: ReadContext, healthspaceId: string): Promise<ConnectionRule> {
  const [row] = await ctx.db.read
    .select({ rule: healthspaces.connectionRule })
    .from(healthspaces)
    .where(eq(healthspaces.id, healthspaceId));
  return row?.rule ?? "ask";
}

/** Whether this client refused, narrowed, ended or objected to a contact with this person here, ever. */
async function wasRefused(ctx: ReadContext, { clientId, staffId, healthspaceId }: NewOffer): Promise<boolean> {
  const { refusedAt, narrowedAt, objectedAt, endedBy } = connections;
  const [row] = await ctx.db.read
    .select({ id: connections.id })
    .from(connections)
    .where(
      and(
        eq(connections.clientId, clientId),
        eq(connections.staffId, staffId),
        eq(connections.healthspaceId, healthspaceId),
        or(isNotNull(refusedAt), isNotNull(narrowedAt), isNotNull(objectedAt), eq(endedBy, clientId)),
      ),
    )
    .limit(1);
  return row !== undefined;
}

/**
 * The contact that an invitation announced, agreed to by joining. Without a word when it cannot be: that clinician left or lost the
 * role, or is the same person. An offer that waits is agreed to by it. Where the Healthspace is not open to this person yet (it asks
 * two-factor), it is an offer, answered once they see it. `by`: who invited.
 */
export async function connectAtJoining(
  ctx: TransactionContext,
  people: Pick<NewOffer, "healthspaceId" | "clientId" | "staffId">,
  by: string,
): Promise<void> {
  const { healthspaceId, clientId, staffId } = people;
  if (clientId === staffId || !(await hasRole(ctx, staffId, healthspaceId, "clinician"))) return;
  if (!(await hasRole(ctx, clientId, healthspaceId, "client"))) return;
  const now = ctx.clock.now();
  const offered = { id: newId(), ...people, access: "record", offeredAt: now, offeredBy: by } as const;
  if (!(await isOpenTo(ctx, clientId, healthspaceId))) {
    const made = await ctx.tx
      .insert(connections)
      .values(offered)
      .onConflictDoNothing()
      .returning({ id: connections.id });
    if (made.length === 0) return;
    const detail = { kind: "connection", id: offered.id };
    await recordAudit(ctx, { event: "connection.offered", accountId: clientId, actorId: by, healthspaceId, detail });
    const occasion = `${offered.id}|offered`;
    return mailChange(ctx, { accountId: clientId, side: "client" }, { occasion, healthspaceId });
  }
  const [row] = await ctx.tx
    .insert(connections)
    .values({ ...offered, acceptedAt: now })
    .onConflictDoUpdate({
      target: [connections.clientId, connections.staffId, connections.healthspaceId],
      targetWhere: sql`ended_at IS NULL AND refused_at IS NULL`,
      set: { acceptedAt: now },
      setWhere: isNull(connections.acceptedAt),
    })
    .returning({ id: connections.id });
  if (!row) return;
  const detail = { kind: "connection", id: row.id };
  await recordAudit(ctx, { event: "connection.accepted", accountId: clientId, healthspaceId, detail });
  const change = { occasion: `${row.id}|joined`, healthspaceId };
  await mailChange(ctx, { accountId: clientId, side: "client" }, change);
  await mailChange(ctx, { accountId: staffId, side: "staff" }, change);
}

async function isOpenTo(ctx: ReadContext, accountId: string, healthspaceId: string): Promise<boolean> {
  const isOpen = openTo(accountId, ctx.clock.now(), stepsOf(ctx));
  const rows = await ctx.db.read
    .select({ id: healthspaces.id })
    .from(healthspaces)
    .where(and(eq(healthspaces.id, healthspaceId), isOpen));
  return rows.length > 0;
}

/** What a person is in a Healthspace now; nothing once the membership ended. */
async function rolesOf(ctx: ReadContext, accountId: string, healthspaceId: string): Promise<MemberRole[]> {
  const [row] = await ctx.db.read
    .select({ roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.accountId, accountId),
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
      ),
    );
  return row?.roles ?? [];
}

async function hasRole(
  ctx: TransactionContext,
  accountId: string,
  healthspaceId: string,
  role: MemberRole,
): Promise<boolean> {
  return (await rolesOf(ctx, accountId, healthspaceId)).includes(role);
}
