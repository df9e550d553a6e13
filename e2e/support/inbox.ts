import { type APIRequestContext, expect } from "playwright/test";
import { product, type Texts } from "./texts";

export interface Message {
  at: number;
  channel: "mail" | "sms" | "voice";
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The mailbox and the telephone of a person: what /dev/inbox.json has for one address or number. */
export class Inbox {
  constructor(private readonly request: APIRequestContext) {}

  /** What everybody got, newest first. */
  async all(): Promise<Message[]> {
    return (await this.request.get("/dev/inbox.json")).json();
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
    const { text } = await this.text(number, letter);
    return /^Code [A-Z]: (\d{6}) /.exec(text)?.[1] ?? "";
  }

  /** The six digits that a call with this message letter says, both times the same. */
  async heard(number: string, letter: string, texts: Texts): Promise<string> {
    const [begin = "", between = "", end = ""] = texts("voice.spoken-code", { product, letter, digits: "|" }).split(
      "|",
    );
    const said = ({ channel, text }: Message) => channel === "voice" && text.startsWith(begin) && text.endsWith(end);
    const { text } = await this.arrived(number, said, `call with message ${letter}`);
    const [first = "", second] = text.slice(begin.length, text.length - end.length).split(between);
    expect(second).toBe(first);
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
    const found: Message[] = [];
    await expect
      .poll(async () => found.push(...(await this.to(address)).filter(wanted)), { message: `${what} to ${address}` })
      .toBeGreaterThan(0);
    const [message] = found;
    if (!message) throw new Error(`no ${what}`);
    return message;
  }
}
