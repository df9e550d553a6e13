import { userInfo } from "node:os";
import type { Context } from "@/domain/context";
import type { Operator } from "@/domain/operations/operator/accounts";
import { getContext } from "@/server/runtime/context";

/** One command. Returns the exit code: 0 done, 1 refused or a problem was found, 2 not understood. */
export type Run = (args: string[], print: (line: string) => void) => Promise<number>;

/** The command was not understood or cannot be carried out. The message is printed on the terminal. */
export class Refused extends Error {}

/** Runs `work` on the database of the environment, and closes it. Audit events are recorded but not logged: the output is the log. */
export async function withContext<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  const { onAuditEvent: _, request: __, ...ctx } = getContext();
  try {
    return await work(ctx);
  } finally {
    ctx.db.close();
  }
}

/** The operator, for the audit: `--by`, or the name of the system user. */
export function operatorNamed(by: string | undefined): Operator {
  const name = (by ?? userInfo().username).replace(/[^\p{L}\p{N} ._-]/gu, "").slice(0, 60);
  if (name === "") throw new Refused("--by needs a name");
  return `operator:${name}`;
}

/** `2026-11-22 13:02:00`, in UTC. */
export function showMoment(at: number | null): string {
  return at === null ? "–" : new Date(at).toISOString().replace("T", " ").slice(0, 19);
}
