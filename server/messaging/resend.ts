import { Resend, type Response } from "resend";
import { z } from "zod";
import { systemClock } from "@/domain/clock";
import type { Outcome } from "@/domain/platform/outbox/outcome";
import { type Called, call, readJson, retryAfter, unanswered } from "./call";
import { fromHeader } from "./from";
import { mailHeaders } from "./mail-headers";
import type { Outgoing, Transport } from "./transport";

export interface ResendSettings {
  apiKey: string;
  baseUrl: string;
  from: string;
  host: string;
}

/** Mail through Resend's SDK. Resend keeps the idempotency key for 24 hours, as long as a mail is worth sending. */
export function resendTransport({ apiKey, baseUrl, from, host }: ResendSettings): Transport {
  return {
    name: "resend",
    async send(message: Outgoing) {
      const resend = new BoundedResend(apiKey, { baseUrl });
      const { to, subject, html, text } = message;
      await resend.emails.send(
        {
          from: fromHeader(from, message.fromName),
          to: [to],
          subject,
          html,
          text,
          headers: mailHeaders(message, host),
        },
        { idempotencyKey: message.id },
      );
      return judge(resend.called);
    },
  };
}

// The SDK builds the request; the call itself keeps to our limits, because the SDK has none. One of these lives for one mail.
class BoundedResend extends Resend {
  called: Called | null = null;

  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<Response<T>> {
    this.called = await call(`${this.baseUrl}${path}`, options);
    const error = { name: "application_error", message: "see the outcome", statusCode: null } as const;
    return { data: null, error, headers: null };
  }
}

// Why a call failed is in the name of the error: https://resend.com/docs/api-reference/errors
function judge(called: Called | null): Outcome {
  if (!called) return { outcome: "later", reason: "not-called" };
  if (!called.answered) return unanswered(called);
  const { status, headers, body } = called;
  if (status >= 200 && status < 300) return { outcome: "sent" };
  const name = nameIn(body);
  const reason = name ? `${status}-${name}` : `http-${status}`;
  // The key was used before, for the same message in other words (a release in between): that one went out.
  if (name === "invalid_idempotent_request") return { outcome: "sent" };
  if (status === 422 || (status === 400 && name !== "invalid_idempotency_key")) return { outcome: "refused", reason };
  if (status === 502 || status === 504) return { outcome: "unknown", reason };
  return { outcome: "later", reason, retryAfterMs: retryAfter(headers, systemClock.now()) };
}

const fault = z.object({ name: z.string().optional() });

function nameIn(body: string | null): string {
  const { name = "" } = readJson(fault, body) ?? {};
  return /^[a-z_]{1,60}$/.test(name) ? name : "";
}
