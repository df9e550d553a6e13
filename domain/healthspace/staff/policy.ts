import { eq } from "drizzle-orm";
import { healthspaces } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import type { Who } from "../../platform/session/who";
import { readDay } from "../../platform/typed-date";
import { composed } from "../../platform/typed-text";
import { healthspacePolicy as limits } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";

type Staff = Pick<Who, "session" | "account">;
type Row = typeof healthspaces.$inferSelect;

/** What an owner decides for a whole Healthspace: each on a page of its own. The names of the fields of its form. */
export const settings = {
  "two-factor": ["from"],
  trust: ["days"],
  entry: ["entry"],
  contacts: ["rule"],
  sender: ["sender"],
  reachable: ["phone", "hoursNl", "hoursEn", "answerTimeNl", "answerTimeEn"],
  complaints: ["complaintsNl", "complaintsEn"],
} as const satisfies Record<string, readonly string[]>;

export type Setting = keyof typeof settings;

export function isSetting(name: string): name is Setting {
  return Object.hasOwn(settings, name);
}

export type Policy = Pick<
  Row,
  | "name"
  | "twoFactorRequiredFrom"
  | "trustDays"
  | "entry"
  | "connectionRule"
  | "senderName"
  | "phone"
  | "hoursNl"
  | "hoursEn"
  | "answerTimeNl"
  | "answerTimeEn"
  | "complaintsNl"
  | "complaintsEn"
>;

/** What holds now. For an owner. */
export async function readPolicy(
  ctx: ReadContext,
  who: Staff,
  alias: string,
): Promise<Result<Policy & { alias: string }, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "set-policy", async ({ id }) => {
    const [row] = await ctx.db.read.select().from(healthspaces).where(eq(healthspaces.id, id));
    if (!row) throw new Error("no such Healthspace");
    return row;
  });
}

export type SettingFailure = FieldsFailure<SettingProblem> | SettingProblem;

type SettingProblem =
  | { code: "policy-date" | "policy-date-past"; field: "from" }
  | { code: "policy-days"; field: "days"; most: number }
  | { code: "policy-choice"; field: "entry" | "rule" }
  | { code: "policy-sender"; field: "sender" }
  | { code: "policy-long"; field: string; most: number; by: number }
  | { code: "policy-phone"; field: "phone" }
  | { code: "text-invalid"; field: string };

/** The calendar of the product: days as `2026-12-24`, moments in milliseconds. */
export interface Calendar {
  today: string;
  startOf(day: string): number;
  dayOf(at: number): string;
}

type Saved = Promise<Result<null, SettingFailure>>;

/** Sets one of them, as typed. In force from the next request of every member. */
export function saveSetting(
  ctx: Context,
  who: Staff,
  alias: string,
  setting: Setting,
  form: Record<string, string>,
  calendar: Calendar,
): Promise<Result<null, SettingFailure | NotClinician>> {
  const typed = (name: string) => clean(form[name] ?? "");
  return writeAtLevelTwo(ctx, who, alias, "set-policy", async (ctx, { id: healthspaceId }): Saved => {
    const [now] = await ctx.tx
      .select({ from: healthspaces.twoFactorRequiredFrom })
      .from(healthspaces)
      .where(eq(healthspaces.id, healthspaceId));
    const read = readSetting(setting, typed, calendar, now?.from ?? null);
    if (!read.ok) return read;
    await ctx.tx.update(healthspaces).set(read.value).where(eq(healthspaces.id, healthspaceId));
    const detail = { what: "policy", setting };
    await recordAudit(ctx, {
      event: "config.changed",
      accountId: null,
      actorId: who.account.id,
      healthspaceId,
      detail,
    });
    return ok(null);
  });
}

type Read = Result<Partial<Row>, SettingFailure>;
type Typed = (name: string) => string;

function readSetting(setting: Setting, typed: Typed, calendar: Calendar, asksFrom: number | null): Read {
  switch (setting) {
    case "two-factor":
      return readFrom(typed("from"), calendar, asksFrom);
    case "trust":
      return readDays(typed("days"));
    case "entry":
      return readChoice("entry", typed("entry"), ["invitation", "request", "open"], (entry) => ({ entry }));
    case "contacts":
      return readChoice("rule", typed("rule"), ["ask", "tell"], (connectionRule) => ({ connectionRule }));
    case "sender":
      return readSender(typed("sender"));
    case "reachable":
    case "complaints":
      return readTexts(setting, typed);
  }
}

function readFrom(typed: string, { today, startOf, dayOf }: Calendar, asksFrom: number | null): Read {
  if (typed === "") return ok({ twoFactorRequiredFrom: null });
  const day = readDay(typed);
  if (!day) return fail({ code: "policy-date", field: "from" });
  // The day that stands there stays possible after it has passed: who saves the page as it is changes nothing.
  if (asksFrom !== null && day === dayOf(asksFrom)) return ok({ twoFactorRequiredFrom: asksFrom });
  if (day < today) return fail({ code: "policy-date-past", field: "from" });
  return ok({ twoFactorRequiredFrom: startOf(day) });
}

function readDays(typed: string): Read {
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : Number.NaN;
  if (typed === "") return ok({ trustDays: null });
  if (!(days <= limits.trustDays)) return fail({ code: "policy-days", field: "days", most: limits.trustDays });
  return ok({ trustDays: days });
}

function readChoice<const Choice extends string>(
  field: "entry" | "rule",
  typed: string,
  choices: readonly Choice[],
  set: (chosen: Choice) => Partial<Row>,
): Read {
  const chosen = choices.find((choice) => choice === typed);
  return chosen === undefined ? fail({ code: "policy-choice", field }) : ok(set(chosen));
}

// It stands where a mail says who sends it: nothing that could be read as an address or a link.
function readSender(typed: string): Read {
  const field = "sender";
  if (typed === "") return ok({ senderName: null });
  const long = tooLong(typed, field, limits.senderName);
  if (long) return fail(long);
  const isName = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,'’&()+-]*$/u.test(typed) && !/\.\p{L}{2}/u.test(typed);
  return isName ? ok({ senderName: typed }) : fail({ code: "policy-sender", field });
}

function readTexts(setting: "reachable" | "complaints", typed: Typed): Read {
  const row: Partial<Row> = {};
  const problems: SettingProblem[] = [];
  const most = setting === "complaints" ? limits.complaints : limits.line;
  for (const field of settings[setting]) {
    const text = typed(field);
    const long = tooLong(text, field, most);
    if (long) problems.push(long);
    else if (hasHiddenCharacters(text)) problems.push({ code: "text-invalid", field });
    else if (field === "phone" && text !== "" && !/^\+?[\d ()/-]{3,30}$/.test(text))
      problems.push({ code: "policy-phone", field });
    row[field] = text || null;
  }
  return problems.length > 0 ? fail({ code: "fields", problems }) : ok(row);
}

function tooLong(text: string, field: string, most: number): SettingProblem | null {
  const length = [...text].length;
  return length > most ? { code: "policy-long", field, most, by: length - most } : null;
}

function clean(text: string): string {
  return composed(text).replaceAll("\r\n", "\n").trim();
}

// Control characters other than a line end, and marks that turn the reading direction.
function hasHiddenCharacters(text: string): boolean {
  return /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll("\n", ""));
}
