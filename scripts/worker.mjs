#!/usr/bin/env node
// Runs scripts/worker.ts without a build. The condition "react-server" would allow "server-only" but makes rendering a mail fail, so
// tsconfig.worker.json replaces that package by an empty file instead.
import "./lib/require-node.mjs";
import { register } from "tsx/esm/api";
import { inRoot } from "./lib/paths.mjs";

register({ tsconfig: inRoot("scripts/tsconfig.worker.json") });
await import("./worker.ts");
