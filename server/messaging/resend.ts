import { Resend, type Response } from "resend";
import { z } from "zod";
import { systemClock } from "@/domain/clock";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";
import { fromHeader } from "./from";
import { mailHeaders } from "./mail-headers";
import {
  outcomeWithoutResponse,
  type ProviderResponse,
  readJson,
  requestProvider,
  retryAfter,
} from "./provider-request";
import type { Outgoing, Transport } from "./transport";

export interface ResendSettings {
  apiKey: string;
  baseUrl: string;
  from: string;
  host: string;
}

/** Mail through Resend's SDK. Resend remembers an idempotency key for 24 hours, which is how long a mail is retried. */
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
      return outcomeOf(resend.response);
    },
  };
}

// The SDK builds the request but has no time-out, so the request is made here. One instance per mail.
class BoundedResend extends Resend {
  response: ProviderResponse | null = null;

  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<Response<T>> {
    this.response = await requestProvider(`${this.baseUrl}${path}`, options);
    const error = { name: "application_error", message: "see the outcome", statusCode: null } as const;
    return { data: null, error, headers: null };
  }
}

// The name of the error gives the reason: https://resend.com/docs/api-reference/errors
function outcomeOf(response: ProviderResponse | null): DeliveryOutcome {
  if (!response) return { outcome: "later", reason: "not-called" };
  if (!response.answered) return outcomeWithoutResponse(response);
  const { status, headers, body } = response;
  if (status >= 200 && status < 300) return { outcome: "sent" };
  const name = nameIn(body);
  const reason = name ? `${status}-${name}` : `http-${status}`;
  // The key was used for the same message with another text, because of a release in between: the message was sent.
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
