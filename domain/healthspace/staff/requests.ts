import type { Context, ReadContext } from "../../context";
import type { Who } from "../../platform/session/who";
import type { Result } from "../../result";
import { answerRequest, listRequests, type MembershipRequest } from "../membership/requests";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";

type Staff = Pick<Who, "session" | "account">;

/** Who waits for an answer, with what the identity check needs: name, address and date of birth, so at level 2. */
export function readRequests(
  ctx: ReadContext,
  who: Staff,
  alias: string,
): Promise<Result<MembershipRequest[], NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "answer-requests", ({ id }) => listRequests(ctx, id));
}

/** "Goedkeuren" or "Weigeren" (INV-N-9). Answered by one, answered for all; a request of another Healthspace is not found. */
export function answerAsStaff(
  ctx: Context,
  who: Staff,
  alias: string,
  input: { requestId: string; answer: "approved" | "refused" },
): Promise<Result<null, { code: "request-gone" } | NotClinician>> {
  return writeAtLevelTwo(ctx, who, alias, "answer-requests", (ctx, workplace) =>
    answerRequest(ctx, { ...input, healthspaceId: workplace.id, staffId: who.account.id }),
  );
}
