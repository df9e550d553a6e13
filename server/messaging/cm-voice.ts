import { z } from "zod";
import { systemClock } from "@/domain/clock";
import type { Locale } from "@/domain/context";
import type { Outcome } from "@/domain/platform/outbox/outcome";
import { type Called, call, readJson, retryAfter, unanswered } from "./call";
import { toSsml } from "./spoken";
import type { Outgoing, Transport } from "./transport";

// CM.com, Voice API 2, the app "Notification". Written after https://developers.cm.com/voice/docs/the-apps and the models of their
// SDK (github.com/cmdotcom/talk-sdk-dotnet). Everything of their voice stands in this file; why not their app "OTP": docs/adr/0060.

export interface CmVoiceSettings {
  baseUrl: string;
  productToken: string;
  /** The number that the telephone shows, E.164. */
  caller: string;
}

/**
 * Calls through CM.com. Their API documents no idempotency key: `instruction-id` names the message at every try, so a call whose
 * answer was lost may ring twice, with the same code.
 */
export function cmVoiceTransport({ baseUrl, productToken, caller }: CmVoiceSettings): Transport {
  return {
    name: "cm-voice",
    async send(message: Outgoing) {
      const called = await call(`${baseUrl}/voiceapi/v2/Notification`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CM-PRODUCTTOKEN": productToken,
        },
        body: JSON.stringify(toCm(message, caller)),
      });
      return judge(called);
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
    // A code on a voicemail waits there for whoever knows its PIN.
    "voicemail-response": "Stop",
    voice: { language: languages[locale], gender: "Female", number: 1 },
  };
}

const answer = z.object({ success: z.boolean() });

// No codes of faults are documented: what is wrong with this one call is "refused", so that the person hears of it at once.
function judge(called: Called): Outcome {
  if (!called.answered) return unanswered(called);
  const { status, headers, body } = called;
  if (status === 502 || status === 504) return { outcome: "unknown", reason: `http-${status}` };
  if (status === 400 || status === 422) return { outcome: "refused", reason: `http-${status}` };
  if (status >= 300) {
    return { outcome: "later", reason: `http-${status}`, retryAfterMs: retryAfter(headers, systemClock.now()) };
  }
  const read = readJson(answer, body);
  if (!read) return { outcome: "unknown", reason: `http-${status}-unreadable` };
  return read.success ? { outcome: "sent" } : { outcome: "refused", reason: "not-queued" };
}
