import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { cmAccepted, cmQueued, type HttpProvider, startHttpProvider } from "@/server/messaging/testing/http-provider";
import { until } from "./until";

export const WEBHOOK_SECRET = "a-secret-of-the-webhook-0123456789abcdef";

/** The providers of mail, text messages and calls at this machine, and what a production server has to know of them. */
export interface Desk {
  texts: HttpProvider;
  mails: HttpProvider;
  calls: HttpProvider;
  env: Record<string, string>;
  /** Every copy that went to a number, oldest first. */
  textsTo(phone: string): Text[];
  /** The digits of the message that arrived as number `nth` (from 1). */
  codeFor(phone: string, nth?: number): Promise<string>;
  /** What a server has to know besides, where people are called. */
  voiceEnv: Record<string, string>;
  /** The digits that the first call to a number says. */
  heardBy(phone: string): Promise<string>;
  close(): Promise<void>;
}

export interface Text {
  at: number;
  reference: string;
  text: string;
}

export async function openDesk(): Promise<Desk> {
  const texts = await startHttpProvider(cmAccepted);
  const mails = await startHttpProvider(() => ({ status: 200, body: '{"id":"taken"}' }));
  const calls = await startHttpProvider(cmQueued);
  const content = ownContent();
  const desk: Desk = {
    texts,
    mails,
    calls,
    voiceEnv: { VOICE_TRANSPORT: "cm", VOICE_BASE_URL: calls.url, VOICE_CALLER: "+31301234567" },
    // One that was closed may have been replaced by another.
    textsTo: (phone) => allTexts(desk.texts).filter((each) => each.to === phone.replace("+", "00")),
    env: {
      APP_MODE: "production",
      CONTENT_FOLDER: content,
      MAIL_TRANSPORT: "resend",
      MAIL_FROM: "Karify <noreply@example.nl>",
      RESEND_API_KEY: "re_for_a_proof",
      RESEND_BASE_URL: mails.url,
      SMS_TRANSPORT: "cm",
      SMS_BASE_URL: texts.url,
      CM_PRODUCT_TOKEN: "00000000-0000-0000-0000-000000000000",
      SMS_WEBHOOK_SECRET: WEBHOOK_SECRET,
    },
    async codeFor(phone, nth = 1) {
      const found = await until(`text message ${nth} to ${phone}`, () => desk.textsTo(phone)[nth - 1]);
      return present(/^Code [A-Z]: (\d{6}) /.exec(found.text)?.[1], "code");
    },
    async heardBy(phone) {
      const { prompt } = await until(`call to ${phone}`, () =>
        calls.calls.map(({ body }) => JSON.parse(body)).find(({ callee }) => callee === phone),
      );
      const digits = nl.voice.digits.split(" ");
      const words: string[] = prompt.split(/<[^>]+>/);
      const heard = words.map((word) => digits.indexOf(word)).filter((digit) => digit >= 0);
      return heard.slice(0, 6).join("");
    },
    async close() {
      await Promise.all([desk.texts.close(), desk.mails.close(), desk.calls.close()]);
      rmSync(content, { recursive: true, force: true });
    },
  };
  return desk;
}

/** The pages of an operator who has terms: production refuses to start with the demo's. */
function ownContent(): string {
  const folder = mkdtempSync(join(tmpdir(), "prove-content-"));
  cpSync("content", folder, { recursive: true });
  const terms = {
    nl: "Versie: 1.0\n\n# Algemene Voorwaarden\n\nWat je invult, blijft van jou.\n",
    en: "Version: 1.0\n\n# Terms and Conditions\n\nWhat you fill in stays yours.\n",
  };
  for (const [locale, text] of Object.entries(terms)) writeFileSync(`${join(folder, locale, "terms")}.md`, text);
  return folder;
}

/** Everything that came over the wire to the gateway. */
export function allTexts(provider: Pick<HttpProvider, "calls">): (Text & { to: string })[] {
  return provider.calls.map(({ at, body }) => {
    const { reference, to, body: said } = JSON.parse(body).messages.msg[0];
    return { at, reference, to: to[0].number, text: said.content };
  });
}
