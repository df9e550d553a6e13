import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { accounts, memberships } from "@/db/schema";
import type { ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { canLogIn } from "../connection/living";

export interface Clinician {
  id: string;
  name: string;
}

/** Who treats people in this Healthspace and can log in, by name. */
export async function listClinicians(ctx: ReadContext, healthspaceId: string): Promise<Clinician[]> {
  const rows = await ctx.db.read
    .select({ id: accounts.id, firstName: accounts.firstName, lastName: accounts.lastName })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
        canLogIn(),
        sql`EXISTS (SELECT 1 FROM json_each(${memberships.roles}) WHERE value = 'clinician')`,
      ),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id));
  return rows.map((row) => ({ id: row.id, name: fullName(row) }));
}
