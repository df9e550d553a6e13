import type { Context, Locale, ReadContext } from "../../context";
import { readEmail } from "../../platform/account/email";
import { newId } from "../../platform/crypto/token";
import { enqueue } from "../../platform/outbox/enqueue";
import { type Attempt, byClientIp, consumeAllAttempts } from "../../platform/rate-limit/rate-limit";
import { composed } from "../../platform/typed-text";
import { question as policy } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";

export type QuestionProblem =
  | { code: "email-missing" | "email-invalid"; field: "email" }
  | { code: "question-missing" | "text-invalid"; field: "question" }
  | { code: "question-long"; field: "question"; by: number; most: number };

export type QuestionFailure = FieldsFailure<QuestionProblem> | { code: "question-limit"; until: number };

/**
 * The question form of the help pages: a mail to the support desk, and nothing kept of it once it is sent. Open to anyone, so
 * limited by e-mail address, by client IP and, as the last resort, for all visitors together. Somebody who is logged in (`accountId`)
 * is limited by account alone: visitors cannot close the form to members.
 */
export async function askQuestion(
  ctx: Context,
  form: { email: string; question: string; locale: Locale; supportEmail: string; accountId?: string | null },
): Promise<Result<null, QuestionFailure>> {
  const email = readEmail(form.email);
  const text = composed(form.question).replaceAll("\r\n", "\n").trim();
  const problems = judgeQuestion(text);
  if (!email) problems.unshift({ code: form.email.trim() === "" ? "email-missing" : "email-invalid", field: "email" });
  if (!email || problems.length > 0) return fail({ code: "fields", problems });
  return inTransaction(ctx, async (ctx) => {
    const counted = await consumeAllAttempts(ctx, limitsOf(ctx, email, form.accountId ?? null));
    if (!counted.allowed) return fail({ code: "question-limit", until: counted.blockedUntil });
    await enqueue(
      ctx,
      {
        channel: "mail",
        to: form.supportEmail,
        locale: form.locale,
        template: "support-question",
        values: { firstName: "", at: ctx.clock.now(), browser: "–", system: "–", email, question: text },
      },
      { accountId: null, idempotencyKey: `support-question|${newId()}` },
    );
    return ok(null);
  });
}

function judgeQuestion(text: string): QuestionProblem[] {
  const field = "question";
  if (text === "") return [{ code: "question-missing", field }];
  const by = [...text].length - policy.codePoints;
  if (by > 0) return [{ code: "question-long", field, by, most: policy.codePoints }];
  const hidden = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll("\n", ""));
  return hidden ? [{ code: "text-invalid", field }] : [];
}

function limitsOf(ctx: ReadContext, email: string, accountId: string | null): Attempt[] {
  if (accountId !== null) return [["question-account", accountId]];
  return [["question-address", email], ...byClientIp(ctx, "question-ip"), ["question-everyone", "all"]];
}
