import { and, asc, eq, isNull } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import { asksTwoFactor } from "../authentication/second-factor/required-by-healthspace";
import type { Locale, ReadContext } from "../context";
import type { Steps } from "../platform/session/proof";

export interface Healthspace {
  id: string;
  alias: string;
  name: string;
  description: string;
  /** From when members must have two-factor on; `null`: their own choice. */
  twoFactorRequiredFrom: number | null;
  memberSince: number;
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
 * led through the set-up before any page of it (D7), unless a passkey opened the session (`shown`). Its name may be seen before, what it
 * holds may not. `now` in milliseconds.
 */
export function entranceOf(
  healthspace: Healthspace | undefined,
  factor: object | null,
  now: number,
  shown: Steps = "one",
): Entrance {
  if (!healthspace) return { entered: false, reason: "no-healthspace" };
  if (factor === null && shown === "one" && asksTwoFactor(healthspace.twoFactorRequiredFrom, now))
    return { entered: false, reason: "two-factor-required" };
  return { entered: true, healthspace };
}
