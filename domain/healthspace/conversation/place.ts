import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { assignments, conversations, healthspaces } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { stepsOf } from "../../platform/session/proof";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { isConnected } from "../connection/living";
import { levelOfClinician, type NotClinician } from "../staff/client-access";
import { isOpenToStaff } from "./open";

export type Reader = Pick<Who, "session" | "account">;

/** What is talked about: one assignment (feedback), a conversation with a subject, or one that somebody is about to begin with a client. */
export type Topic = { assignmentId: string } | { conversationId: string } | { healthspaceId: string; clientId: string };

/** `conversation-gone`: there is none, or it is not for this person; both look alike (T92). */
export type NoPlace = { code: "conversation-gone" } | Exclude<NotClinician, { code: "staff-only" }>;

/** A conversation, as one person stands to it. */
export interface Place {
  as: "client" | "staff";
  /** `null`: not about one. */
  assignmentId: string | null;
  healthspaceId: string;
  clientId: string;
  /** `null`: nobody wrote yet. */
  conversationId: string | null;
  /** What drafts and news of it go by: the assignment, the conversation, or where one is begun. */
  subjectId: string;
  subjectSealed: string | null;
  isHandedIn: boolean;
  /** Whether the client still is a member: else what was said can be read and nothing is added. */
  isOpen: boolean;
  /** Where it is, and what that Healthspace says about answers; `null` where it says nothing. */
  healthspace: {
    alias: string;
    name: string;
    phone: string | null;
    answerTimeNl: string | null;
    answerTimeEn: string | null;
  };
}

const { alias, name, phone, answerTimeNl, answerTimeEn } = healthspaces;
const ofHealthspace = { alias, name, phone, answerTimeNl, answerTimeEn };

/** Whether this account is still a client of this Healthspace. */
function isMember(
  client: SQL | typeof assignments.accountId | string,
  healthspace: SQL | typeof healthspaces.id | string,
) {
  return sql<number>`EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = ${client}
    AND m.healthspace_id = ${healthspace} AND m.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM json_each(m.roles) WHERE value = 'client'))`;
}

/**
 * Where this person reads and writes: what is their own, or what they as a clinician may read now. In one statement, so that nothing is
 * known of what is not theirs. Staff need level 2.
 */
export async function placeOf(ctx: ReadContext, who: Reader, topic: Topic): Promise<Result<Place, NoPlace>> {
  const place =
    "assignmentId" in topic
      ? await underAssignment(ctx, who, topic.assignmentId)
      : "conversationId" in topic
        ? await ofConversation(ctx, who, topic.conversationId)
        : await ofNew(ctx, who, topic);
  if (!place) return fail({ code: "conversation-gone" });
  const level = place.as === "staff" ? await levelOfClinician(ctx, who) : null;
  return level === null ? ok(place) : fail({ code: level });
}

async function underAssignment(ctx: ReadContext, who: Reader, assignmentId: string): Promise<Place | null> {
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
      isMember: isMember(client, healthspaces.id),
      healthspace: ofHealthspace,
    })
    .from(assignments)
    .innerJoin(healthspaces, eq(healthspaces.id, healthspace))
    .leftJoin(conversations, eq(conversations.assignmentId, assignments.id))
    .where(
      sql`${assignments.id} = ${assignmentId} AND ((${client} = ${reader} AND ${openTo(reader, now, stepsOf(ctx))}) OR ${connected})`,
    );
  if (!row) return null;
  const { submittedAt, isMember: isOpen, ...place } = row;
  return {
    ...place,
    as: place.clientId === reader ? "client" : "staff",
    assignmentId,
    subjectId: assignmentId,
    subjectSealed: null,
    isHandedIn: submittedAt !== null,
    isOpen: isOpen === 1,
  };
}

async function ofConversation(ctx: ReadContext, who: Reader, conversationId: string): Promise<Place | null> {
  const { id: reader } = who.account;
  const now = ctx.clock.now();
  const own = and(eq(conversations.clientId, reader), openTo(reader, now, stepsOf(ctx)));
  const [row] = await ctx.db.read
    .select({
      clientId: conversations.clientId,
      healthspaceId: conversations.healthspaceId,
      subjectSealed: conversations.subjectSealed,
      isMember: isMember(sql`${conversations.clientId}`, healthspaces.id),
      healthspace: ofHealthspace,
    })
    .from(conversations)
    .innerJoin(healthspaces, eq(healthspaces.id, conversations.healthspaceId))
    .where(
      and(
        eq(conversations.id, conversationId),
        isNull(conversations.assignmentId),
        or(own, isOpenToStaff(reader, "conversations", now)),
      ),
    );
  if (!row) return null;
  const { isMember: isOpen, ...place } = row;
  return {
    ...place,
    as: place.clientId === reader ? "client" : "staff",
    assignmentId: null,
    conversationId,
    subjectId: conversationId,
    isHandedIn: false,
    isOpen: isOpen === 1,
  };
}

/** What the draft of a conversation goes by before it is begun. */
export function newWith(healthspaceId: string, clientId: string): string {
  return `new:${healthspaceId}:${clientId}`;
}

async function ofNew(
  ctx: ReadContext,
  who: Reader,
  { healthspaceId, clientId }: { healthspaceId: string; clientId: string },
): Promise<Place | null> {
  const { id: reader } = who.account;
  const now = ctx.clock.now();
  const as = clientId === reader ? "client" : "staff";
  const healthspace = healthspaceId;
  const [row] = await ctx.db.read
    .select(ofHealthspace)
    .from(healthspaces)
    .where(
      and(
        eq(healthspaces.id, healthspaceId),
        isMember(clientId, healthspaces.id),
        as === "client"
          ? openTo(reader, now, stepsOf(ctx))
          : isConnected({ staff: reader, client: clientId, healthspace, atLeast: "messages" }, now),
      ),
    );
  if (!row) return null;
  return {
    as,
    assignmentId: null,
    healthspaceId,
    clientId,
    conversationId: null,
    subjectId: newWith(healthspaceId, clientId),
    subjectSealed: null,
    isHandedIn: false,
    isOpen: true,
    healthspace: row,
  };
}
