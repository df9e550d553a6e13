import { eq, sql } from "drizzle-orm";
import { assignments, conversations, healthspaces } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { stepsOf } from "../../platform/session/proof";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { isConnected } from "../connection/living";
import { levelOfClinician, type NotClinician } from "../staff/client-access";

export type Reader = Pick<Who, "session" | "account">;

/** `conversation-gone`: there is none, or it is not for this person; both look alike (T92). */
export type NoPlace = { code: "conversation-gone" } | Exclude<NotClinician, { code: "staff-only" }>;

/** The assignment that is talked about, as one person stands to it. */
export interface Place {
  as: "client" | "staff";
  assignmentId: string;
  healthspaceId: string;
  clientId: string;
  /** `null`: nobody wrote yet. */
  conversationId: string | null;
  isHandedIn: boolean;
  /** Whether the client still is a member: else what was said can be read and nothing is added. */
  isOpen: boolean;
}

/**
 * Where this person reads and writes about an assignment: their own, or that of a client whose record they may read now. In one
 * statement, so that nothing is known of an assignment that is not theirs. Staff need level 2.
 */
export async function placeOf(ctx: ReadContext, who: Reader, assignmentId: string): Promise<Result<Place, NoPlace>> {
  const { id: reader } = who.account;
  const now = ctx.clock.now();
  const { accountId: client, healthspaceId: healthspace } = assignments;
  const connected = isConnected({ staff: reader, client, healthspace, atLeast: "record" }, now);
  const [row] = await ctx.db.read
    .select({
      clientId: client,
      healthspaceId: healthspace,
      conversationId: conversations.id,
      submittedAt: assignments.submittedAt,
      isConnected: sql<number>`${connected}`,
      isMember: sql<number>`EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = ${client}
        AND m.healthspace_id = ${healthspace} AND m.ended_at IS NULL)`,
    })
    .from(assignments)
    .innerJoin(healthspaces, eq(healthspaces.id, healthspace))
    .leftJoin(conversations, eq(conversations.assignmentId, assignments.id))
    .where(
      sql`${assignments.id} = ${assignmentId} AND ((${client} = ${reader} AND ${openTo(reader, now, stepsOf(ctx))}) OR ${connected})`,
    );
  if (!row) return fail({ code: "conversation-gone" });
  const as = row.clientId === reader ? "client" : "staff";
  const level = as === "staff" ? await levelOfClinician(ctx, who) : null;
  if (level !== null) return fail({ code: level });
  const { clientId, healthspaceId, conversationId } = row;
  const isHandedIn = row.submittedAt !== null;
  return ok({ as, assignmentId, clientId, healthspaceId, conversationId, isHandedIn, isOpen: row.isMember === 1 });
}
