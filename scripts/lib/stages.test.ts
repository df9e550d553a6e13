import { expect, test } from "vitest";
import { countPlaywright } from "./stages.mjs";

const place = { file: "/somewhere/e2e/login.spec.ts", line: 7 };
const failedOnce = {
  status: "timedOut",
  errors: [{ message: "Timeout\nand more" }, { message: "page.goto", location: place }],
};

function report(status: string, results: object[]) {
  const spec = { title: "I log in", tests: [{ projectName: "script", status, results }] };
  const suites = [{ title: "login.spec.ts", file: "login.spec.ts", suites: [{ title: "English", specs: [spec] }] }];
  return {
    stats: { expected: 3, flaky: status === "flaky" ? 1 : 0, unexpected: status === "unexpected" ? 1 : 0, skipped: 0 },
    suites,
    errors: [],
  };
}

const line = "login.spec.ts › English [script] I log in: Timeout | page.goto (login.spec.ts:7)";

test("a journey that passes at its second try counts as passed, and is named with what went wrong at the first", () => {
  expect(countPlaywright(report("flaky", [failedOnce, { status: "passed" }]))).toEqual({
    passed: 4,
    failed: 0,
    skipped: 0,
    names: [],
    unsteady: [line],
  });
});

test("a journey that fails twice has failed", () => {
  const counts = countPlaywright(report("unexpected", [failedOnce, failedOnce]));
  expect(counts).toMatchObject({ passed: 3, failed: 1, names: [line], unsteady: [] });
});
