import "server-only";
import { createTranslator } from "next-intl";
import type { Locale } from "@/domain/context";
import { mailRules } from "@/domain/platform/outbox/mail-powers";
import type { CodeCall, Mail, MailLink, Message, TextMessage } from "@/domain/platform/outbox/message";
import { showMoment, type TimeKind, timeZone } from "@/i18n/dates";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import { deviceName } from "../http/device-name";
import { MailFrame } from "./mail-frame";
import { spokenText } from "./spoken";
import type { Outgoing } from "./transport";

export interface Sender {
  productName: string;
  host: string;
  appUrl: string;
  helpdeskPhone: string;
}

export type Rendered = Omit<Outgoing, "id">;

/** Renders a queued message as what the person reads or hears, in the language of the account. */
export async function renderMessage(message: Message, sender: Sender): Promise<Rendered> {
  switch (message.channel) {
    case "sms":
      return renderText(message, sender);
    case "voice":
      return renderCall(message, sender);
    case "mail":
      return renderMail(message, sender);
  }
}

function renderCall(message: CodeCall, sender: Sender): Rendered {
  const { channel, to, locale } = message;
  const text = spokenText(message, sender.productName, translator(locale));
  return { channel, to, locale, subject: "", text, html: "" };
}

// One GSM-7 segment, nothing about care, safe on a lock screen. The last line is the format of origin-bound one-time codes: a phone
// offers to fill in the code on this site only.
function renderText(message: TextMessage, sender: Sender): Rendered {
  const t = translator(message.locale);
  const out = { channel: "sms", to: message.to, locale: message.locale, subject: "", html: "" } as const;
  const shown = (at: number, kind: TimeKind) => showMoment(message.locale, at, kind).time;
  switch (message.template) {
    case "login-code":
    case "enrolment-code": {
      const { code, letter, validUntil } = message.values;
      const until = shown(validUntil, "until");
      const product = shortName(sender.productName, until);
      const sentence = t(`sms.${message.template}`, { code, letter, product, until });
      return { ...out, text: `${sentence}\n\n@${sender.host} #${code}` };
    }
    case "factor-changed":
    case "password-changed":
    case "account-recovery": {
      const { at, change = "other" } = message.values;
      const time = shown(at, "at");
      const facts = { product: shortName(sender.productName, time), time, change, phone: sender.helpdeskPhone };
      return { ...out, text: t(`sms.${message.template}`, facts) };
    }
  }
}

/** What fits beside a code and this time in one segment: whole words of a long name as far as they go. */
function shortName(productName: string, time: string): string {
  const longest = 20 + "14:02".length - time.length;
  if (productName.length <= longest) return productName;
  const cut = productName.slice(0, longest + 1);
  return cut.slice(0, cut.lastIndexOf(" ") > 0 ? cut.lastIndexOf(" ") : longest).trim();
}

async function renderMail(message: Mail, sender: Sender): Promise<Rendered> {
  const t = translator(message.locale);
  const { subject, paragraphs, signature, button, second } = mailTexts(message, sender, t);
  // With the first mail: it is large, and no page and no text message needs it.
  const { render } = await import("@react-email/render");
  const html = await render(
    <MailFrame
      lang={message.locale}
      subject={subject}
      productName={sender.productName}
      paragraphs={paragraphs}
      button={button}
      second={second}
      signature={signature}
    />,
  );
  const addresses = [button, ...(second ? [second] : [])].map(({ label, href }) => `${label}: ${href}`);
  const text = [...paragraphs, ...addresses, signature].join("\n\n");
  const { sender: fromName } = message.values;
  const from = fromName === undefined || fromName.trim() === "" ? {} : { fromName };
  return { channel: "mail", to: message.to, ...from, locale: message.locale, subject, text, html };
}

type Fallback = "openAccount" | "stop" | "reportCompromise" | "notYou" | "notYouLink" | "signature";

// A template may have its own texts for the button, the second link and "was this not you"; otherwise the common ones are used.
function mailTexts(message: Mail, sender: Sender, t: ReturnType<typeof translator>) {
  const values = mailValues(message, sender);
  const { main = { page: "account/two-factor" }, second } = message.links ?? {};
  const own = (which: "button" | "second" | "notYou" | "signature", fallback: Fallback) => {
    const key = `mail.${message.template}.${which}` as "mail.openAccount";
    return t.has(key) ? t(key, values) : t(`mail.${fallback}`, values);
  };
  const address = ({ page, token }: MailLink) =>
    `${sender.appUrl}/${message.locale}/${page}${token === undefined ? "" : `/${token}`}`;
  return {
    subject: t(`mail.${message.template}.subject`, values),
    paragraphs:
      message.values.question === undefined
        ? ownerParagraphs(message, values, own, t)
        : helpdeskParagraphs(message, values, t),
    signature: own("signature", "signature"),
    button: { label: own("button", "openAccount"), href: address(main) },
    second: second
      ? {
          label: own("second", second.page === "report-compromise" ? "reportCompromise" : "stop"),
          href: address(second),
        }
      : null,
  };
}

type Values = ReturnType<typeof mailValues>;
type Words = ReturnType<typeof translator>;
type Own = (which: "notYou", fallback: Fallback) => string;

function ownerParagraphs(message: Mail, values: Values, own: Own, t: Words): string[] {
  // An invitation and news of work are no events of the account, so they have no line about when and where.
  const when = mailRules[message.template].when === "not-said" ? [] : [whenAndWhere(message, values, t)];
  return [
    t(values.name === "" ? "mail.greetingPlain" : "mail.greeting", values),
    t(`mail.${message.template}.what`, values),
    ...when,
    t(`mail.${message.template}.next`, values),
    own("notYou", message.links?.second?.page === "report-compromise" ? "notYouLink" : "notYou"),
  ];
}

function whenAndWhere({ values: { browser, system } }: Mail, values: Values, t: Words): string {
  if (browser === "–") return t("mail.whenOnly", values);
  const device = deviceName({ browser, system }, (words) => t("device.both", words), t("mail.unlistedBrowser"));
  return device === null ? t("mail.whenUnknown", values) : t("mail.when", { ...values, device });
}

// To the support desk: the question itself, without greeting.
function helpdeskParagraphs(message: Mail, values: Values, t: Words): string[] {
  const paragraphs = [t(`mail.${message.template}.what`, values), message.values.question ?? ""];
  return [...paragraphs, t(`mail.${message.template}.next`, values)];
}

/** Whether the mail comes from somebody whose name is another than the product's: "X invites you to X" tells nothing. */
function isNamed(from: string | undefined, product: string): "yes" | "no" {
  const plain = (name: string) => name.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
  return from === undefined || ["", plain(product)].includes(plain(from)) ? "no" : "yes";
}

function mailValues(message: Mail, sender: Sender) {
  const { firstName, at, method, left, due, sender: from, email } = message.values;
  // Two-factor goes off then and one can log in; every other `due` is the last moment for something.
  const kind = message.template === "account-recovery-approved" ? "from" : "until";
  const end = showMoment(message.locale, due ?? at, kind);
  return {
    name: firstName,
    product: sender.productName,
    ...showMoment(message.locale, at, "at"),
    method: method ?? "sms",
    // A message that waited while a new release came has none of these three.
    change: message.values.change ?? "other",
    desk: message.values.desk ?? "other",
    codes: message.values.codes ?? "kept",
    trust: message.values.trust ?? "kept",
    left: left ?? 0,
    dueDate: end.date,
    dueTime: end.time,
    phone: sender.helpdeskPhone,
    named: isNamed(from, sender.productName),
    sender: from?.trim() || sender.productName,
    email: email ?? "",
  };
}

function translator(locale: Locale) {
  return createTranslator({ locale, messages: locale === "nl" ? nl : en, timeZone });
}
