import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { assignments, healthspaces, memberships } from "@/db/schema";
import { asksTwoFactor, openTo } from "../authentication/second-factor/required-by-healthspace";
import type { Locale, ReadContext } from "../context";

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

/** The Healthspaces a person belongs to, longest first. */
export async function listHealthspaces(ctx: ReadContext, accountId: string, locale: Locale): Promise<Healthspace[]> {
  const rows = await ctx.db.read
    .select({ healthspace: healthspaces, membership: memberships })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(and(eq(memberships.accountId, accountId), isNull(memberships.endedAt)))
    .orderBy(asc(memberships.createdAt));
  return rows.map((row) => healthspaceOf(row, locale));
}

type HealthspaceRow = typeof healthspaces.$inferSelect;

export interface MemberOf {
  healthspace: Pick<
    HealthspaceRow,
    "id" | "alias" | "name" | "descriptionNl" | "descriptionEn" | "twoFactorRequiredFrom"
  >;
  membership: { createdAt: number };
}

export function healthspaceOf({ healthspace, membership }: MemberOf, locale: Locale): Healthspace {
  const { id, alias, name, twoFactorRequiredFrom } = healthspace;
  const description = locale === "nl" ? healthspace.descriptionNl : healthspace.descriptionEn;
  return { id, alias, name, description, twoFactorRequiredFrom, memberSince: membership.createdAt };
}

export type Entrance =
  | { entered: true; healthspace: Healthspace }
  | { entered: false; reason: "no-healthspace" | "two-factor-required" };

/**
 * Whether a person enters this Healthspace. Where its policy asks two-factor of every member, whoever has it off (`factor` is `null`) is
 * led through the set-up before any page of it (D7). Its name may be seen before, what it holds may not. `now` in milliseconds.
 */
export function entranceOf(healthspace: Healthspace | undefined, factor: object | null, now: number): Entrance {
  if (!healthspace) return { entered: false, reason: "no-healthspace" };
  if (factor === null && asksTwoFactor(healthspace.twoFactorRequiredFrom, now))
    return { entered: false, reason: "two-factor-required" };
  return { entered: true, healthspace };
}

/** What a Healthspace put ready for one member, in its order. Nothing while it asks two-factor and the member has it off (D7). */
export async function listTiles(ctx: ReadContext, accountId: string, healthspaceId: string): Promise<Tile[]> {
  return tilesOf(ctx.db.read).all({ account: accountId, healthspace: healthspaceId, now: ctx.clock.now() });
}

const tilesOf = prepared((read) =>
  read
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
        eq(assignments.accountId, sql.placeholder("account")),
        eq(assignments.healthspaceId, sql.placeholder("healthspace")),
        openTo(sql.placeholder("account"), sql.placeholder("now")),
      ),
    )
    .orderBy(asc(assignments.position))
    .prepare(),
);
