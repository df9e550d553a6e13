import { and, desc, eq, notInArray } from "drizzle-orm";
import { auditEvents } from "@/db/schema";
import type { ReadContext, UserAgent } from "../../context";
import type { AuditEvent } from "../../platform/audit/record";

/** Something that happened to the account's security, for its owner's eyes. */
export interface Activity {
  id: number;
  at: number;
  event: AuditEvent;
  /** As it is stored, `Firefox / Windows`; `null` when no browser was part of it. */
  browser: string | null;
  /** Who did it: the owner (or nobody who is known, or nobody at all), or somebody else such as the helpdesk. Never who exactly. */
  by: "owner" | "other";
  /** It is about a code that was said on the telephone, not written. */
  spoken: boolean;
}

/** How many lines a page shows, and how many a file holds at most. */
export const activityLines = { page: 50, file: 5_000 } as const;

// That a provider took a message is news for who runs the place; the person reads what the message was about.
const ofTheOperator = ["mail.sent", "sms.sent"] as const satisfies readonly AuditEvent[];

/** The newest events of one account, newest first. */
export async function listActivity(
  ctx: ReadContext,
  accountId: string,
  lines: keyof typeof activityLines,
): Promise<Activity[]> {
  const rows = await ctx.db.read
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.accountId, accountId), notInArray(auditEvents.event, [...ofTheOperator])))
    .orderBy(desc(auditEvents.id))
    .limit(activityLines[lines]);
  return rows.map(({ id, at, event, browser, actorId, detail }) => ({
    id,
    at,
    event: event as AuditEvent,
    browser,
    by: actorId === null || actorId === accountId || actorId === "system" ? "owner" : "other",
    spoken: detail.channel === "voice",
  }));
}

/** The two words of a stored `Firefox / Windows`. */
export function userAgentOf(browser: string): UserAgent {
  const [name = "", system = ""] = browser.split(" / ");
  return { browser: name, system };
}

/** Rows as CSV text. A cell that a spreadsheet would run as a formula is made plain text. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}
