import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { until } from "./until";

/** A libSQL server of our own in a process of its own, on this file. */
export interface RemoteDatabase {
  /** What a server of the product has to know to use it. */
  env: Record<"DATABASE_URL" | "DATABASE_AUTH_TOKEN", string>;
  close(): Promise<void>;
}

export async function serveFile(file: string): Promise<RemoteDatabase> {
  const token = crypto.randomUUID();
  const script = join(import.meta.dirname, "hrana-server.mjs");
  const child = spawn("setpriv", ["--pdeathsig", "KILL", process.execPath, script, file, token], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const port = await until("the libSQL server", () => {
    if (child.exitCode !== null) throw new Error("the libSQL server ended at once");
    return /listening on (\d+)/.exec(said)?.[1];
  });
  return {
    env: { DATABASE_URL: `http://127.0.0.1:${port}`, DATABASE_AUTH_TOKEN: token },
    async close() {
      const over = once(child, "exit");
      child.kill("SIGTERM");
      await over;
    },
  };
}
