import { and, asc, eq, isNull, sql } from "drizzle-orm";
import {
  accounts,
  answers,
  assignments,
  connections,
  conversationMessages,
  conversations,
  healthspaces,
  libraryVersions,
  messageDrafts,
  submissions,
} from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { Locale, ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { stepsOf } from "../../platform/session/proof";
import { openDraft } from "../conversation/draft";
import { openMessage, subjectPlace } from "../conversation/sealed";
import { textFor } from "../library/form";
import { questionsOf } from "../library/form-of";
import { readForm } from "../library/versions";
import { openedResponse } from "../submission/opened";
import type { Response } from "../submission/response";
import { needed, openedDraft } from "../worksheet/work";
import { titleOf } from "../worksheet/work-row";
import { listWhoLooked } from "./who-looked";

/**
 * What the file with somebody's own data says about their care. Times are ISO 8601. Nothing of another client, and no key; of what a
 * Healthspace that asks two-factor holds, nothing while it is off (D7).
 */
export interface DossierExport {
  contacts: {
    healthspace: string;
    name: string;
    access: "messages" | "record";
    offeredAt: string;
    acceptedAt: string | null;
    refusedAt: string | null;
    narrowedAt: string | null;
    objectedAt: string | null;
    untilAt: string | null;
    endedAt: string | null;
  }[];
  /** As they were handed in: FHIR R4 QuestionnaireResponses, every version. */
  submissions: {
    healthspace: string;
    title: string;
    round: number;
    number: number;
    submittedAt: string;
    response: Response;
  }[];
  /** What was typed and not handed in. */
  drafts: {
    healthspace: string;
    title: string;
    question: string;
    savedAt: string;
    text: string;
    chosen: string[];
  }[];
  feedback: { healthspace: string; title: string; at: string; from: string; text: string }[];
  /** Conversations with a subject. */
  messages: { healthspace: string; subject: string; at: string; from: string; text: string }[];
  /** Typed and not sent. `title`: of the work or the conversation; empty for a new one. */
  messageDrafts: { healthspace: string; title: string; savedAt: string; text: string }[];
  whoLooked: { at: string; event: string; by: string; healthspace: string | null; what: string | null }[];
}

/** Gathers it. Throws `Unreadable` where the person's key does not open what it should: a file with holes would look whole. */
export async function dossierExport(ctx: ReadContext, accountId: string, locale: Locale): Promise<DossierExport> {
  const own = { ctx, accountId, locale, key: await findPersonKey(ctx, accountId) };
  const [contacts, submitted, drafts, feedback, messages, unsent, looked] = await Promise.all([
    contactsOf(own),
    submissionsOf(own),
    draftsOf(own),
    feedbackOf(own),
    messagesOf(own),
    messageDraftsOf(own),
    // Every single line: nothing is put together here.
    listWhoLooked(ctx, accountId, { locale, lines: "file", dayOf: String }),
  ]);
  return {
    contacts,
    submissions: submitted,
    drafts,
    feedback,
    messages,
    messageDrafts: unsent,
    whoLooked: looked.map(({ at, event, by, healthspace, what }) => ({
      at: iso(at),
      event,
      by: by.kind === "person" ? (by.name ?? "") : by.kind,
      healthspace,
      what: what?.text ?? null,
    })),
  };
}

interface Own {
  ctx: ReadContext;
  accountId: string;
  locale: Locale;
  key: PersonKey | null;
}

const titled = {
  healthspace: healthspaces.name,
  ownTitle: assignments.title,
  titleNl: libraryVersions.titleNl,
  titleEn: libraryVersions.titleEn,
};

function whereOf(
  { locale }: Own,
  row: { healthspace: string; ownTitle: string; titleNl: string | null; titleEn: string | null },
): { healthspace: string; title: string } {
  return { healthspace: row.healthspace, title: textFor(titleOf(row.ownTitle, row), locale).text };
}

function isOpen({ ctx, accountId }: Own) {
  return openTo(accountId, ctx.clock.now(), stepsOf(ctx));
}

function isOwnWork(own: Own) {
  return and(eq(assignments.accountId, own.accountId), isOpen(own));
}

async function contactsOf({ ctx, accountId }: Own): Promise<DossierExport["contacts"]> {
  const rows = await ctx.db.read
    .select({ connection: connections, staff: accounts, healthspace: healthspaces.name })
    .from(connections)
    .innerJoin(healthspaces, eq(healthspaces.id, connections.healthspaceId))
    .innerJoin(accounts, eq(accounts.id, connections.staffId))
    .where(and(eq(connections.clientId, accountId), openTo(accountId, ctx.clock.now(), stepsOf(ctx))))
    .orderBy(asc(connections.offeredAt), asc(connections.id));
  return rows.map(({ connection, staff, healthspace }) => ({
    healthspace,
    name: fullName(staff),
    access: connection.access,
    offeredAt: iso(connection.offeredAt),
    acceptedAt: isoOrNull(connection.acceptedAt),
    refusedAt: isoOrNull(connection.refusedAt),
    narrowedAt: isoOrNull(connection.narrowedAt),
    objectedAt: isoOrNull(connection.objectedAt),
    untilAt: isoOrNull(connection.untilAt),
    endedAt: isoOrNull(connection.endedAt),
  }));
}

async function submissionsOf(own: Own): Promise<DossierExport["submissions"]> {
  const rows = await own.ctx.db.read
    .select({ ...titled, submission: submissions })
    .from(submissions)
    .innerJoin(assignments, eq(assignments.id, submissions.assignmentId))
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(libraryVersions, eq(libraryVersions.id, submissions.versionId))
    .where(isOwnWork(own))
    .orderBy(asc(submissions.submittedAt), asc(submissions.id));
  return rows.map(({ submission, ...row }) => ({
    ...whereOf(own, row),
    round: submission.round,
    number: submission.number,
    submittedAt: iso(submission.submittedAt),
    response: openedResponse(needed(own.key, own.accountId), submission),
  }));
}

async function draftsOf(own: Own): Promise<DossierExport["drafts"]> {
  const rows = await own.ctx.db.read
    .select({
      ...titled,
      answer: answers,
      content: libraryVersions.content,
      contentHash: libraryVersions.contentHash,
    })
    .from(answers)
    .innerJoin(assignments, eq(assignments.id, answers.assignmentId))
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .where(isOwnWork(own))
    .orderBy(asc(answers.assignmentId), asc(answers.round), asc(answers.updatedAt));
  return rows.map(({ answer, content, contentHash, ...row }) => {
    const asked = questionsOf(readForm({ content, contentHash }));
    const question = asked.find(({ linkId }) => linkId === answer.linkId);
    const draft = openedDraft(needed(own.key, own.accountId), answer).draft;
    return {
      ...whereOf(own, row),
      question: question ? textFor(question.text, own.locale).text : answer.linkId,
      savedAt: iso(answer.updatedAt),
      text: draft.text,
      chosen: draft.chosen,
    };
  });
}

async function feedbackOf(own: Own): Promise<DossierExport["feedback"]> {
  const rows = await own.ctx.db.read
    .select({ ...titled, message: conversationMessages })
    .from(conversationMessages)
    .innerJoin(conversations, eq(conversations.id, conversationMessages.conversationId))
    .innerJoin(assignments, eq(assignments.id, conversations.assignmentId))
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .leftJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .where(isOwnWork(own))
    .orderBy(asc(conversationMessages.sentAt), asc(conversationMessages.sequence));
  return rows.map(({ message, ...row }) => {
    const key = needed(own.key, own.accountId);
    return {
      ...whereOf(own, row),
      at: iso(message.sentAt),
      from: key.open(`conversation_messages|${message.id}|author`, message.authorNameSealed),
      text: key.open(`conversation_messages|${message.id}|body`, message.bodySealed),
    };
  });
}

async function messagesOf(own: Own): Promise<DossierExport["messages"]> {
  const { ctx, accountId } = own;
  const rows = await ctx.db.read
    .select({ healthspace: healthspaces.name, conversation: conversations, message: conversationMessages })
    .from(conversationMessages)
    .innerJoin(conversations, eq(conversations.id, conversationMessages.conversationId))
    .innerJoin(healthspaces, eq(healthspaces.id, conversations.healthspaceId))
    .where(and(eq(conversations.clientId, accountId), isNull(conversations.assignmentId), isOpen(own)))
    .orderBy(asc(conversations.createdAt), asc(conversations.id), asc(conversationMessages.sequence));
  return rows.map(({ healthspace, conversation, message }) => {
    const key = needed(own.key, accountId);
    const { author, body, absence, sentAt } = openMessage(key, message);
    return {
      healthspace,
      subject: key.open(subjectPlace(conversation.id), conversation.subjectSealed ?? ""),
      at: iso(sentAt),
      from: author,
      text: absence === null ? body : `${absence.from} – ${absence.until}: ${absence.message}`,
    };
  });
}

// What one writes as staff to a client is about that client, and not in the file of who writes it.
async function messageDraftsOf(own: Own): Promise<DossierExport["messageDrafts"]> {
  const { ctx, accountId } = own;
  const rows = await ctx.db.read
    .select({
      ownTitle: assignments.title,
      titleNl: libraryVersions.titleNl,
      titleEn: libraryVersions.titleEn,
      healthspace: healthspaces.name,
      conversation: conversations,
      draft: messageDrafts,
    })
    .from(messageDrafts)
    .leftJoin(conversations, eq(conversations.id, messageDrafts.subjectId))
    .leftJoin(assignments, eq(assignments.id, messageDrafts.subjectId))
    .leftJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .innerJoin(
      healthspaces,
      sql`${healthspaces.id} = coalesce(${conversations.healthspaceId}, ${assignments.healthspaceId})
        OR ${messageDrafts.subjectId} IN (${ownNew(accountId, "")}, ${ownNew(accountId, "/subject")})`,
    )
    .where(
      and(
        eq(messageDrafts.accountId, accountId),
        sql`coalesce(${conversations.clientId}, ${assignments.accountId}, ${accountId}) = ${accountId}`,
        isOpen(own),
      ),
    )
    .orderBy(asc(messageDrafts.updatedAt));
  return rows.flatMap(({ draft, conversation, healthspace, ownTitle, ...version }) => {
    const key = needed(own.key, accountId);
    const { text } = openDraft(key, draft);
    if (text === "") return [];
    const ofConversation =
      conversation?.subjectSealed && key.open(subjectPlace(conversation.id), conversation.subjectSealed);
    const title = ownTitle === null ? ofConversation || "" : whereOf(own, { healthspace, ownTitle, ...version }).title;
    return [{ healthspace, title, savedAt: iso(draft.updatedAt), text }];
  });
}

// Where the draft of a new conversation of this client stands, in each Healthspace.
function ownNew(accountId: string, part: "" | "/subject") {
  return sql`'new:' || ${healthspaces.id} || ':' || ${accountId} || ${part}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
