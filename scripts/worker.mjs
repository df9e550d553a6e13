#!/usr/bin/env node
// Runs scripts/worker.ts as it stands. Not under the condition "react-server", which would allow "server-only" but forbid to render
// a mail: so that marker package is replaced by nothing here.
import "./lib/require-node.mjs";
import { register } from "tsx/esm/api";
import { inRoot } from "./lib/paths.mjs";

register({ tsconfig: inRoot("scripts/tsconfig.worker.json") });
await import("./worker.ts");
