import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { until } from "./until";

/** A libSQL server of our own in a process of its own, on this file. */
export interface RemoteDatabase {
  /** What a server of the product has to know to use it. */
  env: Record<"DATABASE_URL" | "DATABASE_AUTH_TOKEN", string>;
  /** From now on this happens, and counting begins again. Answers what was counted before. */
  trouble(next?: Trouble): Promise<Trips>;
  pid: number;
  close(): Promise<void>;
}

/** What happens between a client and the server. Trips are counted from one, from when this was set. */
export interface Trouble {
  /** The connection breaks at this trip: "before" the statements are run, or "after", with the answer lost; or it comes "again". */
  cutAt?: number;
  cut?: "before" | "after" | "again";
  /** From this trip on nothing is answered. */
  silentFrom?: number;
  /** A round trip takes so much longer. */
  delayMs?: number;
  /** The server ends a transaction after this time instead of five seconds. */
  transactionMs?: number;
  /** Something before the server answers in its place. */
  status?: number;
}

export interface Trips {
  trips: number;
  /** The longest row of trips of which each was begun after the one before it had ended. */
  inSequence: number;
  /** Trips during which the one write lock was held: nobody else could write meanwhile. */
  held: number;
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
  const url = `http://127.0.0.1:${port}`;
  return {
    env: { DATABASE_URL: url, DATABASE_AUTH_TOKEN: token },
    pid: child.pid ?? 0,
    async trouble(next = {}) {
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/trouble`, { method: "POST", headers, body: JSON.stringify(next) });
      return (await answer.json()) as Trips;
    },
    async close() {
      const over = once(child, "exit");
      child.kill("SIGTERM");
      await over;
    },
  };
}
