import { and, asc, eq } from "drizzle-orm";
import { assignments, conversationMessages, conversations, libraryVersions, submissions } from "@/db/schema";
import { missingProof } from "../../authentication/step-up/step-up";
import type { Context, Locale, ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { openMessage, subjectPlace } from "../conversation/sealed";
import { textFor } from "../library/form";
import { readForm } from "../library/versions";
import { openedResponse, openedScores } from "../submission/opened";
import type { Response } from "../submission/response";
import { type SubmissionView, viewOf } from "../submission/view";
import { needed } from "../worksheet/work";
import { titleOf } from "../worksheet/work-row";
import type { NotClinician } from "./client-access";
import { type ClientGone, type ContactWith, writeToClient } from "./clients";

/** What the provider's own record keeps of one client in one Healthspace: handed-in work and what was said, never a draft. */
export interface ClientCopy {
  client: { name: string; dateOfBirth: string | null };
  healthspace: string;
  madeBy: string;
  /** Milliseconds, as every time here. */
  madeAt: number;
  work: CopiedWork[];
  messages: CopiedConversation[];
}

export interface CopiedConversation {
  id: string;
  subject: string;
  said: CopiedMessage[];
}

export interface CopiedMessage {
  id: string;
  author: string;
  sentAt: number;
  body: string;
}

export interface CopiedWork {
  title: string;
  subtitle: string;
  handedIn: {
    id: string;
    round: number;
    number: number;
    submittedAt: number;
    response: Response;
    view: SubmissionView;
  }[];
  feedback: CopiedMessage[];
}

/**
 * "Afschrift maken". Only just after the password and a code, and with the line that the client sees in the same transaction: a copy
 * leaves the house.
 */
export async function makeCopy(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  where: { alias: string; clientId: string },
  locale: Locale,
): Promise<Result<ClientCopy, NotClinician | ClientGone | { code: "step-up-needed" }>> {
  if ((await missingProof(ctx, who, "of-others")) !== null) return fail({ code: "step-up-needed" });
  return writeToClient(ctx, who, where, "record", async (ctx, client) => {
    const { clientId, healthspaceId } = client;
    await recordAudit(ctx, {
      event: "copy.made",
      accountId: clientId,
      actorId: who.account.id,
      healthspaceId,
    });
    return ok({
      client: { name: client.name, dateOfBirth: client.dateOfBirth },
      healthspace: client.workplace.name,
      madeBy: fullName(who.account),
      madeAt: ctx.clock.now(),
      ...(await contentOf(ctx, client, locale)),
    });
  });
}

async function contentOf(
  ctx: ReadContext,
  client: ContactWith,
  locale: Locale,
): Promise<Pick<ClientCopy, "work" | "messages">> {
  const { clientId, healthspaceId } = client;
  const here = and(eq(assignments.accountId, clientId), eq(assignments.healthspaceId, healthspaceId));
  const [handedIn, said, key] = await Promise.all([
    ctx.db.read
      .select({ assignment: assignments, submission: submissions, version: libraryVersions })
      .from(submissions)
      .innerJoin(assignments, eq(assignments.id, submissions.assignmentId))
      .innerJoin(libraryVersions, eq(libraryVersions.id, submissions.versionId))
      .where(here)
      .orderBy(asc(assignments.position), asc(submissions.round), asc(submissions.number)),
    ctx.db.read
      .select({ conversation: conversations, message: conversationMessages })
      .from(conversationMessages)
      .innerJoin(conversations, eq(conversations.id, conversationMessages.conversationId))
      .where(and(eq(conversations.clientId, clientId), eq(conversations.healthspaceId, healthspaceId)))
      .orderBy(asc(conversations.createdAt), asc(conversations.id), asc(conversationMessages.sequence)),
    findPersonKey(ctx, clientId),
  ]);
  if (handedIn.length === 0 && said.length === 0) return { work: [], messages: [] };
  const opened = needed(key, clientId);
  return { work: copiedWork(opened, handedIn, said, locale), messages: copiedMessages(opened, said) };
}

interface HandedInRow {
  assignment: typeof assignments.$inferSelect;
  submission: typeof submissions.$inferSelect;
  version: typeof libraryVersions.$inferSelect;
}

interface SaidRow {
  conversation: typeof conversations.$inferSelect;
  message: typeof conversationMessages.$inferSelect;
}

function copiedWork(key: PersonKey, handedIn: HandedInRow[], said: SaidRow[], locale: Locale): CopiedWork[] {
  const ids = [...new Set(handedIn.map(({ assignment }) => assignment.id))];
  return ids.flatMap((id): CopiedWork[] => {
    const rows = handedIn.filter(({ assignment }) => assignment.id === id);
    const [first] = rows;
    if (!first) return [];
    const { title, subtitle } = first.assignment;
    return [
      {
        subtitle,
        title: textFor(titleOf(title, first.version), locale).text,
        handedIn: rows.map(({ submission, version }) => {
          const { id, round, number, submittedAt } = submission;
          const response = openedResponse(key, submission);
          const view = viewOf(response, openedScores(key, submission), readForm(version));
          return { id, round, number, submittedAt, response, view };
        }),
        feedback: wordsIn(
          key,
          said.filter(({ conversation }) => conversation.assignmentId === id),
        ),
      },
    ];
  });
}

/** Conversations with a subject, in the order in which they were begun. */
function copiedMessages(key: PersonKey, said: SaidRow[]): CopiedConversation[] {
  const begun = new Map(said.map(({ conversation }) => [conversation.id, conversation]));
  return [...begun.values()].flatMap(({ id, subjectSealed }) =>
    subjectSealed === null
      ? []
      : [
          {
            id,
            subject: key.open(subjectPlace(id), subjectSealed),
            said: wordsIn(
              key,
              said.filter(({ conversation }) => conversation.id === id),
            ),
          },
        ],
  );
}

/** What people said; not the line that somebody was absent. */
function wordsIn(key: PersonKey, said: SaidRow[]): CopiedMessage[] {
  return said.flatMap(({ message }) => {
    const { id, author, sentAt, body, absence } = openMessage(key, message);
    return absence === null ? [{ id, author, sentAt, body }] : [];
  });
}

/**
 * The copy as a FHIR R4 Bundle: each QuestionnaireResponse as it was handed in, each sum in it as an Observation, each message as a
 * Communication, about the newest one or with its subject.
 */
export function bundleOf({ client, madeAt, work, messages }: ClientCopy): object {
  const subject = { display: client.name };
  const communication = ({ id, author, sentAt, body }: CopiedMessage, what: object) => ({
    fullUrl: `urn:uuid:${id}`,
    resource: {
      resourceType: "Communication",
      id,
      status: "completed",
      subject,
      sender: { display: author },
      sent: new Date(sentAt).toISOString(),
      payload: [{ contentString: body }],
      ...what,
    },
  });
  const entry = work.flatMap(({ handedIn, feedback }) => {
    const newest = handedIn.at(-1);
    return [
      ...handedIn.map(({ id, response }) => ({
        fullUrl: `urn:uuid:${id}`,
        resource: { ...response, id, subject },
      })),
      ...handedIn.flatMap(({ id, submittedAt, view }) =>
        view.measurements.map(({ text, sum, lowest, highest }) => ({
          resource: {
            resourceType: "Observation",
            status: "final",
            code: { text: text.nl ?? text.en },
            subject,
            effectiveDateTime: new Date(submittedAt).toISOString(),
            valueInteger: sum,
            referenceRange: [{ low: { value: lowest }, high: { value: highest }, text: `${lowest}–${highest}` }],
            derivedFrom: [{ reference: `urn:uuid:${id}` }],
          },
        })),
      ),
      ...feedback.map((message) =>
        communication(message, newest ? { about: [{ reference: `urn:uuid:${newest.id}` }] } : {}),
      ),
    ];
  });
  const talked = messages.flatMap(({ subject: topic, said }) =>
    said.map((message) => communication(message, { topic: { text: topic } })),
  );
  return {
    resourceType: "Bundle",
    type: "collection",
    timestamp: new Date(madeAt).toISOString(),
    entry: [...entry, ...talked],
  };
}
