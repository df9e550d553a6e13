import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { builtConfig } from "@/scripts/lib/built-config.mjs";
import { serverFlags } from "@/scripts/lib/node-flags.mjs";
import { until } from "./until";

const root = join(import.meta.dirname, "../..");
const serveBuild = join(root, "scripts/lib/serve-build.mjs");

/** A production server in a process of its own, and everything it printed. */
export interface Server {
  port: number;
  pid: number;
  printed(): string;
  /** Whether the process is over, for whatever reason. */
  isOver(): boolean;
  /** Asks it to end and waits for it. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** Starts the build of this folder and waits for its first answer. `env` is all it knows besides the path. */
export async function startServer(port: number, env: Record<string, string>): Promise<Server> {
  if (!existsSync(join(root, ".next/BUILD_ID"))) throw new Error("there is no build: `npm run prove` makes one");
  // Whatever ends the tests, even a kill, ends their servers too.
  const command = ["--pdeathsig", "KILL", process.execPath, ...serverFlags, serveBuild, "localhost", String(port)];
  const child = spawn("setpriv", command, {
    cwd: root,
    env: { NODE_ENV: "production", PATH: process.env.PATH, NEXT_TELEMETRY_DISABLED: "1", ...builtConfig(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const printed = () => Buffer.concat(chunks).toString();
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  if (child.pid === undefined) throw new Error("the server did not start");
  await until(`first answer of the server at ${port}`, async () => {
    if (isOver()) throw new Error(`the server ended at once:\n${printed()}`);
    return (await isHealthy(port)) ? true : undefined;
  });
  return {
    port,
    pid: child.pid,
    printed,
    isOver,
    stop: () => endWith(child, isOver, "SIGTERM"),
    kill: () => endWith(child, isOver, "SIGKILL"),
  };
}

async function endWith(child: ChildProcess, isOver: () => boolean, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (isOver()) return;
  const over = once(child, "exit");
  child.kill(signal);
  await over;
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: "localhost", port, path: "/api/health", timeout: 2_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}
