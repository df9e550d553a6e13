#!/usr/bin/env node
// The long proofs: kill points, rounds of races, moved clocks. Too slow for every change, so not part of `npm test`.
import "./lib/require-node.mjs";
import { existsSync } from "node:fs";
import { build } from "./lib/build.mjs";
import { inRoot, playwright, vitest } from "./lib/paths.mjs";
import { setUpTests } from "./lib/set-up-tests.mjs";
import { check, runPlaywright, runStages, runVitest } from "./lib/stages.mjs";

const unit = "vitest.prove.config.ts";
const browser = "playwright.prove.config.ts";

const stages = [["build", () => check(build)]];
if (existsSync(inRoot(unit))) {
  stages.push(["proofs", () => runVitest(vitest, ["--config", unit], inRoot(".cache/reports/prove-unit.json"))]);
}
if (existsSync(inRoot(browser))) {
  const report = inRoot(".cache/reports/prove-e2e.json");
  stages.push(["proofs in the browser", () => runPlaywright(playwright, ["--config", browser], report)]);
}

stages.push([
  "the other journeys without script",
  () => runPlaywright(playwright, ["--project=no-script-rest"], inRoot(".cache/reports/prove-no-script.json")),
]);

await runStages(setUpTests, stages);
