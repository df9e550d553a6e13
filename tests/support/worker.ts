import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { present } from "@/domain/testing/answers";
import { until } from "./until";

const root = join(import.meta.dirname, "../..");

export interface WorkerProcess {
  pid: number;
  printed(): string;
  isOver(): boolean;
  /** `null` while it runs, and when a signal ended it. */
  exitCode(): number | null;
  stop(): Promise<number | null>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** `npm run worker` in a process of its own, ready to take messages. */
export async function startWorkerProcess(env: Record<string, string>): Promise<WorkerProcess> {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", process.execPath, "scripts/worker.mjs"], {
    cwd: root,
    env: { NODE_ENV: "production", PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (isOver()) return;
    const over = once(child, "exit");
    child.kill(signal);
    await over;
  };
  await until("the worker to begin", () => {
    if (isOver()) throw new Error(`the worker ended at once:\n${said}`);
    return said.includes("takes messages") || undefined;
  });
  return {
    pid: present(child.pid),
    printed: () => said,
    isOver,
    exitCode: () => child.exitCode,
    async stop() {
      await end("SIGTERM");
      return child.exitCode;
    },
    kill: () => end("SIGKILL"),
  };
}
