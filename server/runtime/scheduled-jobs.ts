import "server-only";
import type { Context } from "@/domain/context";
import { doNightWork } from "@/domain/operations/maintenance/nightly";
import { describeError, log } from "../observability/log";
import { metrics } from "../observability/metrics";

const LOOK_EVERY_MS = 3_600_000;

/** Looks every hour whether the day's upkeep is still to be done by somebody. Errors are logged and tried again an hour later. */
export function startNightWork(ctx: Context): void {
  const look = async () => {
    try {
      const done = await doNightWork(ctx);
      if (!done) return;
      const { audit, ...rows } = done;
      metrics().auditSound.set({ check: "chain" }, audit.sound ? 1 : 0);
      // The head goes to wherever the log is kept: a later check can ask for it (`npm run audit:verify -- --head`).
      if (audit.sound) log.info({ ...rows, head: audit.head, lines: audit.rows }, "the audit is sound");
      else log.error({ ...rows, row: audit.row, why: audit.why }, "THE AUDIT IS NOT SOUND");
    } catch (error) {
      log.error({ error: describeError(error) }, "the day's upkeep was not done");
    }
  };
  setInterval(() => void look(), LOOK_EVERY_MS).unref();
  void look();
}
