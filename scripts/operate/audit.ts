import { parseArgs } from "node:util";
import { type Fault, verifyAudit } from "@/domain/platform/audit/chain";
import { exportAudit } from "@/domain/platform/audit/export";
import { recordAudit } from "@/domain/platform/audit/record";
import { inTransaction } from "@/domain/transaction";
import { operatorNamed, Refused, type Run, withContext } from "./run";

const VERIFY_HELP = `npm run audit:verify [-- --head ID:HASH]

Walks the whole audit and names the first row that is not right; exit code 1 then. --head compares with what an earlier check said,
from the log or a second system: it must still be in the chain, so it has to be of the last five years.`;

const EXPORT_HELP = `npm run audit:export [-- --since DATE] [--until DATE] [--account ID] [--by NAME] > audit.jsonl

One JSON object a line, oldest first, with the words of NEN 7513. Dates as 2026-11-22. That it was made is in the audit itself.`;

const WHY: Record<Fault, string> = {
  chain: "it, or the row before it, is not what it was, or a row between them is gone or was put in",
  mac: "it was not written by a server with our key",
  "unknown-key": "its key is not in AUTH_SECRET and no later row approves for it",
  personal: "its browser or address is not the one that was written",
  "wiped-early": "its personal part went before its time",
  "start-missing": "rows before it are gone, and they are not those that were removed for their age",
  "end-missing": "rows after it are gone",
};

export const auditVerify: Run = async (args, print) => {
  const { values } = parseArgs({ args, options: { help: { type: "boolean" }, head: { type: "string" } } });
  if (values.help) {
    print(VERIFY_HELP);
    return 0;
  }
  return withContext(async (ctx) => {
    const verdict = await verifyAudit(ctx, values.head);
    if (!verdict.sound) {
      print(`NOT SOUND at row ${verdict.row}: ${WHY[verdict.why]}.`);
      return 1;
    }
    print(
      `Sound: ${verdict.rows} rows, ${verdict.unchained} of them from before there was a chain. Head ${verdict.head}`,
    );
    return 0;
  });
};

export const auditExport: Run = async (args, print) => {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean" },
      since: { type: "string" },
      until: { type: "string" },
      account: { type: "string" },
      by: { type: "string" },
    },
  });
  if (values.help) {
    print(EXPORT_HELP);
    return 0;
  }
  const operator = operatorNamed(values.by);
  const range = { since: moment(values.since), until: moment(values.until), accountId: values.account };
  return withContext(async (ctx) => {
    await inTransaction(ctx, (ctx) =>
      recordAudit(ctx, { event: "audit.exported", accountId: values.account ?? null, actorId: operator }),
    );
    for await (const line of exportAudit(ctx, range)) print(line);
    return 0;
  });
};

function moment(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Refused(`${text} is no date such as 2026-11-22`);
  return at;
}
