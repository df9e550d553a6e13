import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Reader } from "@/db/client";
import { accounts, healthspaces, memberships } from "@/db/schema";
import type { Locale } from "../context";

export interface OwnPage {
  id: string;
  alias: string;
  name: string;
  description: string;
  entry: "invitation" | "request" | "open";
  /** Staff who chose to be seen here. */
  staff: string[];
}

/** What the Healthspace shows on its own login page; `null` when no Healthspace has this alias. */
export async function findOwnPage(reader: Reader, alias: string, locale: Locale): Promise<OwnPage | null> {
  const [row] = await reader.select().from(healthspaces).where(eq(healthspaces.alias, alias));
  if (!row) return null;
  const visible = await reader
    .select({ firstName: accounts.firstName, lastName: accounts.lastName, roles: memberships.roles })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.healthspaceId, row.id),
        isNotNull(memberships.visibleAt),
        isNull(memberships.endedAt),
        isNull(accounts.disabledAt),
        isNotNull(accounts.activatedAt),
      ),
    )
    .orderBy(asc(accounts.lastName));
  // Only staff can choose to be seen: a client never appears here, whatever the row says.
  const staff = visible.filter(({ roles }) => roles.some((role) => role !== "client"));
  return {
    id: row.id,
    alias: row.alias,
    name: row.name,
    description: locale === "nl" ? row.descriptionNl : row.descriptionEn,
    entry: row.entry,
    staff: staff.map(({ firstName, lastName }) => `${firstName} ${lastName}`),
  };
}
