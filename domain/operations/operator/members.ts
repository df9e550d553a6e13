import { and, eq, isNull } from "drizzle-orm";
import { accounts, healthspaces, type MemberRole, memberships } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { endConnectionsOf } from "../../healthspace/connection/end";
import type { Access } from "../../healthspace/connection/living";
import { type OfferFailure, offerConnection } from "../../healthspace/connection/offer";
import { readEmail } from "../../platform/account/email";
import { recordAudit } from "../../platform/audit/record";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import type { Operator } from "./accounts";

export const everyRole = [
  "client",
  "owner",
  "clinician",
  "clinician-connects",
  "clinician-invites",
  "assistant",
  "library",
] as const satisfies readonly MemberRole[];

/** `no-such-member`: nobody with this address is a member of a Healthspace with this alias. */
type NoMember = { code: "no-such-member" };

/** Offers a contact to a client, as an assistant would. The client is asked; until they agree it opens nothing. */
export function connectAsOperator(
  ctx: Context,
  operator: Operator,
  input: { alias: string; client: string; staff: string; access: Access },
): Promise<Result<null, NoMember | OfferFailure>> {
  return inTransaction(ctx, async (ctx) => {
    const client = await findMember(ctx, input.alias, input.client);
    const staff = await findMember(ctx, input.alias, input.staff);
    if (!client || !staff) return fail({ code: "no-such-member" });
    const { healthspaceId } = client;
    const people = { healthspaceId, clientId: client.accountId, staffId: staff.accountId };
    const made = await offerConnection(ctx, { ...people, access: input.access, untilAt: null }, operator);
    return made.ok ? ok(null) : made;
  });
}

/**
 * Gives a member these roles and no others. Contacts that a lost role stood for end with it (`endConnectionsOf`). `role-last-owner`:
 * nobody would be left to run the Healthspace.
 */
export function setRolesAsOperator(
  ctx: Context,
  operator: Operator,
  input: { alias: string; email: string; roles: MemberRole[] },
): Promise<Result<null, NoMember | { code: "role-last-owner" }>> {
  return inTransaction(ctx, async (ctx) => {
    const member = await findMember(ctx, input.alias, input.email);
    if (!member) return fail({ code: "no-such-member" });
    const { id, accountId, healthspaceId, roles: before } = member;
    const lost = (role: MemberRole) => before.includes(role) && !input.roles.includes(role);
    if (lost("owner") && (await ownersOf(ctx, healthspaceId)) === 1) return fail({ code: "role-last-owner" });
    await ctx.tx.update(memberships).set({ roles: input.roles }).where(eq(memberships.id, id));
    if (lost("clinician")) await endConnectionsOf(ctx, { accountId, healthspaceId, side: "staff" }, operator);
    if (lost("client")) await endConnectionsOf(ctx, { accountId, healthspaceId, side: "client" }, operator);
    await recordAudit(ctx, {
      event: "config.changed",
      accountId,
      actorId: operator,
      healthspaceId,
      detail: { what: "roles", roles: input.roles.join(" ") },
    });
    return ok(null);
  });
}

async function findMember(ctx: ReadContext, alias: string, typed: string) {
  const [row] = await ctx.db.read
    .select({
      id: memberships.id,
      accountId: memberships.accountId,
      healthspaceId: memberships.healthspaceId,
      roles: memberships.roles,
    })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(eq(healthspaces.alias, alias), eq(accounts.email, readEmail(typed) ?? ""), isNull(memberships.endedAt)));
  return row;
}

async function ownersOf(ctx: ReadContext, healthspaceId: string): Promise<number> {
  const rows = await ctx.db.read
    .select({ roles: memberships.roles })
    .from(memberships)
    .where(and(eq(memberships.healthspaceId, healthspaceId), isNull(memberships.endedAt)));
  return rows.filter(({ roles }) => roles.includes("owner")).length;
}
