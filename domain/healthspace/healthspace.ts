import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { assignments, healthspaces, memberships } from "@/db/schema";
import { activeFactor } from "../authentication/second-factor/factor";
import { openToAccount } from "../authentication/second-factor/required-by-healthspace";
import type { Context, Locale, ReadContext } from "../context";

export interface Healthspace {
  id: string;
  alias: string;
  name: string;
  description: string;
  /** From when members must have two-factor on; `null`: their own choice. */
  twoFactorRequiredFrom: number | null;
  memberSince: number;
}

export interface Tile {
  id: string;
  title: string;
  subtitle: string;
  submittedAt: number | null;
}

/** The Healthspaces a person belongs to: the one they came in by (`chosen`, its id) first, then longest first. */
export async function listHealthspaces(
  ctx: ReadContext,
  accountId: string,
  locale: Locale,
  chosen: string | null = null,
): Promise<Healthspace[]> {
  const rows = await ctx.db.read
    .select({ healthspace: healthspaces, membership: memberships })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(and(eq(memberships.accountId, accountId), isNull(memberships.endedAt)))
    .orderBy(sql`CASE WHEN ${healthspaces.id} = ${chosen} THEN 0 ELSE 1 END`, asc(memberships.createdAt));
  return rows.map(({ healthspace, membership }) => ({
    id: healthspace.id,
    alias: healthspace.alias,
    name: healthspace.name,
    description: locale === "nl" ? healthspace.descriptionNl : healthspace.descriptionEn,
    twoFactorRequiredFrom: healthspace.twoFactorRequiredFrom,
    memberSince: membership.createdAt,
  }));
}

export type Entrance =
  | { entered: true; healthspace: Healthspace }
  | { entered: false; reason: "no-healthspace" | "two-factor-required" };

/**
 * Which Healthspace the person enters. Where its policy asks two-factor of every member, whoever has it off is led through the
 * set-up before any page of it (D7). Its name may be seen before, what it holds may not.
 */
export async function enterHealthspace(
  ctx: Context,
  accountId: string,
  locale: Locale,
  chosen: string | null = null,
): Promise<Entrance> {
  const [healthspace] = await listHealthspaces(ctx, accountId, locale, chosen);
  if (!healthspace) return { entered: false, reason: "no-healthspace" };
  const required = healthspace.twoFactorRequiredFrom !== null && healthspace.twoFactorRequiredFrom <= ctx.clock.now();
  if (required && !(await activeFactor(ctx, accountId))) return { entered: false, reason: "two-factor-required" };
  return { entered: true, healthspace };
}

/** What a Healthspace put ready for one member, in its order. Nothing while it asks two-factor and the member has it off (D7). */
export async function listTiles(ctx: ReadContext, accountId: string, healthspaceId: string): Promise<Tile[]> {
  return ctx.db.read
    .select({
      id: assignments.id,
      title: assignments.title,
      subtitle: assignments.subtitle,
      submittedAt: assignments.submittedAt,
    })
    .from(assignments)
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .where(
      and(
        eq(assignments.accountId, accountId),
        eq(assignments.healthspaceId, healthspaceId),
        openToAccount(ctx, accountId),
      ),
    )
    .orderBy(asc(assignments.position));
}
