import { and, eq, isNull } from "drizzle-orm";
import { healthspaces, type MemberRole, memberships } from "@/db/schema";
import { activeFactor } from "../../authentication/second-factor/factor";
import { asksTwoFactor } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { stepsOf } from "../../platform/session/proof";
import { fail, ok, type Result } from "../../result";
import { isStaff, may, type StaffAction } from "./may";

// Who works where. What staff read and write there asks it again, with level 2 (`readAtLevelTwo`, `writeAtLevelTwo`): what they may do is
// never taken from the page they came from.

export interface Workplace {
  id: string;
  alias: string;
  name: string;
  /** What this member of staff is there. */
  roles: readonly MemberRole[];
}

/**
 * `two-factor-missing`: the Healthspace asks two-factor of its members, and this one has it off.
 */
export type ListedWorkplace = Workplace & { entry: "open" | "two-factor-missing" };

/** The names of the Healthspaces in which this account works. Nothing for a client. */
export async function listWorkplaces(ctx: ReadContext, accountId: string): Promise<ListedWorkplace[]> {
  const rows = await ctx.db.read
    .select({ healthspace: healthspaces, membership: { roles: memberships.roles } })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(and(eq(memberships.accountId, accountId), isNull(memberships.endedAt)));
  const isShown = stepsOf(ctx) === "both" || (await activeFactor(ctx, accountId)) !== null;
  return workplacesAmong(rows, isShown, ctx.clock.now());
}

interface WorksIn {
  healthspace: Omit<Workplace, "roles"> & { twoFactorRequiredFrom: number | null };
  membership: { roles: MemberRole[] };
}

/**
 * Those of somebody's Healthspaces in which they work, by name. `isShown`: two-factor is on, or a passkey opened the session. `now` in
 * milliseconds.
 */
export function workplacesAmong(rows: readonly WorksIn[], isShown: boolean, now: number): ListedWorkplace[] {
  return rows
    .filter(({ membership }) => isStaff(membership.roles))
    .map(({ healthspace: { id, alias, name, twoFactorRequiredFrom }, membership: { roles } }) => {
      const isMissing = !isShown && asksTwoFactor(twoFactorRequiredFrom, now);
      return { id, alias, name, roles, entry: isMissing ? ("two-factor-missing" as const) : ("open" as const) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

export type NotStaff = { code: "staff-only" } | { code: "staff-two-factor" };

/**
 * The Healthspace with this alias, for somebody who works there and whose roles allow `action`. `staff-only`: it looks as if there were
 * none (ROLE-10, T92).
 * `staff-two-factor`: it asks two-factor, and this member of staff has it off (D7).
 */
export async function enterWorkplace(
  ctx: ReadContext,
  accountId: string,
  alias: string,
  action?: StaffAction,
): Promise<Result<Workplace, NotStaff>> {
  const found = (await listWorkplaces(ctx, accountId)).find((workplace) => workplace.alias === alias);
  if (!found || (action !== undefined && !may(found.roles, action))) return fail({ code: "staff-only" });
  if (found.entry === "two-factor-missing") return fail({ code: "staff-two-factor" });
  const { id, name, roles } = found;
  return ok({ id, alias, name, roles });
}
