import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context, Locale } from "../../context";
import { type NameFailure, readName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { type Who, writeAs } from "../../platform/session/who";
import { profile as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";

/** As typed; nothing else of a form is read. */
export interface ProfileForm {
  firstName: string;
  lastName: string;
  /** `1990-12-31`, or empty. */
  dateOfBirth: string;
  locale: string;
}

export interface FieldFailure {
  field: keyof ProfileForm;
  code: NameFailure["code"] | "birth-date-invalid" | "language-missing";
}

/** Saves name, date of birth and language. `profile-invalid` names every field at fault, and then nothing is saved. */
export async function changeProfile(
  ctx: Context,
  who: Who,
  form: ProfileForm,
): Promise<
  Result<{ locale: Locale }, { code: "profile-invalid"; fields: FieldFailure[] } | { code: "session-ended" }>
> {
  const [first, last] = [readName(form.firstName), readName(form.lastName)];
  const born = readBirthDate(form.dateOfBirth, ctx.clock.now());
  const locale: Locale | null = form.locale === "nl" || form.locale === "en" ? form.locale : null;
  if (!first.ok || !last.ok || !born.ok || !locale) {
    const fields: FieldFailure[] = [];
    if (!first.ok) fields.push({ field: "firstName", code: first.failure.code });
    if (!last.ok) fields.push({ field: "lastName", code: last.failure.code });
    if (!born.ok) fields.push({ field: "dateOfBirth", code: born.failure.code });
    if (!locale) fields.push({ field: "locale", code: "language-missing" });
    return fail({ code: "profile-invalid", fields });
  }
  const { account, userAgent } = who;
  const saved = await writeAs(ctx, who, async (ctx) => {
    await ctx.tx
      .update(accounts)
      .set({ firstName: first.value, lastName: last.value, dateOfBirth: born.value, locale })
      .where(eq(accounts.id, account.id));
    await recordAudit(ctx, { event: "profile.changed", accountId: account.id, userAgent });
    return { locale };
  });
  return saved ? ok(saved) : fail({ code: "session-ended" });
}

/** A day that exists, not before 1900 and not after today; empty is `null`. `now` in milliseconds. */
export function readBirthDate(typed: string, now: number): Result<string | null, { code: "birth-date-invalid" }> {
  const text = typed.trim();
  if (text === "") return ok(null);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  if (!exists || text < policy.bornFrom || day.getTime() > now) return fail({ code: "birth-date-invalid" });
  return ok(text);
}
