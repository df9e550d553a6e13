import { type AnyColumn, and, asc, eq, type Placeholder, type SQL, sql } from "drizzle-orm";
import { accounts, memberships } from "@/db/schema";
import type { ReadContext } from "../../context";

/** What a connection opens: conversations only, or what was handed in as well ("Dossiertoegang"). */
export type Access = "messages" | "record";

type Value = string | Placeholder | AnyColumn | SQL;

/**
 * The condition under which a member of staff may see something of a client in one Healthspace, for the query that reads it: there is
 * no second way to a client's data (workspace spec 0.6). The client accepted, it did not end, its last day has not passed, both are
 * still members in their role, and nobody is their own clinician. `now` in milliseconds.
 */
export function isConnected(
  parts: { staff: Value; client: Value; healthspace: Value; atLeast: Access },
  now: number | Placeholder,
): SQL {
  const { staff, client, healthspace, atLeast } = parts;
  const access = atLeast === "record" ? sql`AND cn.access = 'record'` : sql``;
  return sql`EXISTS (
    SELECT 1 FROM connections cn
    JOIN memberships sm ON sm.account_id = cn.staff_id AND sm.healthspace_id = cn.healthspace_id AND sm.ended_at IS NULL
    JOIN memberships cm ON cm.account_id = cn.client_id AND cm.healthspace_id = cn.healthspace_id AND cm.ended_at IS NULL
    WHERE cn.client_id = ${client} AND cn.staff_id = ${staff} AND cn.healthspace_id = ${healthspace}
    AND cn.client_id <> cn.staff_id AND cn.accepted_at IS NOT NULL AND cn.refused_at IS NULL AND cn.ended_at IS NULL
    AND (cn.until_at IS NULL OR cn.until_at > ${now}) ${access}
    AND EXISTS (SELECT 1 FROM json_each(sm.roles) WHERE value = 'clinician')
    AND EXISTS (SELECT 1 FROM json_each(cm.roles) WHERE value = 'client'))`;
}

/** Who of staff may read what a client hands in here at this moment, by name. */
export async function readersOf(
  ctx: ReadContext,
  client: { accountId: string; healthspaceId: string },
): Promise<{ id: string; firstName: string; lastName: string }[]> {
  const { accountId, healthspaceId } = client;
  const here = { client: accountId, healthspace: healthspaceId, atLeast: "record" } as const;
  return ctx.db.read
    .select({ id: accounts.id, firstName: accounts.firstName, lastName: accounts.lastName })
    .from(accounts)
    .innerJoin(memberships, eq(memberships.accountId, accounts.id))
    .where(
      and(
        eq(memberships.healthspaceId, healthspaceId),
        isConnected({ ...here, staff: sql`${accounts.id}` }, ctx.clock.now()),
      ),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id));
}
