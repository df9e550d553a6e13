import type { ReadContext } from "../context";
import { listInvitations, type SentInvitation } from "../healthspace/invitation/invitation";

/** Everything that was sent from one Healthspace, the newest first: the first page of the open ones and of the others. */
export async function sentInvitations(ctx: ReadContext, healthspaceId: string): Promise<SentInvitation[]> {
  const [open, past] = await Promise.all(
    (["open", "past"] as const).map((which) => listInvitations(ctx, healthspaceId, { which, page: 1 })),
  );
  return [...(open?.sent ?? []), ...(past?.sent ?? [])].sort((one, other) => other.sentAt - one.sentAt);
}
