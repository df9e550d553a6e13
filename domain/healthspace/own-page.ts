import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import { accounts, healthspaceLogos, healthspaces, memberships } from "@/db/schema";
import type { Locale, ReadContext, TransactionContext } from "../context";
import { fullName } from "../platform/account/person-name";
import type { Picture } from "../platform/account/picture";
import { canLogIn } from "./connection/living";
import type { Colour } from "./contrast";
import { isShowable } from "./staff/may";

export interface OwnPage {
  id: string;
  alias: string;
  name: string;
  description: string;
  entry: "invitation" | "request" | "open";
  /** The colour of its pages; `null`: that of the product. */
  accent: Colour | null;
  /** When its small picture was set, in milliseconds; `null`: it has none. */
  logoAt: number | null;
  /** Clinicians who are visible to clients. */
  staff: string[];
}

/** What the Healthspace shows on its own login page; `null` when no Healthspace has this alias. */
export async function findOwnPage(ctx: ReadContext, alias: string, locale: Locale): Promise<OwnPage | null> {
  const [found] = await ctx.db.read
    .select({ row: healthspaces, logoAt: healthspaceLogos.setAt })
    .from(healthspaces)
    .leftJoin(healthspaceLogos, eq(healthspaceLogos.healthspaceId, healthspaces.id))
    .where(eq(healthspaces.alias, alias));
  if (!found) return null;
  const { row, logoAt } = found;
  const visible = await ctx.db.read
    .select({ firstName: accounts.firstName, lastName: accounts.lastName, roles: memberships.roles })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.healthspaceId, row.id),
        isNotNull(memberships.visibleAt),
        isNull(memberships.endedAt),
        canLogIn(),
      ),
    )
    .orderBy(asc(accounts.lastName));
  // Nobody else appears here, whatever the row says.
  const staff = visible.filter(({ roles }) => isShowable(roles));
  return {
    id: row.id,
    alias: row.alias,
    name: row.name,
    description: locale === "nl" ? row.descriptionNl : row.descriptionEn,
    entry: row.entry,
    accent: row.accent as Colour | null,
    logoAt,
    staff: staff.map(fullName),
  };
}

/** The small picture of the Healthspace with this alias: public, like its own page. */
export async function findLogo(ctx: ReadContext, alias: string): Promise<Picture | null> {
  const [row] = await ctx.db.read
    .select({ type: healthspaceLogos.type, bytes: healthspaceLogos.bytes })
    .from(healthspaceLogos)
    .innerJoin(healthspaces, eq(healthspaces.id, healthspaceLogos.healthspaceId))
    .where(eq(healthspaces.alias, alias));
  return row ? { type: row.type, bytes: Buffer.from(row.bytes) } : null;
}

/** Sets or takes away the picture. The right to do so is the caller's, in the same transaction. */
export async function putLogo(ctx: TransactionContext, healthspaceId: string, picture: Picture | null): Promise<void> {
  if (!picture) {
    await ctx.tx.delete(healthspaceLogos).where(eq(healthspaceLogos.healthspaceId, healthspaceId));
    return;
  }
  const logo = { ...picture, setAt: ctx.clock.now() };
  await ctx.tx
    .insert(healthspaceLogos)
    .values({ healthspaceId, ...logo })
    .onConflictDoUpdate({ target: healthspaceLogos.healthspaceId, set: logo });
}

/** Sets or takes away the colour. The right to do so is the caller's, in the same transaction. */
export async function putAccent(ctx: TransactionContext, healthspaceId: string, accent: Colour | null): Promise<void> {
  await ctx.tx.update(healthspaces).set({ accent }).where(eq(healthspaces.id, healthspaceId));
}
