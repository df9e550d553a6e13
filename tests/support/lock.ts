import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Lab } from "./lab";
import { until } from "./until";

export interface Lock {
  release(): Promise<void>;
}

/** Another process, with another build of SQLite, holds the write lock of the file from now on. */
export async function holdLock(lab: Lab): Promise<Lock> {
  const { tell, said, over } = otherProcess(lab);
  tell("BEGIN IMMEDIATE;", ".shell echo held");
  await until("the lock", () => /held/.test(said()) || undefined);
  return {
    async release() {
      tell("ROLLBACK;", ".quit");
      await over;
    },
  };
}

/** Takes the write lock `times` times for `holdMs`, with `freeMs` in between. Answers when the first one is held. */
export async function holdAgainAndAgain(
  lab: Lab,
  { times, holdMs, freeMs }: { times: number; holdMs: number; freeMs: number },
): Promise<{ over: Promise<unknown> }> {
  const { tell, said, over } = otherProcess(lab);
  for (let i = 0; i < times; i += 1) {
    tell(
      "BEGIN IMMEDIATE;",
      ".shell echo held",
      `.shell sleep ${holdMs / 1_000}`,
      "ROLLBACK;",
      `.shell sleep ${freeMs / 1_000}`,
    );
  }
  tell(".quit");
  await until("the lock", () => /held/.test(said()) || undefined);
  return { over };
}

function otherProcess(lab: Lab) {
  const sqlite = spawn("setpriv", ["--pdeathsig", "KILL", "sqlite3", "-cmd", ".timeout 10000", lab.file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let heard = "";
  sqlite.stdout.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
  });
  return {
    tell: (...lines: string[]) => sqlite.stdin.write(`${lines.join("\n")}\n`),
    said: () => heard,
    over: once(sqlite, "exit"),
  };
}
