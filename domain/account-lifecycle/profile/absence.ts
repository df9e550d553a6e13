import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context } from "../../context";
import type { Account } from "../../platform/account/account";
import { type Who, writeAs } from "../../platform/session/who";
import { readDay } from "../../platform/typed-date";
import { composed } from "../../platform/typed-text";
import { absence as policy } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";

export interface Absence {
  /** `2026-12-24`, both days included. */
  from: string;
  until: string;
  message: string;
  state: "planned" | "active" | "over";
}

export type AbsenceProblem =
  | { code: "absence-from-missing"; field: "from" }
  | { code: "absence-until-missing" | "absence-order" | "absence-past"; field: "until" }
  | { code: "absence-message-missing" | "text-invalid"; field: "message" }
  | { code: "absence-message-long"; field: "message"; by: number; most: number };

export type AbsenceFailure = FieldsFailure<AbsenceProblem> | { code: "session-ended" };

/** The absence of a person, or `null`. `today` as `2026-12-24`, where the person lives. */
export function absenceOf(account: Account, today: string): Absence | null {
  const { absenceFrom: from, absenceUntil: until, absenceMessage: message } = account;
  if (!from || !until || !message) return null;
  return { from, until, message, state: today < from ? "planned" : today > until ? "over" : "active" };
}

/** Keeps one absence; a new one takes the place of the old. */
export async function setAbsence(
  ctx: Context,
  who: Who,
  /** As typed; `today` as `2026-12-24`. */
  form: { from: string; until: string; message: string; today: string },
): Promise<Result<null, AbsenceFailure>> {
  const [from, until, message] = [readDay(form.from), readDay(form.until), clean(form.message)];
  const problems = [...judgeDays(from, until, form.today), ...judgeMessage(message)];
  if (problems.length > 0) return fail({ code: "fields", problems });
  const saved = await writeAs(ctx, who, async (ctx) => {
    await ctx.tx
      .update(accounts)
      .set({ absenceFrom: from, absenceUntil: until, absenceMessage: message })
      .where(eq(accounts.id, who.account.id));
    return true;
  });
  return saved ? ok(null) : fail({ code: "session-ended" });
}

export async function clearAbsence(ctx: Context, who: Who): Promise<void> {
  await writeAs(ctx, who, async (ctx) => {
    await ctx.tx
      .update(accounts)
      .set({ absenceFrom: null, absenceUntil: null, absenceMessage: null })
      .where(eq(accounts.id, who.account.id));
    return true;
  });
}

function judgeDays(from: string | null, until: string | null, today: string): AbsenceProblem[] {
  const missing: AbsenceProblem[] = [];
  if (!from) missing.push({ code: "absence-from-missing", field: "from" });
  if (!until) return [...missing, { code: "absence-until-missing", field: "until" }];
  if (from && until < from) return [{ code: "absence-order", field: "until" }];
  return until < today ? [...missing, { code: "absence-past", field: "until" }] : missing;
}

function judgeMessage(text: string): AbsenceProblem[] {
  const field = "message";
  if (text === "") return [{ code: "absence-message-missing", field }];
  const by = [...text].length - policy.messageCodePoints;
  if (by > 0) return [{ code: "absence-message-long", field, by, most: policy.messageCodePoints }];
  return hasHiddenCharacters(text) ? [{ code: "text-invalid", field }] : [];
}

function clean(text: string): string {
  return composed(text).replaceAll("\r\n", "\n").trim();
}

// Control characters other than a line end, and marks that turn the reading direction.
function hasHiddenCharacters(text: string): boolean {
  return /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll("\n", ""));
}
