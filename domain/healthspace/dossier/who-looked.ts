import { and, desc, eq, gte, inArray, lt, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import {
  accounts,
  assignments,
  auditEvents,
  connections,
  healthspaces,
  libraryVersions,
  memberships,
  submissions,
} from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { Locale, ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import type { AuditEvent } from "../../platform/audit/record";
import { stepsOf } from "../../platform/session/proof";
import { work as policy } from "../../policy";
import { textFor } from "../library/form";
import { titleOf } from "../worksheet/work-row";

// "Wie heeft gekeken" (NEN 7513): the lines of the audit about what others did with a person's data, in the person's own words. The audit
// itself holds ids only; names and titles are those of today.

/** What is shown of it. The person's own reading is not logged; what the person did about a contact is, for it explains the rest. */
const whoLookedEvents = [
  "client.opened",
  "clients.searched",
  "submission.read",
  "conversation.read",
  "copy.asked",
  "copy.made",
  "copy.not_needed",
  "work.assigned",
  "work.closed",
  "work.withdrawn",
  "work.reminded",
  "connection.offered",
  "connection.made",
  "connection.objected",
  "connection.accepted",
  "connection.refused",
  "connection.narrowed",
  "connection.ended",
] as const satisfies readonly AuditEvent[];

export type WhoLookedEvent = (typeof whoLookedEvents)[number];

/** How many lines of the audit a page shows, and a file holds at most. */
export const whoLookedLines = { page: 500, file: 5_000 } as const;

/** One thing that somebody did with a person's data, or the same thing several times on one day. */
export interface WhoLookedLine {
  /** Of the first time, for the helpdesk. */
  reference: number;
  /** The first time, in milliseconds. */
  at: number;
  times: number;
  event: WhoLookedEvent;
  /** A name of `null`: that account is gone. */
  by: { kind: "person"; name: string | null; role: StaffRole | null } | { kind: "self" | "operator" | "system" };
  /** `null`: not in a Healthspace, or it is gone. */
  healthspace: string | null;
  /** The title of the work it was about, or the name of the contact. */
  what: { text: string; lang: Locale | null } | null;
  /** Since when the contact held on whose ground it was done. */
  contactSince: number | null;
}

export type StaffRole = "clinician" | "assistant" | "owner";

export interface WhoLookedFilter {
  locale: Locale;
  lines: keyof typeof whoLookedLines;
  /** The day of a moment, where the person lives. */
  dayOf(at: number): string;
  /** In milliseconds; `until` is not included. */
  from?: number;
  until?: number;
}

const contactStaff = alias(accounts, "contact_staff");
const subject = (kind: string) =>
  sql`CASE json_extract(${auditEvents.detail}, '$.kind') WHEN ${kind} THEN json_extract(${auditEvents.detail}, '$.id') END`;

/** Newest first. What a Healthspace that asks two-factor holds is not shown to who has it off (D7). */
export async function listWhoLooked(
  ctx: ReadContext,
  accountId: string,
  filter: WhoLookedFilter,
): Promise<WhoLookedLine[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db.read
    .select({
      audit: auditEvents,
      actor: accounts,
      roles: memberships.roles,
      healthspace: healthspaces.name,
      title: assignments.title,
      version: { titleNl: libraryVersions.titleNl, titleEn: libraryVersions.titleEn },
      contact: contactStaff,
      contactSince: sql<number | null>`(SELECT max(g.accepted_at) FROM connections g WHERE g.client_id = ${accountId}
        AND g.staff_id = ${auditEvents.actorId} AND g.healthspace_id = ${auditEvents.healthspaceId}
        AND g.accepted_at <= ${auditEvents.at} AND (g.ended_at IS NULL OR g.ended_at >= ${auditEvents.at}))`,
    })
    .from(auditEvents)
    .leftJoin(accounts, eq(accounts.id, auditEvents.actorId))
    .leftJoin(healthspaces, eq(healthspaces.id, auditEvents.healthspaceId))
    .leftJoin(
      memberships,
      and(eq(memberships.accountId, auditEvents.actorId), eq(memberships.healthspaceId, auditEvents.healthspaceId)),
    )
    .leftJoin(submissions, eq(submissions.id, subject("submission")))
    .leftJoin(
      assignments,
      and(
        eq(assignments.id, sql`coalesce(${submissions.assignmentId}, ${subject("assignment")})`),
        eq(assignments.accountId, accountId),
      ),
    )
    .leftJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .leftJoin(connections, and(eq(connections.id, subject("connection")), eq(connections.clientId, accountId)))
    .leftJoin(contactStaff, eq(contactStaff.id, connections.staffId))
    .where(
      and(
        eq(auditEvents.accountId, accountId),
        inArray(auditEvents.event, [...whoLookedEvents]),
        filter.from === undefined ? undefined : gte(auditEvents.at, filter.from),
        filter.until === undefined ? undefined : lt(auditEvents.at, filter.until),
        or(sql`${healthspaces.id} IS NULL`, openTo(accountId, now, stepsOf(ctx))),
        or(sql`${auditEvents.event} NOT LIKE 'work.%'`, wasSeen(now)),
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(whoLookedLines[filter.lines]);
  const lines = rows.map((row) => ({
    key: keyOf(row.audit, filter.dayOf),
    line: lineOf(row, accountId, filter.locale),
  }));
  return once(lines);
}

// Work that was undone within its time of grace was never there for the client.
function wasSeen(now: number) {
  const { accountId, assignedBy, assignedAt, withdrawnAt } = assignments;
  return sql`(${assignments.id} IS NOT NULL AND (${assignedBy} IS NULL OR ${assignedBy} = ${accountId}
    OR ${assignedAt} + ${policy.graceMs} <= coalesce(${withdrawnAt}, ${now})))`;
}

interface Row {
  audit: typeof auditEvents.$inferSelect;
  actor: typeof accounts.$inferSelect | null;
  roles: (typeof memberships.$inferSelect)["roles"] | null;
  healthspace: string | null;
  title: string | null;
  version: { titleNl: string | null; titleEn: string | null } | null;
  contact: typeof accounts.$inferSelect | null;
  contactSince: number | null;
}

function lineOf(row: Row, accountId: string, locale: Locale): WhoLookedLine {
  const { audit, healthspace, contactSince } = row;
  return {
    reference: audit.id,
    at: audit.at,
    times: 1,
    event: audit.event as WhoLookedEvent,
    by: doneBy(row, accountId),
    healthspace,
    what: whatOf(row, locale),
    contactSince,
  };
}

function doneBy({ audit, actor, roles, contactSince }: Row, accountId: string): WhoLookedLine["by"] {
  if (audit.actorId === accountId) return { kind: "self" };
  if (audit.actorRole === "operator" || audit.actorRole === "system") return { kind: audit.actorRole };
  const role = (["clinician", "assistant", "owner"] as const).find((each) => roles?.includes(each)) ?? null;
  return { kind: "person", name: actor && fullName(actor), role: contactSince === null ? role : "clinician" };
}

function whatOf({ title, version, contact }: Row, locale: Locale): WhoLookedLine["what"] {
  if (title !== null) {
    const { text, lang } = textFor(titleOf(title, version), locale);
    return { text, lang };
  }
  return contact && { text: fullName(contact), lang: null };
}

function keyOf({ at, event, actorId, healthspaceId, detail }: Row["audit"], dayOf: (at: number) => string): string {
  return JSON.stringify([dayOf(at), event, actorId, healthspaceId, detail.kind, detail.id]);
}

// Alike lines of one day are one, with the first time. They come newest first, so the last one of a kind is the first that happened.
function once(lines: readonly { key: string; line: WhoLookedLine }[]): WhoLookedLine[] {
  const kept = new Map<string, WhoLookedLine>();
  for (const { key, line } of lines) kept.set(key, { ...line, times: (kept.get(key)?.times ?? 0) + 1 });
  return [...kept.values()].sort((a, b) => b.at - a.at || b.reference - a.reference);
}
