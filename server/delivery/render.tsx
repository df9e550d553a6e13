import "server-only";
import { render } from "@react-email/render";
import { createTranslator } from "next-intl";
import type { Locale } from "@/domain/context";
import type { Mail, MailLink, Message, TextMessage } from "@/domain/outbox/message";
import { showDate, showTime, timeZone } from "@/i18n/dates";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import { MailFrame } from "./mail-frame";
import type { Outgoing } from "./transport";

export interface Sender {
  productName: string;
  host: string;
  appUrl: string;
  helpdeskPhone: string;
}

/** Turns a queued message into what the person reads, in the language of the account. */
export async function renderMessage(message: Message, sender: Sender): Promise<Omit<Outgoing, "idempotencyKey">> {
  return message.channel === "sms" ? renderText(message, sender) : renderMail(message, sender);
}

// One GSM-7 segment, nothing about care, safe on a lock screen; the last line binds the code to this site so that a phone
// offers to fill it in only here (origin-bound one-time codes).
function renderText(message: TextMessage, sender: Sender): Omit<Outgoing, "idempotencyKey"> {
  const t = translator(message.locale);
  const out = { channel: "sms", to: message.to, subject: "", html: "" } as const;
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
    case "helped-reset": {
      const { at } = message.values;
      const facts = { product, time: showTime(message.locale, at), phone: sender.helpdeskPhone };
      return { ...out, text: t(`sms.${message.template}`, facts) };
    }
  }
}

async function renderMail(message: Mail, sender: Sender): Promise<Omit<Outgoing, "idempotencyKey">> {
  const t = translator(message.locale);
  const { firstName, at, browser, system, method, left, due, email, question } = message.values;
  const values = {
    name: firstName,
    product: sender.productName,
    date: showDate(message.locale, at),
    time: showTime(message.locale, at),
    browser,
    system,
    method: method ?? "sms",
    left: left ?? 0,
    dueDate: showDate(message.locale, due ?? at),
    dueTime: showTime(message.locale, due ?? at),
    phone: sender.helpdeskPhone,
    email: email ?? "",
  };
  const subject = t(`mail.${message.template}.subject`, values);
  const own = (key: string, fallback: string) => (t.has(key as Key) ? t(key as Key, values) : fallback);
  const forTheDesk = [
    t(`mail.${message.template}.what`, values),
    question ?? "",
    t(`mail.${message.template}.next`, values),
  ];
  const forTheOwner = [
    t("mail.greeting", values),
    t(`mail.${message.template}.what`, values),
    t(browser === "–" ? "mail.whenOnly" : "mail.when", values),
    t(`mail.${message.template}.next`, values),
    own(`mail.${message.template}.notYou`, t("mail.notYou", values)),
  ];
  const paragraphs = question === undefined ? forTheOwner : forTheDesk;
  const { main = { page: "account/two-factor" }, second } = message.links ?? {};
  const address = ({ page, token }: MailLink) =>
    `${sender.appUrl}/${message.locale}/${page}${token === undefined ? "" : `/${token}`}`;
  const button = { label: own(`mail.${message.template}.button`, t("mail.openAccount", values)), href: address(main) };
  const more = second
    ? { label: own(`mail.${message.template}.second`, t("mail.stop", values)), href: address(second) }
    : null;
  const html = await render(
    <MailFrame
      lang={message.locale}
      subject={subject}
      productName={sender.productName}
      paragraphs={paragraphs}
      button={button}
      second={more}
      signature={t("mail.signature", values)}
    />,
  );
  const addresses = [button, ...(more ? [more] : [])].map(({ label, href }) => `${label}: ${href}`);
  const text = [...paragraphs, ...addresses, t("mail.signature", values)].join("\n\n");
  return { channel: "mail", to: message.to, subject, text, html };
}

// A text that only some templates have; asked for with `has` first.
type Key = "mail.openAccount";

function translator(locale: Locale) {
  return createTranslator({ locale, messages: locale === "nl" ? nl : en, timeZone });
}
