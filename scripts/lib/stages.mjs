import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { runShown } from "./run.mjs";
import { say, seconds } from "./say.mjs";

export const onePassed = { passed: 1, failed: 0, skipped: 0 };
export const oneFailed = { passed: 0, failed: 1, skipped: 0 };

/** A stage that is no test runner: it counts as one. Its output is shown only when it fails. */
export async function check(...steps) {
  try {
    for (const step of steps) await step();
    return onePassed;
  } catch (error) {
    say(error.output || error.message);
    return oneFailed;
  }
}

const countVitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + report.numTodoTests,
});

const countPlaywright = ({ stats }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
});

async function runner(args, env, report, count) {
  // A report of an earlier run must not be counted as this one's.
  rmSync(report, { force: true });
  mkdirSync(dirname(report), { recursive: true });
  const code = await runShown(process.execPath, args, env);
  if (!existsSync(report)) return oneFailed;
  const counts = count(JSON.parse(readFileSync(report, "utf8")));
  // A file that does not load fails no test, and neither does a run that was broken off.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export function runVitest(vitest, args, report) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return runner([vitest, "run", ...args, ...reporters], process.env, report, countVitest);
}

export function runPlaywright(playwright, args, report) {
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  return runner([playwright, "test", ...args], env, report, countPlaywright);
}

/** Runs the stages in order, all of them, and ends the process with the closing line that CI reads. */
export async function runStages(setUp, stages) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts) => {
    for (const key of Object.keys(total)) total[key] += counts[key];
  };
  if ((await check(setUp)) === oneFailed) {
    add(oneFailed);
  } else {
    for (const [name, work] of stages) {
      const began = performance.now();
      say(`\n── ${name}`);
      const counts = await work();
      add(counts);
      say(`── ${name}: ${counts.failed === 0 ? "passed" : "FAILED"} in ${seconds(began)}`);
    }
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  say(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
