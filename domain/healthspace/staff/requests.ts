import type { Context, ReadContext } from "../../context";
import type { Who } from "../../platform/session/who";
import type { Result } from "../../result";
import { answerRequest, listRequests, type MembershipRequest } from "../membership/requests";
import { type NotStaff, readAsStaff, writeAsStaff } from "./workplace";

/** Who waits for an answer, with what the identity check needs. */
export function readRequests(
  ctx: ReadContext,
  accountId: string,
  alias: string,
): Promise<Result<MembershipRequest[], NotStaff>> {
  return readAsStaff(ctx, accountId, alias, ({ id }) => listRequests(ctx, id), "answer-requests");
}

/** "Goedkeuren" or "Weigeren" (INV-N-9). Answered by one, answered for all; a request of another Healthspace is not found. */
export function answerAsStaff(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  alias: string,
  input: { requestId: string; answer: "approved" | "refused" },
): Promise<Result<null, { code: "request-gone" } | NotStaff>> {
  return writeAsStaff(
    ctx,
    who,
    alias,
    (ctx, workplace) => answerRequest(ctx, { ...input, healthspaceId: workplace.id, staffId: who.account.id }),
    "answer-requests",
  );
}
