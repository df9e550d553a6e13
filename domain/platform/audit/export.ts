import type { ReadContext } from "../../context";
import { type AuditRow, rowsOf } from "./chain";

/**
 * The audit as one JSON object a line, oldest first, with the words of NEN 7513: what, when, whose record, who, in which role, from
 * where, with which outcome. `since` and `until` are milliseconds since 1970.
 */
export async function* exportAudit(
  ctx: Pick<ReadContext, "db">,
  range: { since?: number; until?: number; accountId?: string } = {},
): AsyncGenerator<string> {
  for await (const row of rowsOf(ctx)) {
    if (range.since !== undefined && row.at < range.since) continue;
    if (range.until !== undefined && row.at >= range.until) continue;
    if (range.accountId !== undefined && row.accountId !== range.accountId) continue;
    yield JSON.stringify(line(row));
  }
}

function line(row: AuditRow): object {
  return {
    id: row.id,
    time: new Date(row.at).toISOString(),
    event: row.event,
    outcome: row.outcome,
    subject: row.accountId,
    actor: row.actorId,
    actorRole: row.actorRole,
    healthspace: row.healthspaceId,
    accessPoint: row.browser,
    address: row.address,
    session: row.session,
    correlation: row.requestId,
    system: row.version,
    detail: row.detail,
    previousHash: row.previousHash,
    mac: row.rowMac,
    key: row.keyId,
  };
}
