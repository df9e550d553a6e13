#!/usr/bin/env node
// `npm run build`: Next's build, and what makes its server start sooner.
import { compileAhead } from "./lib/compile-ahead.mjs";
import { next } from "./lib/paths.mjs";
import { runShown } from "./lib/run.mjs";

process.exitCode = await runShown(process.execPath, [next, "build"]);
if (process.exitCode === 0) await compileAhead();
