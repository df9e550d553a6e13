import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { print, seconds } from "./print.mjs";
import { runShown } from "./run.mjs";

export const onePassed = { passed: 1, failed: 0, skipped: 0, names: [] };
export const oneFailed = { passed: 0, failed: 1, skipped: 0, names: [] };

/** A stage that is not a test runner: counts as one test. Its output is shown only when it fails. */
export async function check(...steps) {
  try {
    for (const step of steps) await step();
    return onePassed;
  } catch (error) {
    print(error.output || error.message);
    return oneFailed;
  }
}

const countVitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + report.numTodoTests,
  names: report.testResults.flatMap(({ name, status, assertionResults, message }) => {
    const failed = assertionResults.filter((result) => result.status === "failed");
    if (failed.length === 0) return status === "failed" ? [`${name}: ${firstLine(message)}`] : [];
    return failed.map((result) => `${result.fullName}: ${firstLine(result.failureMessages[0])}`);
  }),
});

const countPlaywright = ({ stats, suites, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
  names: [...suites.flatMap(failedSpecs), ...errors.map((error) => firstLine(error.message))],
});

function failedSpecs({ title, file, specs = [], suites = [] }) {
  const failed = specs.flatMap(({ ok, title: name, tests }) =>
    ok
      ? []
      : tests.flatMap(({ projectName, results }) => {
          const error = results.at(-1)?.error;
          return error ? [`[${projectName}] ${name}: ${firstLine(error.message)}`] : [];
        }),
  );
  const within = title === file ? title : `› ${title}`;
  return [...failed, ...suites.flatMap(failedSpecs)].map((name) => `${within} ${name}`);
}

const firstLine = (text = "") => stripVTControlCharacters(text).trim().split("\n")[0].slice(0, 300);

async function runner(args, env, report, count) {
  // The report of an earlier run must not be counted.
  rmSync(report, { force: true });
  mkdirSync(dirname(report), { recursive: true });
  const code = await runShown(process.execPath, args, env);
  if (!existsSync(report)) return oneFailed;
  const counts = count(JSON.parse(readFileSync(report, "utf8")));
  // A file that does not load, or an aborted run, has no failed test.
  if (code === 0 || counts.failed > 0) return counts;
  return {
    ...counts,
    failed: 1,
    names: [...counts.names, `no test failed, but the exit code is ${code}: see above`],
  };
}

export function runVitest(vitest, args, report) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return runner([vitest, "run", ...args, ...reporters], process.env, report, countVitest);
}

export function runPlaywright(playwright, args, report) {
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  return runner([playwright, "test", ...args], env, report, countPlaywright);
}

/** Runs all stages in order, and prints the closing line that .ci/run reads. */
export async function runStages(setUp, stages) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const add = (counts) => {
    for (const key of Object.keys(total)) total[key] += counts[key];
  };
  if ((await check(setUp)) === oneFailed) {
    add(oneFailed);
  } else {
    for (const [name, work] of stages) {
      const startedAt = performance.now();
      print(`\n── ${name}`);
      const counts = await work();
      add(counts);
      if (counts.failed > 0)
        failures.push(...(counts.names.length > 0 ? counts.names : ["see above"]).map((text) => `${name}: ${text}`));
      print(`── ${name}: ${counts.failed === 0 ? "passed" : "FAILED"} in ${seconds(startedAt)}`);
    }
  }
  // Repeated at the end: often only the last lines of a long log are kept.
  if (failures.length > 0) print(`\n${failures.map((failure) => `FAILED ${failure}`).join("\n")}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  print(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
