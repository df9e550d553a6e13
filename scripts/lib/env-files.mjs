import { existsSync, readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";

// Next reads these files itself; the start script needs some of the values before Next is installed.
const filesFor = (mode) => [`.env.${mode}.local`, ".env.local", `.env.${mode}`, ".env"];

const line = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\r\n]*?))\s*(?:#.*)?$/;

export function parseEnv(text) {
  const values = {};
  for (const row of text.split("\n")) {
    const [, name, double, single, bare] = row.match(line) ?? [];
    if (name) values[name] = double ?? single ?? bare ?? "";
  }
  return values;
}

/** The settings as the server will see them: the environment first, then the files in the order of Next. */
export function readSettings(mode = "production") {
  const files = filesFor(mode).filter((name) => existsSync(inRoot(name)));
  const layers = files.map((name) => parseEnv(readFileSync(inRoot(name), "utf8")));
  return Object.assign({}, ...layers.reverse(), process.env);
}
