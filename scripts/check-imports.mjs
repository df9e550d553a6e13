#!/usr/bin/env node
// Checks the import rules: `node scripts/check-imports.mjs [folder]` checks this repository, or a folder with the same layout.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inRoot, root } from "./lib/paths.mjs";

const product = ["app", "components", "server", "domain", "db", "i18n", "middleware.ts", "instrumentation.ts"];

const folder = process.argv[2] ?? root;
const present = product.filter((name) => existsSync(join(folder, name)));
const config = inRoot(".dependency-cruiser.cjs");
const cruiser = inRoot("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

const { status } = spawnSync(process.execPath, [cruiser, "--config", config, "--output-type", "err-long", ...present], {
  cwd: folder,
  stdio: "inherit",
});
process.exitCode = status === 0 ? 0 : 1;
