import { and, asc, eq, isNull } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { isStillAlive } from "../../platform/session/find-session";
import type { Who } from "../../platform/session/who";
import { fail, type Result } from "../../result";
import { inTransaction } from "../../transaction";

// Who works where is asked at every page and again in every write: what staff may do is never taken from the page they came from.

export interface Workplace {
  id: string;
  alias: string;
  name: string;
}

/** The Healthspaces in which this account works, as owner or clinician. Nothing for a client. */
export async function listWorkplaces(ctx: ReadContext, accountId: string): Promise<Workplace[]> {
  const rows = await ctx.db.read
    .select({ id: healthspaces.id, alias: healthspaces.alias, name: healthspaces.name, roles: memberships.roles })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(and(eq(memberships.accountId, accountId), isNull(memberships.endedAt)))
    .orderBy(asc(healthspaces.name));
  return rows
    .filter(({ roles }) => roles.some((role) => role === "owner" || role === "clinician"))
    .map(({ roles: _roles, ...workplace }) => workplace);
}

/** The Healthspace with this alias, if this account works there, else `null`: it looks as if there were none (ROLE-10, T92). */
export async function findWorkplace(ctx: ReadContext, accountId: string, alias: string): Promise<Workplace | null> {
  const all = await listWorkplaces(ctx, accountId);
  return all.find((workplace) => workplace.alias === alias) ?? null;
}

export type NotStaff = { code: "staff-only" };

/** One write of somebody who works there. Refused when the session ended or the role was taken away meanwhile (T82). */
export function writeAsStaff<T, F extends { code: string }>(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  alias: string,
  work: (ctx: TransactionContext, workplace: Workplace) => Promise<Result<T, F>>,
): Promise<Result<T, F | NotStaff>> {
  return inTransaction(ctx, async (ctx): Promise<Result<T, F | NotStaff>> => {
    const alive = await isStillAlive(ctx, who.session.id);
    const workplace = alive ? await findWorkplace(ctx, who.account.id, alias) : null;
    return workplace ? work(ctx, workplace) : fail({ code: "staff-only" });
  });
}
