import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv, readSettings } from "./env-files.mjs";
import { inRoot } from "./paths.mjs";
import { say } from "./say.mjs";

const generators = {
  // The prefix lets the server tell a generated secret from a chosen one and refuse it in production.
  AUTH_SECRET: () => `demo-${randomBytes(32).toString("base64url")}`,
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: () => randomBytes(32).toString("base64"),
};

/** Writes the secrets that nobody has set into .env.local, for the demo only; production has to bring its own. */
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
  chmodSync(file, 0o600); // the mode above counts only for a new file
  say(`Secrets for the demo are in .env.local (${missing.join(", ")}).`);
}
