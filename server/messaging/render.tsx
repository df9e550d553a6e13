import "server-only";
import { render } from "@react-email/render";
import { createTranslator } from "next-intl";
import type { Locale } from "@/domain/context";
import type { CodeCall, Mail, MailLink, Message, TextMessage } from "@/domain/platform/outbox/message";
import { showDate, showTime, timeZone } from "@/i18n/dates";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import { deviceName } from "../http/user-agent";
import { MailFrame } from "./mail-frame";
import { sayCode } from "./spoken";
import type { Outgoing } from "./transport";

export interface Sender {
  productName: string;
  host: string;
  appUrl: string;
  helpdeskPhone: string;
}

export type Rendered = Omit<Outgoing, "id">;

/** Turns a queued message into what the person reads or hears, in the language of the account. */
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
  const text = sayCode(message, sender.productName, translator(locale));
  return { channel, to, locale, subject: "", text, html: "" };
}

// One GSM-7 segment, nothing about care, safe on a lock screen; the last line binds the code to this site so that a phone
// offers to fill it in only here (origin-bound one-time codes).
function renderText(message: TextMessage, sender: Sender): Rendered {
  const t = translator(message.locale);
  const out = { channel: "sms", to: message.to, locale: message.locale, subject: "", html: "" } as const;
  const product = sender.productName;
  switch (message.template) {
    case "login-code":
    case "enrolment-code": {
      const { code, letter, validUntil } = message.values;
      const until = showTime(message.locale, validUntil);
      const spoken = t(`sms.${message.template}`, { code, letter, product, until });
      return { ...out, text: `${spoken}\n\n@${sender.host} #${code}` };
    }
    case "factor-changed":
    case "password-changed":
    case "account-recovery": {
      const { at } = message.values;
      const facts = { product, time: showTime(message.locale, at), phone: sender.helpdeskPhone };
      return { ...out, text: t(`sms.${message.template}`, facts) };
    }
  }
}

async function renderMail(message: Mail, sender: Sender): Promise<Rendered> {
  const t = translator(message.locale);
  const { subject, paragraphs, signature, button, second } = sayMail(message, sender, t);
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
  const from = fromName === undefined ? {} : { fromName };
  return { channel: "mail", to: message.to, ...from, locale: message.locale, subject, text, html };
}

type Fallback = "openAccount" | "stop" | "reportCompromise" | "notYou" | "notYouLink" | "signature";

// A template may have words of its own for its button, its second address and "was this not you"; else it takes the common ones.
function sayMail(message: Mail, sender: Sender, t: ReturnType<typeof translator>) {
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
      message.values.question === undefined ? forTheOwner(message, values, own, t) : forTheDesk(message, values, t),
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

function forTheOwner(message: Mail, values: Values, own: Own, t: Words): string[] {
  // An invitation is no event in an account: there is nothing to tell of when and where.
  const when = message.template === "invitation" ? [] : [whenAndWhere(message, values, t)];
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

// The support desk reads the question itself, not a letter to an owner.
function forTheDesk(message: Mail, values: Values, t: Words): string[] {
  const said = [t(`mail.${message.template}.what`, values), message.values.question ?? ""];
  return [...said, t(`mail.${message.template}.next`, values)];
}

function mailValues(message: Mail, sender: Sender) {
  const { firstName, at, method, left, due, sender: from, email } = message.values;
  return {
    name: firstName,
    product: sender.productName,
    date: showDate(message.locale, at),
    time: showTime(message.locale, at),
    method: method ?? "sms",
    left: left ?? 0,
    dueDate: showDate(message.locale, due ?? at),
    dueTime: showTime(message.locale, due ?? at),
    phone: sender.helpdeskPhone,
    sender: from ?? sender.productName,
    email: email ?? "",
  };
}

function translator(locale: Locale) {
  return createTranslator({ locale, messages: locale === "nl" ? nl : en, timeZone });
}
