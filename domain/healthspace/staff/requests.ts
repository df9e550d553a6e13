import type { Context } from "../../context";
import type { Who } from "../../platform/session/who";
import type { Result } from "../../result";
import { answerRequest } from "../membership/requests";
import { type NotStaff, writeAsStaff } from "./workplace";

/** "Goedkeuren" or "Weigeren" (INV-N-9). Answered by one, answered for all; a request of another Healthspace is not found. */
export function answerAsStaff(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  alias: string,
  input: { requestId: string; answer: "approved" | "refused" },
): Promise<Result<null, { code: "request-gone" } | NotStaff>> {
  return writeAsStaff(ctx, who, alias, (ctx, workplace) =>
    answerRequest(ctx, { ...input, healthspaceId: workplace.id, staffId: who.account.id }),
  );
}
