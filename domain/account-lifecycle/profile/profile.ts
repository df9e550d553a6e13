import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context, Locale } from "../../context";
import { readDateOfBirth } from "../../platform/account/date-of-birth";
import { type NameFailure, readPersonName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { type Who, writeAs } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";

/** As typed; nothing else of a form is read. */
export interface ProfileForm {
  firstName: string;
  lastName: string;
  /** In any way that `readDateOfBirth` knows, or empty. */
  dateOfBirth: string;
  locale: string;
}

export type FieldFailure = { field: keyof ProfileForm } & (
  | NameFailure
  | { code: "birth-date-invalid" | "language-missing" }
);

/** Saves name, date of birth and language. `profile-invalid` names every field at fault, and then nothing is saved. */
export async function changeProfile(
  ctx: Context,
  who: Who,
  form: ProfileForm,
): Promise<
  Result<{ locale: Locale }, { code: "profile-invalid"; fields: FieldFailure[] } | { code: "session-ended" }>
> {
  const { firstName: first, lastName: last } = readPersonName(form);
  const born = readBirthDate(form.dateOfBirth, ctx.clock.now());
  const locale: Locale | null = form.locale === "nl" || form.locale === "en" ? form.locale : null;
  if (!first.ok || !last.ok || !born.ok || !locale) {
    const fields: FieldFailure[] = [];
    if (!first.ok) fields.push({ field: "firstName", ...first.failure });
    if (!last.ok) fields.push({ field: "lastName", ...last.failure });
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

/** Empty is `null`: a date of birth may be left out. `now` in milliseconds. */
export function readBirthDate(typed: string, now: number): Result<string | null, { code: "birth-date-invalid" }> {
  if (typed.trim() === "") return ok(null);
  const born = readDateOfBirth(typed, now);
  return born ? ok(born) : fail({ code: "birth-date-invalid" });
}
