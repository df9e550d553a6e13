#!/usr/bin/env node
// Makes .next/standalone: the server, the operator commands and everything they need, without node_modules beside it.
import "./lib/require-node.mjs";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compileAhead } from "./lib/compile-ahead.mjs";
import { install } from "./lib/install.mjs";
import { serverFlags } from "./lib/node-flags.mjs";
import { inRoot, next } from "./lib/paths.mjs";
import { print, progress } from "./lib/print.mjs";
import { run } from "./lib/run.mjs";
import { refuseWhileRunning } from "./lib/running.mjs";

const folder = inRoot(".next/standalone");

/** Not bundled: these contain native binaries or read their own files. Next traces them into the folder. */
const native = ["@libsql/client", "libsql", "@node-rs/argon2", "prom-client", "pino", "@next/env"];

refuseWhileRunning("The standalone build would replace the one it runs from.");
// A fresh clone has no packages yet, and one installed for production lacks the bundler: only then can it be imported.
await install();
const { build: bundle } = await import("esbuild");
rmSync(inRoot(".cache/built"), { force: true });
const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", BUILD_STANDALONE: "1" };
await progress("Building", () => run(process.execPath, [next, "build"], env));

// Next does not copy static files; here the server itself serves them.
cpSync(inRoot("public"), join(folder, "public"), { recursive: true });
cpSync(inRoot(".next/static"), join(folder, ".next/static"), { recursive: true });
// The commands read these from the folder itself.
for (const name of ["db/migrations", "content"]) cpSync(inRoot(name), join(folder, name), { recursive: true });
// Next copies the .env files of this machine, with their secrets.
for (const name of readdirSync(folder)) if (name.startsWith(".env")) rmSync(join(folder, name));
mkdirSync(join(folder, "data"), { recursive: true });

await progress("Bundling the commands", () =>
  bundle({
    entryPoints: [inRoot("scripts/operate/main.ts")],
    outfile: join(folder, "operate.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["react-server"],
    external: native,
    // Some bundled packages are CommonJS and call `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: "silent",
  }),
);
for (const name of ["async-context.mjs", "compiled-code.mjs", "serve-standalone.mjs"])
  cpSync(inRoot("scripts/lib", name), join(folder, name));
await progress("Compiling ahead", () => compileAhead(folder, "serve-standalone.mjs"));
print(
  `Ready: ${folder}. Start it with \`node ${serverFlags.join(" ")} serve-standalone.mjs\` from there; the commands are \`node operate.mjs admin --help\`.`,
);
