import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtConfig } from "./built-config.mjs";
import { serverFlags } from "./node-flags.mjs";
import { inRoot, root, serveBuild } from "./paths.mjs";
import { freePort } from "./port.mjs";

// What the first requests run: the question whether the server is there, and the first page.
const firstPaths = ["/api/health", "/nl/login"];
const PATIENCE_MS = 60_000;

// Set but empty counts as not set, and keeps Next from taking the value of an .env file.
function emptySettings() {
  const names = readFileSync(inRoot(".env.example"), "utf8").match(/^#?\s?(?!NEXT_)[A-Z][A-Z_]+(?==)/gm) ?? [];
  return Object.fromEntries(names.map((name) => [name.replace(/^#?\s?/, ""), ""]));
}

/**
 * Starts the server that was built once, on a database of its own, and has it record what V8 compiles up to the first page
 * (compiled-code.mjs). `folder` and `script` as somebody will start it.
 */
export async function compileAhead(folder = root, script = serveBuild) {
  const port = String(await freePort(4_200));
  const data = mkdtempSync(join(tmpdir(), "compile-ahead-"));
  const env = {
    ...{ PATH: process.env.PATH, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...builtConfig() },
    ...emptySettings(),
    ...{ APP_MODE: "demo", APP_URL: `http://localhost:${port}`, HOSTNAME: "localhost", PORT: port },
    ...{ DATABASE_URL: `file:${join(data, "app.db")}`, AUTH_SECRET: randomBytes(32).toString("base64url") },
    ...{ MAIL_TRANSPORT: "inbox", SMS_TRANSPORT: "inbox", PASSWORD_HASH: "m=19456,t=2,p=1" },
    RECORD_COMPILED_CODE: "1",
  };
  const command = [...serverFlags, script, "localhost", port];
  const child = spawn(process.execPath, command, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  try {
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => printed.push(chunk));
    const over = once(child, "exit");
    for (const path of firstPaths) await answer(`http://localhost:${port}${path}`, child, printed);
    child.kill("SIGTERM");
    await over;
  } finally {
    child.kill("SIGKILL");
    rmSync(data, { recursive: true, force: true });
  }
}

async function answer(url, child, printed) {
  for (const end = performance.now() + PATIENCE_MS; ; ) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`The server that was built does not start:\n${Buffer.concat(printed)}`);
    const { ok } = await fetch(url).catch(() => ({ ok: false }));
    if (ok) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
