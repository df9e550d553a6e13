import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv, readSettings } from "./env-files.mjs";
import { inRoot } from "./paths.mjs";
import { print } from "./print.mjs";

const generators = {
  // With this prefix the server recognises a generated secret, and refuses it in production.
  AUTH_SECRET: () => `demo-${randomBytes(32).toString("base64url")}`,
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: () => randomBytes(32).toString("base64"),
};

/** Generates missing secrets into .env.local, for the demo only; in production they must be set. */
export function ensureSecrets() {
  const settings = readSettings();
  if (settings.APP_MODE === "production") return;
  const missing = Object.keys(generators).filter((name) => !settings[name]);
  if (missing.length === 0) return;

  const file = inRoot(".env.local");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const emptyOnes = missing.filter((name) => parseEnv(before)[name] === "");
  const kept = before
    .split("\n")
    .filter((row) => row.trim() !== "" && !emptyOnes.includes(Object.keys(parseEnv(row))[0] ?? ""));
  const rows = [...kept, ...missing.map((name) => `${name}=${generators[name]()}`)];
  writeFileSync(file, `${rows.join("\n")}\n`, { mode: 0o600 });
  chmodSync(file, 0o600); // the mode above applies only to a new file
  print(`Secrets for the demo are in .env.local (${missing.join(", ")}).`);
}
