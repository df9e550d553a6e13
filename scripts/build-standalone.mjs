#!/usr/bin/env node
// A folder that runs by itself: the server, the operator's commands and everything they need, without node_modules beside it.
import "./lib/require-node.mjs";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { install } from "./lib/install.mjs";
import { serverFlags } from "./lib/node-flags.mjs";
import { inRoot, next } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { refuseWhileRunning } from "./lib/running.mjs";
import { progress, say } from "./lib/say.mjs";

const folder = inRoot(".next/standalone");

/** What Next traces into the folder brings these; they hold programs of this system, or read files of their own. */
const native = ["@libsql/client", "libsql", "@node-rs/argon2", "prom-client", "pino", "@next/env"];

refuseWhileRunning("The standalone build takes the place of the one it runs from.");
// A fresh clone has no packages yet, and one installed for production lacks the bundler: only then can it be imported.
await install();
const { build: bundle } = await import("esbuild");
rmSync(inRoot(".cache/built"), { force: true });
const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", BUILD_STANDALONE: "1" };
await progress("Building", () => run(process.execPath, [next, "build"], env));

// Next leaves these to whoever serves them; here the server does.
cpSync(inRoot("public"), join(folder, "public"), { recursive: true });
cpSync(inRoot(".next/static"), join(folder, ".next/static"), { recursive: true });
// Traced with the routes, and needed from the folder itself by the commands too.
for (const name of ["db/migrations", "content"]) cpSync(inRoot(name), join(folder, name), { recursive: true });
// Next copies the secrets of this machine along: they do not belong in what is shipped.
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
    // Some packages inside are CommonJS and ask for `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: "silent",
  }),
);
say(
  `Ready: ${folder}. Start it with \`node ${serverFlags.join(" ")} server.js\` from there; the commands are \`node operate.mjs admin --help\`.`,
);
