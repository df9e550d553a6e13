import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
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

/** A test that passed at its second try counts as passed, and is named: it found a fault, of the product or its own. */
export const countPlaywright = ({ stats, suites, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
  names: [
    ...suites.flatMap((suite) => specsOf(suite, "unexpected")),
    ...errors.map(({ message }) => firstLine(message)),
  ],
  unsteady: suites.flatMap((suite) => specsOf(suite, "flaky")),
});

function specsOf({ title, file, specs = [], suites = [] }, wanted) {
  const found = specs.flatMap(({ title: name, tests }) =>
    tests.flatMap(({ projectName, status, results }) => {
      if (status !== wanted) return [];
      // After "timeout exceeded" only the next error and its line say what was waited for.
      const { errors = [] } = results.find((result) => result.status !== "passed") ?? {};
      return [`[${projectName}] ${name}: ${errors.map(errorWithPlace).join(" | ")}`];
    }),
  );
  const within = title === file ? title : `› ${title}`;
  return [...found, ...suites.flatMap((suite) => specsOf(suite, wanted))].map((name) => `${within} ${name}`);
}

function errorWithPlace({ message, location }) {
  return location ? `${firstLine(message)} (${basename(location.file)}:${location.line})` : firstLine(message);
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
  const unsteady = [];
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
      unsteady.push(...(counts.unsteady ?? []).map((text) => `${name}: ${text}`));
      if (counts.failed > 0)
        failures.push(...(counts.names.length > 0 ? counts.names : ["see above"]).map((text) => `${name}: ${text}`));
      print(`── ${name}: ${counts.failed === 0 ? "passed" : "FAILED"} in ${seconds(startedAt)}`);
    }
  }
  // Repeated at the end: often only the last lines of a long log are kept.
  if (unsteady.length > 0) print(`\n${unsteady.map((each) => `UNSTEADY ${each}`).join("\n")}`);
  if (failures.length > 0) print(`\n${failures.map((failure) => `FAILED ${failure}`).join("\n")}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  print(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
