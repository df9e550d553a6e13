import { and, desc, eq, isNotNull, isNull, like, not, notInArray, type SQL, sql } from "drizzle-orm";
import { auditEvents } from "@/db/schema";
import type { ReadContext, UserAgent } from "../../context";
import type { AccountEvent } from "../../platform/audit/record";
import { listedUserAgent, UNREAD } from "../../platform/session/listed-user-agent";

/** Something that happened to the account's security, for its owner's eyes. */
export interface Activity {
  id: number;
  at: number;
  event: AccountEvent;
  /** As it is stored, `Firefox / Windows`; `null` when no browser was part of it. */
  browser: string | null;
  /** Who did it: the owner (or nobody who is known, or nobody at all), or somebody else such as the helpdesk. Never who exactly. */
  by: "owner" | "other";
  /** It is about a code that was said on the telephone, not written. */
  spoken: boolean;
}

/** How many lines a page shows, and how many a file holds at most. */
export const activityLines = { page: 50, file: 5_000 } as const;

/** How many more of what took no more than the e-mail address: anybody can make those lines, so they have places of their own. */
const strangerLines = { page: 10, file: 1_000 } as const;

// That a provider took a message is news for who runs the place; the person reads what the message was about.
const ofTheOperator = ["mail.sent", "sms.sent"] as const satisfies readonly AccountEvent[];

// What happens to work is told in the record, under "who looked".
const ofCare = areas("work", "submission", "message", "client", "clients", "copy", "log", "library");

const loggingIn = areas("login", "session", "stepup");
const messages = areas("sms", "mail");

/** What the owner can choose to see: logging in, messages, or what else changed. */
const activityKinds = {
  login: loggingIn,
  change: not(sql`(${loggingIn} or ${messages})`),
  message: messages,
} as const;

function areas(...names: string[]): SQL {
  return sql`(${sql.join(
    names.map((name) => like(auditEvents.event, `${name}.%`)),
    sql` or `,
  )})`;
}

/**
 * The newest events of one account, newest first. What strangers tried comes beside the rest and never pushes it out: sixty wrong
 * passwords must not hide a login (T92).
 */
export async function listActivity(
  ctx: ReadContext,
  accountId: string,
  lines: keyof typeof activityLines,
  kind: keyof typeof activityKinds | "all" = "all",
): Promise<Activity[]> {
  const wanted = kind === "all" ? undefined : activityKinds[kind];
  const about = (who: SQL, limit: number) =>
    ctx.db.read
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.accountId, accountId),
          notInArray(auditEvents.event, [...ofTheOperator]),
          not(ofCare),
          who,
          wanted,
        ),
      )
      .orderBy(desc(auditEvents.id))
      .limit(limit);
  const [own, strangers] = await Promise.all([
    about(isNotNull(auditEvents.actorId), activityLines[lines]),
    about(isNull(auditEvents.actorId), strangerLines[lines]),
  ]);
  const rows = [...own, ...strangers].sort((a, b) => b.id - a.id);
  return rows.map(({ id, at, event, browser, actorId, detail }) => ({
    id,
    at,
    event: event as AccountEvent,
    browser,
    by: actorId === null || actorId === accountId || actorId === "system" ? "owner" : "other",
    spoken: detail.channel === "voice",
  }));
}

/** The two words of a stored `Firefox / Windows`, from the lists: an old line may hold whatever a browser called itself. */
export function userAgentOf(browser: string): UserAgent {
  const [name = "", system = ""] = browser.split(" / ");
  return listedUserAgent({ browser: name || UNREAD, system: system || UNREAD });
}

/** Rows as CSV text. A cell that a spreadsheet would run as a formula is made plain text. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}
