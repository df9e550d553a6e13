import { z } from "zod";
import { systemClock } from "@/domain/clock";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";
import type { Receipt } from "@/domain/platform/outbox/receipt";
import { toGsm7 } from "./gsm7";
import {
  outcomeWithoutResponse,
  type ProviderResponse,
  readJson,
  requestProvider,
  retryAfter,
} from "./provider-request";
import type { Outgoing, Transport } from "./transport";

// CM.com, Business Messaging API 1.0 in JSON, after https://developers.cm.com/messaging/docs (sending, responses and errors, incoming
// status reports). Only this file knows that API.

export interface CmSettings {
  name: string;
  baseUrl: string;
  productToken: string;
  /** At most 11 letters and digits, or 16 digits. */
  sender: string;
}

/**
 * Text messages through CM.com. Their API has no idempotency key. The reference is the same at every attempt and is part of the
 * delivery receipt, which settles a message whose response was lost.
 */
export function cmTransport({ name, baseUrl, productToken, sender }: CmSettings): Transport {
  return {
    name,
    async send(message: Outgoing) {
      const response = await requestProvider(`${baseUrl}/v1.0/message`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CM-PRODUCTTOKEN": productToken,
        },
        body: JSON.stringify({ messages: { msg: [toCm(message, sender)] } }),
      });
      return outcomeOf(response);
    },
  };
}

function toCm({ id, to, text }: Outgoing, sender: string) {
  return {
    from: sender,
    to: [{ number: to.replace(/^\+/, "00") }],
    body: { type: "auto", content: toGsm7(text) },
    reference: id,
    allowedChannels: ["SMS"],
    minimumNumberOfMessageParts: 1,
    maximumNumberOfMessageParts: 3,
  };
}

const answer = z.object({
  errorCode: z.coerce.number().optional(),
  messages: z
    .array(z.object({ status: z.string().nullish(), messageErrorCode: z.coerce.number().nullish() }))
    .nullish(),
});

/** Errors of the account or the whole request: the operator has to fix them, and the message can wait. */
const ofTheAccount = new Set([101, 102, 103, 301, 500, 999]);

function outcomeOf(response: ProviderResponse): DeliveryOutcome {
  if (!response.answered) return outcomeWithoutResponse(response);
  const { status, headers, body } = response;
  if (status === 502 || status === 504) return { outcome: "unknown", reason: `http-${status}` };
  const isRequestAtFault = status === 400 || status === 422;
  if (status >= 300 && !isRequestAtFault) {
    return { outcome: "later", reason: `http-${status}`, retryAfterMs: retryAfter(headers, systemClock.now()) };
  }
  const read = readJson(answer, body);
  if (!read) return { outcome: isRequestAtFault ? "refused" : "unknown", reason: `http-${status}-unreadable` };
  const [message] = read.messages ?? [];
  const code = message?.messageErrorCode || read.errorCode || 0;
  if (code === 0 && status < 300 && message?.status?.toLowerCase() !== "rejected") return { outcome: "sent" };
  return { outcome: ofTheAccount.has(code) ? "later" : "refused", reason: `code-${code}` };
}

const report = z.object({
  messages: z.object({
    msg: z.object({
      reference: z.string().max(64),
      status: z.object({ code: z.coerce.number().int(), errorCode: z.coerce.string().nullish() }),
    }),
  }),
});

/** A status report as CM.com posts it, or `null`. Codes: 0 accepted, 1 rejected, 2 delivered, 3 failed, 4 read. */
export function readCmReport(body: string): Receipt | null {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return null;
  }
  const parsed = report.safeParse(read);
  if (!parsed.success) return null;
  const { reference: id, status } = parsed.data.messages.msg;
  switch (status.code) {
    case 0:
      return { id, state: "accepted" };
    case 2:
    case 4:
      return { id, state: "delivered" };
    case 1:
    case 3:
      return {
        id,
        state: "failed",
        reason: `report-${status.code}-${(status.errorCode ?? "").replace(/\W/g, "").slice(0, 20)}`,
      };
    default:
      return null;
  }
}
