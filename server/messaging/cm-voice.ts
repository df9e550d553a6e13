import { z } from "zod";
import { systemClock } from "@/domain/clock";
import type { Locale } from "@/domain/context";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";
import {
  outcomeWithoutResponse,
  type ProviderResponse,
  readJson,
  requestProvider,
  retryAfter,
} from "./provider-request";
import { toSsml } from "./spoken";
import type { Outgoing, Transport } from "./transport";

// CM.com, Voice API 2, the app "Notification", after https://developers.cm.com/voice/docs/the-apps and the models of their SDK
// (github.com/cmdotcom/talk-sdk-dotnet). Only this file knows that API. Why not their app "OTP": docs/adr/0060.

export interface CmVoiceSettings {
  baseUrl: string;
  productToken: string;
  /** The caller id shown on the telephone, E.164. */
  caller: string;
}

/**
 * Calls through CM.com. Their API documents no idempotency key. `instruction-id` is the same at every attempt; after a lost response
 * the telephone may ring twice, with the same code.
 */
export function cmVoiceTransport({ baseUrl, productToken, caller }: CmVoiceSettings): Transport {
  return {
    name: "cm-voice",
    async send(message: Outgoing) {
      const response = await requestProvider(`${baseUrl}/voiceapi/v2/Notification`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CM-PRODUCTTOKEN": productToken,
        },
        body: JSON.stringify(toCm(message, caller)),
      });
      return outcomeOf(response);
    },
  };
}

const languages: Record<Locale, string> = { nl: "nl-NL", en: "en-GB" };

function toCm({ id, to, locale, text }: Outgoing, caller: string) {
  return {
    "instruction-id": id,
    callee: to,
    caller,
    anonymous: false,
    prompt: toSsml(text),
    "prompt-type": "TTS_SSML",
    // A code left on voicemail can be read by anybody who knows its PIN.
    "voicemail-response": "Stop",
    voice: { language: languages[locale], gender: "Female", number: 1 },
  };
}

const answer = z.object({ success: z.boolean() });

// CM.com documents no error codes. A fault of this one call is "refused", so that the page can tell the person immediately.
function outcomeOf(response: ProviderResponse): DeliveryOutcome {
  if (!response.answered) return outcomeWithoutResponse(response);
  const { status, headers, body } = response;
  if (status === 502 || status === 504) return { outcome: "unknown", reason: `http-${status}` };
  if (status === 400 || status === 422) return { outcome: "refused", reason: `http-${status}` };
  if (status >= 300) {
    return { outcome: "later", reason: `http-${status}`, retryAfterMs: retryAfter(headers, systemClock.now()) };
  }
  const read = readJson(answer, body);
  if (!read) return { outcome: "unknown", reason: `http-${status}-unreadable` };
  return read.success ? { outcome: "sent" } : { outcome: "refused", reason: "not-queued" };
}
