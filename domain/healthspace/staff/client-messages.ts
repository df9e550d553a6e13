import { and, eq, sql } from "drizzle-orm";
import { conversations } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { type Conversation, prepareConversation } from "../conversation/conversation";
import { type ListedConversation, rowsFor, withSubjects } from "../conversation/list";
import { isOpenToStaff } from "../conversation/open";
import type { NoPlace } from "../conversation/place";
import { type NotClinician, readAsClinician } from "./client-access";
import { type ClientGone, type ContactWith, openClient } from "./clients";

type Staff = Pick<Who, "session" | "account">;

/** Those with one client that this member of staff may read. The caller has left the line of the client's page. */
export async function listConversationsWith(
  ctx: ReadContext,
  staffId: string,
  { clientId, healthspaceId }: { clientId: string; healthspaceId: string },
): Promise<ListedConversation[]> {
  const here = and(eq(conversations.clientId, clientId), eq(conversations.healthspaceId, healthspaceId));
  const open = isOpenToStaff(staffId, "conversations", ctx.clock.now());
  const rows = await rowsFor(ctx, staffId, and(here, open));
  return withSubjects(ctx, clientId, rows);
}

/**
 * A conversation of staff, without its subject: which client it is with is known from the list of clients, what it is about is not. Those
 * of one client differ by when they were begun. Times in milliseconds.
 */
export interface StaffConversation {
  id: string;
  clientName: string;
  begunAt: number;
  lastAt: number;
  unread: number;
  isArchived: boolean;
}

export interface StaffConversations {
  workplace: { id: string; alias: string; name: string };
  conversations: StaffConversation[];
}

/** The conversations that this clinician is in, the newest first. */
export function listStaffConversations(
  ctx: ReadContext,
  who: Staff,
  alias: string,
): Promise<Result<StaffConversations, NotClinician>> {
  return readAsClinician(ctx, who, alias, async (workplace): Promise<StaffConversations> => {
    const me = who.account.id;
    const open = isOpenToStaff(me, "conversations", ctx.clock.now());
    const rows = await rowsFor(
      ctx,
      me,
      and(
        eq(conversations.healthspaceId, workplace.id),
        sql`${conversations.id} IN (SELECT conversation_id FROM conversation_people WHERE account_id = ${me})`,
        open,
      ),
    );
    return {
      workplace,
      conversations: rows
        .filter(({ isIn }) => isIn === 1)
        .map(({ id, firstName, lastName, createdAt, lastAt, unread, isArchived }) => ({
          id,
          begunAt: createdAt,
          lastAt,
          unread,
          clientName: fullName({ firstName, lastName }),
          isArchived: isArchived === 1,
        })),
    };
  });
}

/** What a clinician needs to begin a conversation with a client. Opens the client's page, and leaves its line. */
export async function prepareMessage(
  ctx: Context,
  who: Staff,
  where: { alias: string; clientId: string },
  today: string,
): Promise<
  Result<Pick<Conversation, "readers" | "drafts"> & { client: ContactWith }, NotClinician | ClientGone | NoPlace>
> {
  const opened = await openClient(ctx, who, where);
  if (!opened.ok) return opened;
  const client = opened.value;
  if (client.contact === "offered") return fail({ code: "client-gone" });
  const prepared = await prepareConversation(ctx, who, client, today);
  return prepared.ok ? ok({ ...prepared.value, client }) : prepared;
}
