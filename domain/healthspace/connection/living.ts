import { type AnyColumn, and, asc, eq, isNotNull, isNull, type Placeholder, type SQL, sql } from "drizzle-orm";
import { accounts, connections } from "@/db/schema";
import type { ReadContext } from "../../context";

/** What a connection opens: conversations only, or what was handed in as well ("Dossiertoegang"). */
export type Access = "messages" | "record";

type Value = string | Placeholder | AnyColumn | SQL;

/**
 * The condition under which a member of staff may see something of a client in one Healthspace, for the query that reads it: there is
 * no second way to a client's data (ADR 0101). The client accepted, it did not end, its last day has not passed, both are
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
    WHERE cn.client_id = ${client} AND cn.staff_id = ${staff} AND cn.healthspace_id = ${healthspace}
    AND cn.accepted_at IS NOT NULL AND cn.refused_at IS NULL AND cn.ended_at IS NULL
    AND (cn.until_at IS NULL OR cn.until_at > ${now}) ${access} AND ${areBothHere("cn")})`;
}

/**
 * The people of a row of `connections` are two, the one still a clinician and the other still a client of its Healthspace: for the
 * statements that read or change that row. `row`: what the statement calls the table.
 */
export function areBothHere(row: "cn" | "connections"): SQL {
  return sql.raw(`${row}.client_id <> ${row}.staff_id AND ${isHere(row, "staff_id", "clinician")}
    AND ${isHere(row, "client_id", "client")}`);
}

function isHere(row: string, person: string, role: string): string {
  return `EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = ${row}.${person} AND m.healthspace_id = ${row}.healthspace_id
    AND m.ended_at IS NULL AND EXISTS (SELECT 1 FROM json_each(m.roles) WHERE value = '${role}'))`;
}

/**
 * The condition on `accounts` that somebody can log in to read: whoever is switched off or about to be deleted is named to nobody as a
 * reader and gets nothing written to them, while their contacts stand and count again once they are back.
 */
export function canLogIn(): SQL | undefined {
  return and(isNotNull(accounts.activatedAt), isNull(accounts.disabledAt), isNull(accounts.deleteAt));
}

/** The same of the member of staff of a row of `connections`. `row`: what the statement calls the table. */
export function staffCanLogIn(row: "cn" | "connections"): SQL {
  return sql.raw(`EXISTS (SELECT 1 FROM accounts s WHERE s.id = ${row}.staff_id AND s.activated_at IS NOT NULL
    AND s.disabled_at IS NULL AND s.delete_at IS NULL)`);
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
    .from(connections)
    .innerJoin(accounts, eq(accounts.id, connections.staffId))
    .where(
      and(
        eq(connections.clientId, accountId),
        eq(connections.healthspaceId, healthspaceId),
        isNull(connections.endedAt),
        isNull(connections.refusedAt),
        isConnected({ ...here, staff: connections.staffId }, ctx.clock.now()),
        canLogIn(),
      ),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id));
}
