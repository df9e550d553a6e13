import "server-only";
import { randomInt } from "node:crypto";
import { unstable_rethrow } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { FormState } from "@/components/ui/form-state";
import { levelOf } from "@/domain/authentication/access/paths";
import { noteUnreadable } from "@/domain/platform/audit/unreadable";
import type { Unreadable } from "@/domain/platform/crypto/person-key";
import type nl from "@/messages/nl.json";
import { FormRefused } from "@/server/auth/form-owner";
import { requireSession } from "@/server/auth/session";
import { currentLocale, currentPath } from "@/server/http/locale";
import { describeError, log } from "@/server/observability/log";
import { getContext, getEnv } from "@/server/runtime/context";
import { requestInProgress } from "@/server/runtime/request-facts";
import { formatWhen } from "./format-when";
import { answerRefused } from "./refused-form";
import { waysOn } from "./ways-on";

/** A failure code is the key of its text: one without a text in `errors` does not compile. */
export type ErrorCode = keyof (typeof nl)["errors"];

export interface Failure {
  code: ErrorCode;
  field?: string;
  /** From when it is possible again. Milliseconds since 1970: shown as a clock time, with the day when it is another one. */
  until?: number | null;
  /** When it happened. The same. */
  at?: number;
  [value: string]: unknown;
}

/**
 * Runs the work of a server action. A surprise must not leave a visitor without script on an empty page: it becomes a problem
 * with a number for the helpdesk, and `values` stay filled in. The language switch carries nothing out: the page comes back in the other
 * language with `values` (ADR 0090).
 */
export async function runFormAction(
  values: Record<string, string>,
  work: () => Promise<FormState>,
): Promise<FormState> {
  const request = requestInProgress();
  const answered = (answer: FormState) => {
    if (request?.form && answer.problems.length > 0) request.form.answer = answer;
    return answer;
  };
  try {
    if (!request?.switchesLanguage) return answered(await work());
    // The page that follows belongs to who is logged in now: what was typed on a page of somebody else must not stand in it.
    if (request.form?.owner && levelOf(currentPath()) === "session") await requireSession();
    request.typed = values;
    return { problems: [], values };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof FormRefused) return answerRefused(error.refusal, values);
    const trouble = troubleOf(error);
    if (trouble === "try-again") return answered(await formError({ code: trouble }, values));
    const id = await report(error);
    return answered(await formError({ code: trouble ?? "unexpected", id }, values));
  }
}

/** Each has a text in `errors`. `unreadable`: something of the person does not open with their key. */
export type Trouble = "try-again" | "unreachable" | "outcome-unknown" | "unreadable";

/**
 * What is known about a change that failed outside of it. By name and through every cause: Next bundles what opened the database apart
 * from what asks it, so there are two classes of one name, and the query library wraps what it is thrown.
 */
export function troubleOf(error: unknown): Trouble | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each.name === "OutcomeUnknown") return "outcome-unknown";
    if (each.name === "DatabaseUnreachable") return "unreachable";
    if (each.name === "Unreadable") return "unreadable";
    if (each.name === "DatabaseBusy" || each.name === "HashingBusy") return "try-again";
  }
  return null;
}

export type FieldsFailure = { code: "fields"; problems: readonly ({ code: ErrorCode; field: string } & object)[] };

/** What the form shows for an expected failure. */
export async function formError(
  failure: Failure | FieldsFailure,
  values: Record<string, string> = {},
): Promise<FormState> {
  return formErrors(failure.code === "fields" ? failure.problems.map((each) => ({ ...each })) : [failure], values);
}

export async function formErrors(failures: Failure[], values: Record<string, string> = {}): Promise<FormState> {
  const locale = currentLocale();
  const t = await getTranslations({ locale, namespace: "errors" });
  const problem = async ({ code, field, until, at, ...rest }: Failure) => {
    const facts = {
      ...numbersAndWords(rest),
      when: until ? await formatWhen(locale, until, "from") : at ? await formatWhen(locale, at, "at") : "",
      phone: getEnv().HELPDESK_PHONE,
    };
    const hint = `${code}-hint` as ErrorCode;
    return { field, text: t(code, facts), ...(t.has(hint) ? { hint: t(hint, facts) } : {}) };
  };
  const suggestion = await suggestionOf(failures, values);
  const links = await waysOn(failures.map(({ code }) => code));
  return {
    problems: await Promise.all(failures.map(problem)),
    values,
    ...(suggestion ? { suggestion } : {}),
    ...(links ? { links } : {}),
  };
}

// The address that was probably meant, with the words of its two buttons.
async function suggestionOf(failures: Failure[], values: Record<string, string>): Promise<FormState["suggestion"]> {
  const failure = failures.find(({ suggestion }) => typeof suggestion === "string");
  if (typeof failure?.suggestion !== "string") return undefined;
  const t = await getTranslations({ locale: currentLocale(), namespace: "form" });
  const email = failure.suggestion;
  const confirms = failure.code === "email-suggestion" ? values.email : undefined;
  return { email, use: t("useEmail", { email }), confirms, keep: t("keepEmail") };
}

/** Logs a surprise without anything a person typed and gives it a number that can be read out over the telephone. */
export async function report(error: unknown): Promise<string> {
  const id = String(randomInt(100_000, 1_000_000));
  log.error({ id, error: describeError(error) }, "unexpected");
  if (isUnreadable(error)) await noteUnreadable(getContext(), error);
  return id;
}

// By name, as above.
function isUnreadable(error: unknown): error is Unreadable {
  return error instanceof Error && error.name === "Unreadable";
}

function numbersAndWords(values: Record<string, unknown>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] =>
      ["string", "number"].includes(typeof entry[1]),
    ),
  );
}
