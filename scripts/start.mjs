#!/usr/bin/env node
// From a clean clone to a running app. Uses Node's own modules only: node_modules may not exist yet.
import "./lib/require-node.mjs";
import { build, buildIsCurrent } from "./lib/build.mjs";
import { demoLines } from "./lib/demo-table.mjs";
import { readSettings } from "./lib/env-files.mjs";
import { install } from "./lib/install.mjs";
import { freePort } from "./lib/port.mjs";
import { print } from "./lib/print.mjs";
import { run } from "./lib/run.mjs";
import { ensureSecrets } from "./lib/secrets.mjs";
import { firstAnswer, serve } from "./lib/serve.mjs";

const dev = process.argv.includes("--dev");

async function choosePort(settings) {
  const wanted = Number(settings.PORT || 3000);
  // The check of the environment names it, together with whatever else is wrong.
  if (!(Number.isInteger(wanted) && wanted > 0 && wanted < 65_536)) return settings.PORT;
  const port = await freePort(wanted);
  if (port !== wanted) print(`Port ${wanted} is in use; listening on ${port}.`);
  if (port !== wanted && settings.APP_URL) print(`APP_URL is still ${settings.APP_URL}: links and forms go there.`);
  return port;
}

const isProduction = (settings) => settings.APP_MODE === "production";

/** The environment of the server. In production APP_URL must be set: only the operator knows the public address. */
function serverEnv(settings, port) {
  const env = {
    ...process.env,
    APP_MODE: settings.APP_MODE || "demo",
    PORT: String(port),
    NEXT_TELEMETRY_DISABLED: "1",
  };
  env.NODE_ENV = dev ? "development" : "production";
  // A line for every request would scroll the table of demo people away.
  if (!isProduction(settings)) env.LOG_LEVEL = settings.LOG_LEVEL || "warn";
  if (settings.APP_URL) env.APP_URL = settings.APP_URL;
  else if (!isProduction(settings)) env.APP_URL = `http://localhost:${port}`;
  return env;
}

const checkEnvironment = (env) =>
  run(process.execPath, ["--import", "tsx", "--conditions=react-server", "scripts/check-env.ts"], env);

function announce(settings, address, port) {
  const demo = isProduction(settings) ? [] : [...demoLines(address), ""];
  print(
    [
      "",
      `Running at  ${address}${isProduction(settings) ? `  (listening on port ${port})` : ""}`,
      "",
      ...demo,
      "Ctrl+C stops it.",
    ].join("\n"),
  );
}

async function main() {
  await install();
  ensureSecrets();
  const settings = readSettings(dev ? "development" : "production");
  const port = await choosePort(settings);
  const env = serverEnv(settings, port);
  // The server checks this too at start; checking here saves a build that could not run.
  if (isProduction(settings) || typeof port === "string" || (!dev && !buildIsCurrent())) await checkEnvironment(env);
  if (!dev) await build();

  const address = env.APP_URL || `http://localhost:${port}`;
  const host = isProduction(settings) ? "0.0.0.0" : "localhost";
  serve({ verb: dev ? "dev" : "start", host, port, env, address });
  await firstAnswer(port);
  announce(settings, address, port);
}

main().catch((error) => {
  process.stderr.write(`${error.output || error.message}\n`);
  process.exit(1);
});
