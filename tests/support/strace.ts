import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "./lab";
import type { Server } from "./server";
import { until } from "./until";

// What SQLite calls to change a file and to make it stay.
const CALLS = "write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,ftruncate";

/** What happens at a write of the running server to its database files, and to nothing else. */
export type Fault =
  | { at: number; is: "killed" }
  /** From that write on, every one fails. */
  | { at: number; is: "disk-full" | "disk-broken" }
  | { is: "counted" };

export interface Watch {
  /** How many writes there were until now. */
  writes(): number;
  /** Lets go of the server; it runs on if it still lives. */
  end(): Promise<void>;
}

/** Watches the server's writes from outside, and injects the fault. Nothing in the build knows of it. */
export async function watchWrites(lab: Lab, server: Server, fault: Fault): Promise<Watch> {
  const log = join(lab.folder, "strace.log");
  const files = ["", "-wal", "-journal"].flatMap((end) => ["-P", lab.file + end]);
  const args = ["-f", "-p", String(server.pid), "-o", log, ...files, "-e", `trace=${CALLS}`, ...injection(fault)];
  const strace = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  strace.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const over = once(strace, "exit");
  await until("strace to attach", () => {
    if (strace.exitCode !== null) throw new Error(`strace may not attach to a process here: ${said}`);
    return /attached/.test(said) || undefined;
  });
  return {
    writes: () => readFileSync(log, "utf8").match(/^\d+ +(write|pwrite|fsync|fdatasync|ftruncate)/gm)?.length ?? 0,
    async end() {
      if (strace.exitCode === null) strace.kill("SIGINT");
      await over;
    },
  };
}

function injection(fault: Fault): string[] {
  switch (fault.is) {
    case "killed":
      return ["-e", `inject=${CALLS}:signal=SIGKILL:when=${fault.at}`];
    case "disk-full":
      return ["-e", `inject=write,writev,pwrite64,pwritev,pwritev2:error=ENOSPC:when=${fault.at}+`];
    case "disk-broken":
      return ["-e", `inject=fsync,fdatasync:error=EIO:when=${fault.at}+`];
    case "counted":
      return [];
  }
}
