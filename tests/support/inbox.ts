import { present } from "@/domain/testing/answers";
import { Visitor } from "./form-client";
import type { Lab } from "./lab";
import { product, type Texts } from "./texts";
import { until } from "./until";

export interface Message {
  at: number;
  channel: "mail" | "sms" | "voice";
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** How long a message may be on its way; milliseconds. */
const ARRIVES_WITHIN_MS = 30_000;

/** The mailbox and the telephone of a person: what /dev/inbox.json has for one address or number. */
export class Inbox {
  constructor(private readonly read: () => Promise<Message[]>) {}

  /** What everybody got, newest first. */
  async all(): Promise<Message[]> {
    return this.read();
  }

  /** Every message to this address or number, newest first. */
  async to(address: string): Promise<Message[]> {
    return (await this.all()).filter(({ to }) => to === address);
  }

  /** The text message with this letter, as soon as it is there. */
  async text(number: string, letter: string): Promise<Message> {
    return this.arrived(number, ({ text }) => text.startsWith(`Code ${letter}:`), `text message ${letter}`);
  }

  /** The six digits of the text message with this letter. */
  async code(number: string, letter: string): Promise<string> {
    return codeIn(await this.text(number, letter)) ?? "";
  }

  /** The codes sent to this number by text, oldest first, as soon as there are so many. */
  async codes(number: string, howMany: number): Promise<string[]> {
    return until(`${howMany} text messages to ${number}`, async () => {
      const codes = (await this.to(number)).map(codeIn).filter((code) => code !== undefined);
      return codes.length >= howMany ? codes.reverse() : undefined;
    });
  }

  /** The six digits that a call with this message letter says, both times the same. */
  async heard(number: string, letter: string, texts: Texts): Promise<string> {
    const [begin = "", between = "", end = ""] = texts("voice.spoken-code", { product, letter, digits: "|" }).split(
      "|",
    );
    const said = ({ channel, text }: Message) => channel === "voice" && text.startsWith(begin) && text.endsWith(end);
    const { text } = await this.arrived(number, said, `call with message ${letter}`);
    const [first = "", second] = text.slice(begin.length, text.length - end.length).split(between);
    if (second !== first) throw new Error(`the call says "${first}" and then "${second}"`);
    const words = texts("voice.digits").split(" ");
    return first
      .split(" … ")
      .map((word) => words.indexOf(word))
      .join("");
  }

  /** The mail with this subject, as soon as it is there. */
  async mail(address: string, subject: string): Promise<Message> {
    return this.arrived(address, (message) => message.subject === subject, `mail "${subject}"`);
  }

  private async arrived(address: string, wanted: (message: Message) => boolean, what: string): Promise<Message> {
    const ask = async () => (await this.to(address)).find(wanted);
    return until(`${what} to ${address}`, ask, ARRIVES_WITHIN_MS);
  }
}

/** The inbox of a lab's server, read without a browser. */
export function inboxOf(lab: Lab, port?: number): Inbox {
  return new Inbox(async () => JSON.parse((await new Visitor(lab.url, port).get("/dev/inbox.json")).body));
}

/** What arrived for an address or a number, newest first. */
export function arrivedFor(lab: Lab, to: string, port?: number): Promise<Message[]> {
  return inboxOf(lab, port).to(to);
}

/** The codes sent to a number by text, oldest first, as soon as there are so many. */
export function codesFor(lab: Lab, phone: string, howMany: number, port?: number): Promise<string[]> {
  return inboxOf(lab, port).codes(phone, howMany);
}

/** The digits of the text message that arrived as number `nth` (from 1). */
export async function codeFor(lab: Lab, phone: string, nth: number, port?: number): Promise<string> {
  return present((await codesFor(lab, phone, nth, port))[nth - 1]);
}

/** The mail with this subject, as soon as it is there. */
export function mailFor(lab: Lab, email: string, subject: string, port?: number): Promise<Message> {
  return inboxOf(lab, port).mail(email, subject);
}

/** The path of the link to this page in a mail, its token included. */
export function linkIn(mail: Message, page: string): string {
  const found = new RegExp(`/(?:nl|en)/${page}/[A-Za-z0-9_-]{43}`).exec(mail.text);
  return present(found, `link to ${page} in "${mail.subject}"`)[0];
}

/** The whole address of the link to this page in the text of a mail. */
export function addressIn(text: string, page: string): string {
  const found = new RegExp(`https?://\\S+/${page}/[A-Za-z0-9_-]{43}`).exec(text);
  return present(found, `address of ${page}`)[0];
}

function codeIn({ text }: Message): string | undefined {
  return /^Code [A-Z]: (\d{6}) /.exec(text)?.[1];
}
