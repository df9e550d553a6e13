import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import { trustedDevice as policy } from "../../policy";
import { DAY_MS } from "../../time";

// A Healthspace may allow its members less than the thirty days of the product, or none at all (`healthspaces.trust_days`). Of somebody in
// several the shortest holds, and it holds for devices that are trusted already: the policy is asked at every use, not kept in a row.

/** The fewest days that a Healthspace of this account allows; `null`: none of them says anything. */
export function fewestTrustDays(account: string | AnyColumn): SQL<number | null> {
  return sql<
    number | null
  >`(SELECT min(th.trust_days) FROM memberships tm JOIN healthspaces th ON th.id = tm.healthspace_id
    WHERE tm.account_id = ${account} AND tm.ended_at IS NULL)`;
}

/** How long a device is trusted from the tick on, in milliseconds; 0: it may not be. */
export function trustLife(days: number | null): number {
  return days === null ? policy.lifeMs : Math.min(policy.lifeMs, days * DAY_MS);
}
