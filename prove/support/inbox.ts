import { Visitor } from "./form-client";
import type { Lab } from "./lab";
import { present } from "./present";
import { until } from "./until";

export interface Message {
  at: number;
  channel: "mail" | "sms" | "voice";
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** What arrived for an address or a number, newest first. Read as a person reads it: from the server's demo inbox. */
export async function arrivedFor(lab: Lab, to: string, port?: number): Promise<Message[]> {
  const { body } = await new Visitor(lab.url, port).get("/dev/inbox.json");
  const all: Message[] = JSON.parse(body);
  return all.filter((message) => message.to === to);
}

/** The codes sent to a number by text, oldest first, as soon as there are so many. */
export async function codesFor(lab: Lab, phone: string, howMany: number, port?: number): Promise<string[]> {
  return until(`${howMany} text messages to ${phone}`, async () => {
    const texts = (await arrivedFor(lab, phone, port)).map(({ text }) => /^Code [A-Z]: (\d{6}) /.exec(text)?.[1]);
    const codes = texts.filter((code) => code !== undefined).reverse();
    return codes.length >= howMany ? codes : undefined;
  });
}

/** The digits of the text message that arrived as number `nth` (from 1). */
export async function codeFor(lab: Lab, phone: string, nth: number, port?: number): Promise<string> {
  return present((await codesFor(lab, phone, nth, port))[nth - 1]);
}

/** The mail with this subject, as soon as it is there. */
export async function mailFor(lab: Lab, email: string, subject: string, port?: number): Promise<Message> {
  return until(`mail "${subject}" to ${email}`, async () =>
    (await arrivedFor(lab, email, port)).find((message) => message.subject === subject),
  );
}

/** The path of the link to this page in a mail, its token included. */
export function linkIn(mail: Message, page: string): string {
  const found = new RegExp(`/(?:nl|en)/${page}/[A-Za-z0-9_-]{43}`).exec(mail.text);
  return present(found, `link to ${page} in "${mail.subject}"`)[0];
}
