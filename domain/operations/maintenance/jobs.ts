import type { Context } from "../../context";
import { expireDrafts } from "../../healthspace/submission/expire-drafts";
import { type Verdict, verifyAudit } from "../../platform/audit/chain";
import { shortenAudit } from "../../platform/audit/shorten";
import { wipePersonalParts } from "../../platform/audit/wipe";
import { purgeExpired } from "./purge";

export interface MaintenanceReport {
  purged: number;
  wiped: number;
  shortened: number;
  /** Memberships of which what was never handed in went. */
  drafts: number;
  audit: Verdict;
}

export async function doMaintenance(ctx: Context): Promise<MaintenanceReport> {
  const done = {
    purged: await purgeExpired(ctx),
    wiped: await wipePersonalParts(ctx),
    shortened: await shortenAudit(ctx),
    audit: await verifyAudit(ctx),
  };
  return { ...done, drafts: await expireDrafts(ctx) };
}
