import { spawn } from "node:child_process";
import { get } from "node:http";
import { builtConfig } from "./built-config.mjs";
import { serverFlags } from "./node-flags.mjs";
import { next, root, serveBuild } from "./paths.mjs";
import { markRunning, markStopped } from "./running.mjs";

// npm sends signals to its shell, which ends without passing them on: so this stops as well when its parent has gone.
function stopWithoutParent(child) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 500).unref();
}

/**
 * Starts the server of the build or `next dev` as a child that ends with this process, and ends this process with its exit code.
 * `address` is recorded for the message of a later build (running.mjs).
 */
export function serve({ verb, host, port, env, address }) {
  const command =
    verb === "start" ? [...serverFlags, serveBuild, host, String(port)] : [next, verb, "-H", host, "-p", String(port)];
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: verb === "start" ? { ...env, ...builtConfig() } : env,
    stdio: "inherit",
  });
  if (child.pid !== undefined && verb === "start") markRunning(child.pid, address);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  stopWithoutParent(child);
  process.on("exit", () => child.kill("SIGKILL"));
  child.on("error", () => process.exit(1));
  child.on("exit", (code, signal) => {
    if (child.pid !== undefined) markStopped(child.pid);
    process.exit(code ?? 128 + (signal === "SIGINT" ? 2 : 15));
  });
  return child;
}

function answers(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode < 500);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

/** Resolves when the server answers. Polls without a limit: a server that fails to start ends this process too. */
export async function firstAnswer(port) {
  while (!(await answers(`http://localhost:${port}/api/health`))) await new Promise((wake) => setTimeout(wake, 50));
}
