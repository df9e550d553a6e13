import type { Context, Locale, ReadContext } from "../../context";
import { readEmail } from "../../platform/account/email";
import { newId } from "../../platform/crypto/token";
import { enqueue } from "../../platform/outbox/enqueue";
import { type Attempt, byClientIp, consumeAllAttempts } from "../../platform/rate-limit/rate-limit";
import { question as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";

export type QuestionFailure =
  | { code: "email-invalid"; field: "email" }
  | { code: "question-missing" | "question-long" | "text-invalid"; field: "question" }
  | { code: "question-limit"; until: number };

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
  if (!email) return fail({ code: "email-invalid", field: "email" });
  const text = form.question.normalize("NFC").replaceAll("\r\n", "\n").trim();
  if (text === "") return fail({ code: "question-missing", field: "question" });
  if ([...text].length > policy.codePoints) return fail({ code: "question-long", field: "question" });
  if (/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll("\n", ""))) {
    return fail({ code: "text-invalid", field: "question" });
  }
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

function limitsOf(ctx: ReadContext, email: string, accountId: string | null): Attempt[] {
  if (accountId !== null) return [["question-account", accountId]];
  return [["question-address", email], ...byClientIp(ctx, "question-ip"), ["question-everyone", "all"]];
}
