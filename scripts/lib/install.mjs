import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";
import { progress } from "./print.mjs";
import { run } from "./run.mjs";
import { refuseWhileRunning } from "./running.mjs";

const record = inRoot(".cache/installed");
// npm writes this file last: an interrupted install does not have it.
const finished = inRoot("node_modules/.package-lock.json");

function wantedHash() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  return hash.update(readFileSync(inRoot("package-lock.json"))).digest("hex");
}

function npm() {
  const self = process.env.npm_execpath ?? "";
  if (self.endsWith("npm-cli.js")) return [process.execPath, self];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}

/** Installs exactly what package-lock.json lists, unless that is already installed. */
export async function install() {
  const lock = wantedHash();
  if (existsSync(finished) && existsSync(record) && readFileSync(record, "utf8") === lock) return;
  refuseWhileRunning("The packages have changed since it started.");
  const [command, ...first] = npm();
  // --include=dev: the build needs development packages, which NODE_ENV=production would omit.
  const args = [...first, "ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  await progress("Installing packages", () => run(command, args));
  mkdirSync(inRoot(".cache"), { recursive: true });
  writeFileSync(record, lock);
}
