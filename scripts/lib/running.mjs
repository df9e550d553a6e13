import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";

// One file per running server, named by its process id: a build or an install would replace the files that it is using.
const folder = inRoot(".cache/running");

export function markRunning(pid, address) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, String(pid)), address);
}

export const markStopped = (pid) => rmSync(join(folder, String(pid)), { force: true });

function isOurServer(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  try {
    // Process ids are reused: after a power failure the number may belong to another program.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("next");
  } catch {
    return true; // no /proc on this system: assume that it is ours
  }
}

/** The servers that run from this folder, as `address (process N)`. Deletes the files of those that have ended. */
function runningServers() {
  mkdirSync(folder, { recursive: true });
  const alive = [];
  for (const name of readdirSync(folder)) {
    if (isOurServer(Number(name))) alive.push(`${readFileSync(join(folder, name), "utf8")} (process ${name})`);
    else rmSync(join(folder, name), { force: true });
  }
  return alive;
}

/** Throws when a server of this folder runs. `why`: the sentence that says what would break it. */
export function refuseWhileRunning(why) {
  const running = runningServers();
  if (running.length === 0) return;
  const where = `A server started from this folder is still running: ${running.join(", ")}.`;
  throw new Error(`${where}\n${why} Stop it, then start again.`);
}
