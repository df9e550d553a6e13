import type { createTranslator } from "next-intl";
import type { CodeCall } from "@/domain/platform/outbox/message";
import type nl from "@/messages/nl.json";

type Words = ReturnType<typeof createTranslator<typeof nl>>;

/** A second of silence. Readable text, because the inbox of the demo shows it. */
const PAUSE = " … ";

/**
 * The text of a call: the digits as words (a voice may read "1." as "first"), with pauses, and all of them twice. It has no name of a
 * person and no word about care, because anybody may answer the telephone.
 */
export function spokenText({ values: { code, letter } }: CodeCall, product: string, t: Words): string {
  const words = t("voice.digits").split(" ");
  const digits = [...code].map((digit) => words[Number(digit)]).join(PAUSE);
  return t("voice.spoken-code", { product, letter, digits });
}

/** The same as SSML (W3C), spoken slowly. */
export function toSsml(spoken: string): string {
  const text = spoken
    .replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(PAUSE, '<break time="1s"/>');
  return `<speak><prosody rate="slow">${text}</prosody></speak>`;
}
