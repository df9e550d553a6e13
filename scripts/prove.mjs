#!/usr/bin/env node
// The long tests: crashes at each write, repeated races, shifted clocks. Too slow for every change, so not part of `npm test`.
import "./lib/require-node.mjs";
import { build } from "./lib/build.mjs";
import { inRoot, playwright, vitest } from "./lib/paths.mjs";
import { setUpTests } from "./lib/set-up-tests.mjs";
import { check, runPlaywright, runStages, runVitest } from "./lib/stages.mjs";

const reports = (name) => inRoot(`.cache/reports/${name}.json`);

const inBrowser = ["--project=proofs", "--project=script-rest", "--project=no-script-rest"];

await runStages(setUpTests, [
  ["build", () => check(build)],
  ["proofs", () => runVitest(vitest, ["--project=proofs"], reports("prove-unit"))],
  ["proofs and the other journeys in a browser", () => runPlaywright(playwright, inBrowser, reports("prove-e2e"))],
]);
