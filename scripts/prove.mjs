#!/usr/bin/env node
// The long tests: crashes at each write, repeated races, shifted clocks. Too slow for every change, so not part of `npm test`.
import "./lib/require-node.mjs";
import { build } from "./lib/build.mjs";
import { inRoot, playwright, vitest } from "./lib/paths.mjs";
import { setUpTests } from "./lib/set-up-tests.mjs";
import { check, runPlaywright, runStages, runVitest } from "./lib/stages.mjs";

const reports = (name) => inRoot(`.cache/reports/${name}.json`);

await runStages(setUpTests, [
  ["build", () => check(build)],
  ["proofs", () => runVitest(vitest, ["--config", "vitest.prove.config.ts"], reports("prove-unit"))],
  [
    "proofs in the browser",
    () => runPlaywright(playwright, ["--config", "playwright.prove.config.ts"], reports("prove-e2e")),
  ],
  [
    "the other journeys",
    () => runPlaywright(playwright, ["--project=script-rest", "--project=no-script-rest"], reports("prove-journeys")),
  ],
]);
