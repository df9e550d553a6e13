import { and, asc, desc, eq, or, sql } from "drizzle-orm";
import { assignments, libraryItems, libraryVersions, submissions } from "@/db/schema";
import type { Context, Locale, ReadContext } from "../../context";
import type { Who } from "../../platform/session/who";
import { work as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { type Access, isConnected } from "../connection/living";
import { countNew } from "../conversation/unread";
import { textFor } from "../library/form";
import { markSeen } from "../notice/notice";
import type { OpenedSubmission } from "../submission/own-submissions";
import { readSubmissionAsStaff } from "../submission/staff-submissions";
import { rounds, type WorkKind } from "../worksheet/state";
import type { Title } from "../worksheet/tiles";
import { isOpenToStaff, isOutOfGrace, titleOf } from "../worksheet/work-row";
import type { NotClinician } from "./client-access";
import {
  type ClientGone,
  type ContactWith,
  countOpening,
  recordOpening,
  waitsForFeedback,
  writeToClient,
} from "./clients";

// What staff see of work that was put ready for a client: how far it is, never what stands in it before it is handed in.

type Staff = Pick<Who, "session" | "account" | "userAgent">;

/** Times in milliseconds. */
export type StaffState =
  /** Nobody knows of it yet, and it can be undone without a trace. */
  | { is: "grace"; until: number }
  | { is: "planned"; from: number }
  | { is: "available" }
  | { is: "started"; at: number }
  | { is: "submitted"; at: number; times: number; feedback: "to-give" | "given" | "none" }
  | { is: "closed"; at: number }
  | { is: "stopped"; at: number };

export interface StaffTile {
  id: string;
  title: Title;
  subtitle: string;
  kind: WorkKind;
  /** The package that it is a part of. */
  parentId: string | null;
  repeats: "once" | "repeated";
  /** `null` until the client agreed: how far they are is theirs. */
  state: StaffState | null;
  /** ISO date. */
  wishedOn: string | null;
  wantsFeedback: boolean;
  /** What the client wrote under it and this member of staff has not read. */
  unread: number;
  /** The newest of what was handed in was not opened by this member of staff; what a colleague read says nothing here. */
  isNew: boolean;
  remindedAt: number | null;
}

type Contact = Pick<ContactWith, "clientId" | "healthspaceId" | "contact">;

/**
 * The work of one client here, in its order. Before the client agreed: only what this member of staff put ready, without its state. Asked
 * through the living contact, whatever the caller knew.
 */
export async function listClientWork(
  ctx: ReadContext,
  staff: string,
  client: Contact,
  locale: Locale,
): Promise<StaffTile[]> {
  const now = ctx.clock.now();
  const rows = await selectWork(ctx, staff, client).orderBy(asc(assignments.position), asc(assignments.id));
  const tiles = rows.map((row) => tileOf(row, client.contact, now, locale)).filter((tile) => tile !== null);
  // The parts of a package follow it.
  const whole = tiles.filter(({ parentId }) => parentId === null);
  return whole.flatMap((tile) => [tile, ...tiles.filter(({ parentId }) => parentId === tile.id)]);
}

function selectWork(ctx: ReadContext, staff: string, { clientId, healthspaceId, contact }: Contact, id?: string) {
  const where = { staff, client: clientId, healthspace: healthspaceId };
  const own = eq(assignments.assignedBy, staff);
  const visible =
    contact === "offered"
      ? own
      : isConnected({ ...where, atLeast: contact === "record" ? "record" : "messages" }, ctx.clock.now());
  return ctx.db.read
    .select({
      assignment: assignments,
      kind: libraryItems.kind,
      version: { titleNl: libraryVersions.titleNl, titleEn: libraryVersions.titleEn },
      rounds,
      toGive: sql<number>`${waitsForFeedback()}`,
      given: sql<number>`EXISTS (SELECT 1 FROM conversations gc JOIN conversation_messages gm ON gm.conversation_id = gc.id
        WHERE gc.assignment_id = ${assignments.id} AND gm.author_id <> ${assignments.accountId}
        AND gm.sent_at >= ${assignments.submittedAt})`,
      isNew: sql<number>`NOT EXISTS (SELECT 1 FROM submission_reads nr WHERE nr.reader_id = ${staff} AND nr.submission_id = (${newest}))
        AND EXISTS (${newest})`,
      unread: countNew(staff, sql`c.assignment_id = ${assignments.id}`),
      parentClosedAt: sql<number | null>`(SELECT p.closed_at FROM assignments p WHERE p.id = ${assignments.parentId})`,
      parentWithdrawnAt: sql<
        number | null
      >`(SELECT p.withdrawn_at FROM assignments p WHERE p.id = ${assignments.parentId})`,
    })
    .from(assignments)
    .leftJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .leftJoin(libraryItems, eq(libraryItems.id, libraryVersions.itemId))
    .where(
      and(
        eq(assignments.accountId, clientId),
        eq(assignments.healthspaceId, healthspaceId),
        id === undefined ? undefined : eq(assignments.id, id),
        visible,
        isOpenToStaff(),
        // Within its time of grace only its maker knows of it.
        or(own, isOutOfGrace(ctx.clock.now())),
      ),
    );
}

const newest = sql`SELECT ns.id FROM submissions ns WHERE ns.assignment_id = ${assignments.id}
  ORDER BY ns.round DESC, ns.number DESC LIMIT 1`;

type Row = Awaited<ReturnType<typeof selectWork>>[number];

function tileOf(row: Row, contact: Access | "offered", now: number, locale: Locale): StaffTile | null {
  const { assignment, kind, version, unread, isNew } = row;
  const { id, parentId, subtitle, repeats, wishedOn, remindedAt, feedbackWantedAt } = assignment;
  const state = stateOf(row, now);
  // Withdrawn before it was begun: gone, for the client and for staff.
  if (state.is === "stopped" && assignment.startedAt === null) return null;
  const { text, lang } = textFor(titleOf(assignment.title, version), locale);
  const shown = contact === "offered" && state.is !== "grace" ? null : state;
  return {
    ...{ id, parentId, subtitle, repeats, wishedOn, remindedAt },
    title: { text, lang },
    kind: kind ?? "card",
    state: shown,
    wantsFeedback: feedbackWantedAt !== null,
    unread: contact === "record" ? unread : 0,
    isNew: contact === "record" && isNew === 1,
  };
}

function stateOf({ assignment, rounds, toGive, given, ...parent }: Row, now: number): StaffState {
  const { accountId, withdrawnAt, assignedBy, assignedAt, availableAt, closedAt, submittedAt, startedAt } = assignment;
  const stoppedAt = withdrawnAt ?? parent.parentWithdrawnAt;
  if (stoppedAt !== null) return { is: "stopped", at: stoppedAt };
  const graceUntil = assignedBy === null || assignedBy === accountId ? 0 : (assignedAt ?? 0) + policy.graceMs;
  if (graceUntil > now) return { is: "grace", until: graceUntil };
  if (availableAt !== null && availableAt > now) return { is: "planned", from: availableAt };
  const endedAt = closedAt ?? parent.parentClosedAt;
  if (endedAt !== null) return { is: "closed", at: endedAt };
  if (submittedAt === null) return startedAt === null ? { is: "available" } : { is: "started", at: startedAt };
  const feedback = toGive === 1 ? "to-give" : given === 1 ? "given" : "none";
  return { is: "submitted", at: submittedAt, times: Math.max(1, rounds), feedback };
}

export interface HandedIn {
  id: string;
  round: number;
  /** A change is number 2 of the same round. */
  number: number;
  submittedAt: number;
}

export interface OpenWork {
  client: ContactWith;
  tile: StaffTile;
  /** Newest first; none without health record access. */
  handedIn: HandedIn[];
  /** The one that is read now. */
  shown: OpenedSubmission | null;
}

/**
 * One piece of work of a client is opened, and with it the submission with this id, or the newest one. What is handed in is read with
 * its own line (`submission.read`), anything else with the line of the client's page; nothing is shown without one.
 */
export async function openWork(
  ctx: Context,
  who: Staff,
  where: { alias: string; clientId: string; assignmentId: string; submissionId?: string },
  locale: Locale,
): Promise<Result<OpenWork, NotClinician | ClientGone>> {
  const found = await writeToClient(ctx, who, where, "offered", async (ctx, client) => {
    const [row] = await selectWork(ctx, who.account.id, client, where.assignmentId);
    const tile = row ? tileOf(row, client.contact, ctx.clock.now(), locale) : null;
    if (tile === null) return fail({ code: "client-gone" });
    const handedIn = client.contact === "record" ? await submissionsOf(ctx, tile.id) : [];
    const opening = { staffId: who.account.id, clientId: client.clientId, healthspaceId: client.healthspaceId };
    if (handedIn.length > 0) {
      // The look leaves its line in any case, so it may also say that the news was seen.
      await markSeen(ctx, who.account.id, tile.id);
      await countOpening(ctx, opening);
    } else if (client.contact !== "offered") await recordOpening(ctx, opening);
    return ok({ client, tile, handedIn });
  });
  if (!found.ok) return found;
  const { client, tile, handedIn } = found.value;
  const chosen = where.submissionId === undefined ? handedIn[0] : handedIn.find(({ id }) => id === where.submissionId);
  if (where.submissionId !== undefined && !chosen) return fail({ code: "client-gone" });
  if (!chosen) return ok({ client, tile, handedIn, shown: null });
  const shown = await readSubmissionAsStaff(ctx, who, {
    healthspaceId: client.healthspaceId,
    submissionId: chosen.id,
  });
  return shown === null ? fail({ code: "client-gone" }) : ok({ client, tile, handedIn, shown });
}

function submissionsOf(ctx: ReadContext, assignmentId: string): Promise<HandedIn[]> {
  const { id, round, number, submittedAt } = submissions;
  return ctx.db.read
    .select({ id, round, number, submittedAt })
    .from(submissions)
    .where(eq(submissions.assignmentId, assignmentId))
    .orderBy(desc(round), desc(number));
}
