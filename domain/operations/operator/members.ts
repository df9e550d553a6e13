import { and, eq, isNull } from "drizzle-orm";
import { accounts, healthspaces, type MemberRole, memberships } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import type { Access } from "../../healthspace/connection/living";
import { type Made, type OfferFailure, offerConnection } from "../../healthspace/connection/offer";
import { giveRoles } from "../../healthspace/membership/change";
import { readEmail } from "../../platform/account/email";
import { fail, type Result } from "../../result";
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
): Promise<Result<Made, NoMember | OfferFailure>> {
  return inTransaction(ctx, async (ctx) => {
    const client = await findMember(ctx, input.alias, input.client);
    const staff = await findMember(ctx, input.alias, input.staff);
    if (!client || !staff) return fail({ code: "no-such-member" });
    const { healthspaceId } = client;
    const people = { healthspaceId, clientId: client.accountId, staffId: staff.accountId };
    return offerConnection(ctx, { ...people, access: input.access, untilAt: null }, operator);
  });
}

/** Gives a member these roles and no others, as an owner would (`giveRoles`). */
export function setRolesAsOperator(
  ctx: Context,
  operator: Operator,
  input: { alias: string; email: string; roles: MemberRole[] },
): Promise<Result<null, NoMember | { code: "role-last-owner" }>> {
  return inTransaction(ctx, async (ctx) => {
    const member = await findMember(ctx, input.alias, input.email);
    if (!member) return fail({ code: "no-such-member" });
    const given = await giveRoles(ctx, member, [...new Set(input.roles)], operator);
    if (given.ok) return given;
    return fail({ code: given.failure.code === "member-gone" ? "no-such-member" : given.failure.code });
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
