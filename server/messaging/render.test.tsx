import { describe, expect, test } from "vitest";
import type { Locale } from "@/domain/context";
import type { FactorChange, Message } from "@/domain/platform/outbox/message";
import { toGsm7 } from "./gsm7";
import { renderMessage } from "./render";
import { sampleMessages } from "./samples";

const sender = {
  productName: "Karify",
  host: "my.example.nl",
  appUrl: "https://my.example.nl",
  helpdeskPhone: "030 - 737 0323",
};
const locales: readonly Locale[] = ["nl", "en"];
const every = locales.flatMap((locale) => sampleMessages(locale).map((message) => [label(message), message] as const));
const mails = every.flatMap(([name, message]) => (message.channel === "mail" ? [[name, message] as const] : []));
const texts = every.flatMap(([name, message]) => (message.channel === "sms" ? [[name, message] as const] : []));

function label({ locale, channel, template }: Message): string {
  return `${locale} ${channel} ${template}`;
}

describe("what people read", () => {
  test.each(every)("%s", async (_, message) => {
    const { subject, text } = await renderMessage(message, sender);
    expect(subject === "" ? text : `${subject}\n\n${text}`).toMatchSnapshot();
  });
});

describe("a mail and a text about the second step say what changed, and what else happened", () => {
  const changes = ["phone", "phoneAgain", "app", "toApp", "toSms"] as const;
  const changed = (locale: Locale, change: FactorChange, codes: "new" | "kept") => {
    const found = sampleMessages(locale).find(
      ({ channel, template }) => channel === "mail" && template === "factor-changed",
    );
    if (found?.channel !== "mail") throw new Error("no such sample");
    return renderMessage({ ...found, values: { ...found.values, change, codes } }, sender);
  };

  test.each(locales)(
    "in %s no two changes read alike, and none says the codes are new when they are not",
    async (locale) => {
      const kept = await Promise.all(changes.map((change) => changed(locale, change, "kept")));
      const fresh = await Promise.all(changes.map((change) => changed(locale, change, "new")));
      expect(new Set(kept.map(({ subject }) => subject)).size).toBe(changes.length);
      expect(new Set([...kept, ...fresh].map(({ text }) => text)).size).toBe(2 * changes.length);
      const [same, renewed] =
        locale === "nl" ? ["hetzelfde gebleven", "nieuwe herstelcodes"] : ["stayed the same", "new backup codes"];
      const ended = locale === "nl" ? /uitgelogd.*apparaat wordt nog vertrouwd/s : /logged out.*device is trusted/s;
      for (const { text } of kept) expect(text).toContain(same);
      for (const { text } of fresh) expect(text).toContain(renewed);
      for (const { text } of [...kept, ...fresh]) expect(text).toMatch(ended);
    },
  );

  test("a change of number does not say that the messages are new", async () => {
    const { subject, text } = await changed("nl", "phone", "kept");
    expect(subject).toBe("Je telefoonnummer voor codes is veranderd");
    expect(text).not.toMatch(/nu per SMS|staat nu aan/);
  });

  test.each(locales)("in %s each text says its own, in one segment", async (locale) => {
    const found = sampleMessages(locale).find(
      ({ channel, template }) => channel === "sms" && template === "factor-changed",
    );
    if (found?.channel !== "sms" || found.template !== "factor-changed") throw new Error("no such sample");
    const long = { ...sender, productName: "P".repeat(20) };
    const said = await Promise.all(
      [...changes, "off" as const, "lost" as const].map(async (change) => {
        const { text } = await renderMessage({ ...found, values: { ...found.values, change } }, long);
        expect(septets(text)).toBeLessThanOrEqual(160);
        return text;
      }),
    );
    expect(new Set(said).size).toBe(7);
  });

  test('the last recovery code: not "none left", but that there is a new list', async () => {
    const found = sampleMessages("nl").find(({ template }) => template === "recovery-code-used");
    if (found?.channel !== "mail") throw new Error("no such sample");
    const used = (values: object) => renderMessage({ ...found, values: { ...found.values, ...values } }, sender);
    const last = await used({ left: 0, codes: "new", trust: "ended" });
    expect(last.text).toContain("Er is meteen een nieuwe lijst met tien codes gemaakt. Geen enkel apparaat");
    expect(last.text).not.toContain("geen meer over");
    const confirming = await used({ left: 3, codes: "kept", trust: "kept" });
    expect(confirming.text).toContain("Je hebt er nog 3 over.\n");
    expect(confirming.text).not.toContain("vertrouwd");
  });
});

test("a device is never shown as question marks", async () => {
  const [message] = sampleMessages("en");
  if (message?.channel !== "mail") throw new Error("no mail among the samples");
  const unread = { ...message, values: { ...message.values, browser: "?", system: "?" } };
  const { text } = await renderMessage(unread, sender);
  expect(text).toContain("with a device we do not recognise.");
  expect(text).not.toMatch(/with \?|on \?/);
});

test.each([
  ["nl", "Team Zonnehof", "Team Zonnehof nodigt je uit om mee te doen op Karify."],
  ["nl", "Karify", "Je bent uitgenodigd om mee te doen op Karify."],
  ["nl", " karify ", "Je bent uitgenodigd om mee te doen op Karify."],
  ["nl", undefined, "Je bent uitgenodigd om mee te doen op Karify."],
  ["en", "", "You are invited to join Karify."],
] as const)("in %s an invitation of %s reads well", async (locale, from, said) => {
  const message = sampleMessages(locale).find(({ template }) => template === "invitation");
  if (message?.channel !== "mail") throw new Error("no invitation among the samples");
  const { text } = await renderMessage({ ...message, values: { ...message.values, sender: from } }, sender);
  expect(text).toContain(said);
  expect(text).not.toContain(",  ");
});

// 3GPP TS 23.038: what fits one character of a text message; the others take two.
const gsm = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const gsmDouble = new Set("^{}\\[~]|€");

function septets(text: string): number {
  return [...text].reduce((sum, sign) => sum + (gsm.has(sign) ? 1 : gsmDouble.has(sign) ? 2 : Number.NaN), 0);
}

describe("a text message", () => {
  test.each(["P".repeat(40), "Patiëntenplein van de regio Zuid-Holland"])(
    "T64 of a product with the long name %s is one segment too",
    async (productName) => {
      for (const [, message] of texts) {
        const { text } = await renderMessage(message, { ...sender, productName, host: `${"h".repeat(37)}.nl` });
        expect(septets(toGsm7(text))).toBeLessThanOrEqual(160);
      }
    },
  );

  test.each(texts)(
    "T64 %s is one GSM-7 segment, with a host of 40 and a product name of 20 characters",
    async (_, message) => {
      const long = { ...sender, productName: "P".repeat(20), host: `${"h".repeat(37)}.nl` };
      const { text, subject } = await renderMessage(message, long);
      expect(septets(text)).toBeLessThanOrEqual(160);
      expect(subject).toBe("");
    },
  );

  test.each(texts)("T64 %s is one segment too in the hour that passes twice, which it names", async (_, message) => {
    const at = Date.parse("2026-10-25T01:30:59Z");
    const values = { ...message.values, ...("code" in message.values ? { validUntil: at } : { at }) };
    const long = { ...sender, productName: "P".repeat(20), host: `${"h".repeat(37)}.nl` };
    const { text } = await renderMessage({ ...message, values } as typeof message, long);
    expect(septets(text)).toBeLessThanOrEqual(160);
    if (message.template === "account-recovery") return;
    expect(text).toContain(message.locale === "nl" ? "02:30 (wintertijd)" : "02:30 (winter time)");
  });

  test.each(texts)(
    "T64 %s: a code is bound to this site by its last line and belongs to nobody else; no name",
    async (_, message) => {
      const { text } = await renderMessage(message, sender);
      expect(text).not.toMatch(/Noor|Bakker|\+?31612345678|noor@/);
      if (!("code" in message.values)) return expect(text).not.toMatch(/\d{6}|[@#]/);
      const { code } = message.values;
      expect(text.split("\n").at(-1)).toBe(`@${sender.host} #${code}`);
      expect(text.split(code)).toHaveLength(3);
      expect(text).toContain(message.locale === "nl" ? "Geef deze code aan niemand." : "Give this code to nobody.");
    },
  );
});

describe("a mail", () => {
  const careWords =
    /zorg|care|patient|pati[eë]nt|behandel|treat|therap|psych|kliniek|clinic|dokter|doctor|healthspace|ggz/i;

  test.each(mails)("T28 %s: no care word, no name, no code in the subject", async (_, message) => {
    const { subject } = await renderMessage(message, sender);
    expect(subject).not.toMatch(careWords);
    expect(subject).not.toMatch(/Noor|Bakker|@/);
    expect(subject).not.toMatch(/\d/);
    expect(subject).not.toMatch(/[\r\n]/);
  });

  test.each(mails)(
    "T26, T28 %s: the same addresses in text and HTML, all of the configured origin",
    async (_, message) => {
      const { text, html } = await renderMessage(message, sender);
      const inText = [...text.matchAll(/https?:\/\/\S+/g)].map(([address]) => address);
      const inHtml = [...html.matchAll(/href="([^"]+)"/g)].map(([, address]) => address);
      expect(inHtml).toEqual(inText);
      expect(inText.every((address) => address.startsWith(`${sender.appUrl}/${message.locale}/`))).toBe(true);
      expect(html).toContain(`lang="${message.locale}"`);
    },
  );

  test.each(mails)("%s: who comes at the time it names is neither too early nor too late", async (_, message) => {
    const due = Date.parse("2026-11-23T10:24:39Z");
    const { text } = await renderMessage({ ...message, values: { ...message.values, due } }, sender);
    const shown = message.template === "account-recovery-approved" ? "11:25" : "11:24";
    const named = text.match(/11:2[45]/g) ?? [];
    expect(named.filter((time) => time !== shown)).toEqual([]);
    if (message.values.due !== undefined) expect(named).toEqual([shown]);
  });

  test.each(mails)("%s carries one secret at most, beside the one to take it back", async (_, message) => {
    const { main, second } = message.links ?? {};
    expect([main?.token, second?.token].filter(Boolean).length).toBeLessThanOrEqual(
      ["account-recovery", "activate", "keep-account"].includes(main?.page ?? "") ? 2 : 1,
    );
  });

  test("AT-80 the four answers to a request for a new password look the same from outside", async () => {
    for (const locale of locales) {
      const answers = mails.filter(
        ([, { template, locale: own }]) => template.startsWith("password-reset") && own === locale,
      );
      const subjects = await Promise.all(answers.map(async ([, mail]) => (await renderMessage(mail, sender)).subject));
      expect(subjects).toHaveLength(4);
      expect(new Set(subjects).size).toBe(1);
    }
  });

  test("a name cannot break out of the mail: it is text in HTML", async () => {
    const [, message] = mails[0] ?? [];
    if (!message) throw new Error("no mail");
    const evil = {
      ...message,
      values: { ...message.values, firstName: '<img src=x onerror="alert(1)">\r\nBcc: x@y.nl' },
    };
    const { html, subject } = await renderMessage(evil, sender);
    expect(html).not.toContain("<img");
    expect(subject).not.toContain("Bcc");
  });
});
