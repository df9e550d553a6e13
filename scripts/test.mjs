#!/usr/bin/env node
// Every check of the product, from a clean clone, with one closing line.
import "./lib/require-node.mjs";
import { build } from "./lib/build.mjs";
import { biome, inRoot, next, playwright, tsc, vitest } from "./lib/paths.mjs";
import { print } from "./lib/print.mjs";
import { run } from "./lib/run.mjs";
import { setUpTests } from "./lib/set-up-tests.mjs";
import { check, oneFailed, onePassed, runPlaywright, runStages, runVitest } from "./lib/stages.mjs";

const node = (...args) => run(process.execPath, args);

let built = oneFailed;
async function buildOnce() {
  built = await check(build);
  return built;
}

// The other projects belong to the long tests: scripts/prove.mjs.
const projects = ["--project=script", "--project=no-script"];

async function endToEnd() {
  if (built === onePassed) return runPlaywright(playwright, projects, inRoot(".cache/reports/e2e.json"));
  print("There is no build to test.");
  return oneFailed;
}

await runStages(setUpTests, [
  [
    "types",
    () =>
      check(
        () => node(next, "typegen"),
        () => node(tsc, "--noEmit"),
      ),
  ],
  ["lint", () => check(() => node(biome, "check", "."))],
  ["imports", () => check(() => node("scripts/check-imports.mjs"))],
  [
    "documents",
    () =>
      check(
        () => node("scripts/check-citations.mjs"),
        () => node("--import", "tsx", "--conditions=react-server", "scripts/generate-docs.ts", "--check"),
      ),
  ],
  ["texts", () => check(() => node("scripts/check-texts.mjs"))],
  ["unit", () => runVitest(vitest, ["--project=unit*"], inRoot(".cache/reports/unit.json"))],
  ["build", buildOnce],
  ["end to end", endToEnd],
]);
