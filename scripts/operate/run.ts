import { userInfo } from "node:os";
import type { Context } from "@/domain/context";
import type { Operator } from "@/domain/operations/operator/accounts";
import { getContext } from "@/server/runtime/context";

/** One command: its words, and where its answer goes. Answers the exit code: 0 all is well, 1 it is not, 2 not understood. */
export type Run = (args: string[], say: (line: string) => void) => Promise<number>;

/** The command was not understood, or the world is not as it says; the sentence is for whoever typed it. */
export class Refused extends Error {}

/** Runs `work` on the database of the environment, and lets go of it. What it writes is not logged besides: it is said. */
export async function withContext<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  const { heard: _, request: __, ...ctx } = getContext();
  try {
    return await work(ctx);
  } finally {
    ctx.db.close();
  }
}

/** Who gives the command, for the audit: `--by`, else the name of the system's user. */
export function operatorNamed(by: string | undefined): Operator {
  const name = (by ?? userInfo().username).replace(/[^\p{L}\p{N} ._-]/gu, "").slice(0, 60);
  if (name === "") throw new Refused("--by needs a name");
  return `operator:${name}`;
}

/** A moment as people who run this read it. */
export function showMoment(at: number | null): string {
  return at === null ? "–" : new Date(at).toISOString().replace("T", " ").slice(0, 19);
}
