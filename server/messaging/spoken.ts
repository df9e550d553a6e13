import type { createTranslator } from "next-intl";
import type { CodeCall } from "@/domain/platform/outbox/message";
import type nl from "@/messages/nl.json";

type Words = ReturnType<typeof createTranslator<typeof nl>>;

/** Where the voice is silent for a second. Readable as it stands, so that the demo's inbox shows what is said. */
const PAUSE = " … ";

/**
 * What a call says: the digits as words (a voice may read "1." as "first"), apart from each other, and all of them twice. No name
 * of a person and no word about care: nobody knows who picks up.
 */
export function sayCode({ values: { code, letter } }: CodeCall, product: string, t: Words): string {
  const words = t("voice.digits").split(" ");
  const digits = [...code].map((digit) => words[Number(digit)]).join(PAUSE);
  return t("voice.spoken-code", { product, letter, digits });
}

/** The same as SSML (W3C), slowly. */
export function toSsml(said: string): string {
  const text = said.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll(PAUSE, '<break time="1s"/>');
  return `<speak><prosody rate="slow">${text}</prosody></speak>`;
}
