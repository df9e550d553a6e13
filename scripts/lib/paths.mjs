import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const inRoot = (...parts) => join(root, ...parts);

// Run with this Node directly: `npx` adds a shell, which leaves an orphan process when it is stopped.
export const next = inRoot("node_modules/next/dist/bin/next");
export const serveBuild = inRoot("scripts/lib/serve-build.mjs");
export const playwright = inRoot("node_modules/playwright/cli.js");
export const vitest = inRoot("node_modules/vitest/vitest.mjs");
export const tsc = inRoot("node_modules/typescript/bin/tsc");
export const biome = inRoot("node_modules/@biomejs/biome/bin/biome");
