import { type APIRequestContext, expect } from "playwright/test";

export interface Message {
  at: number;
  channel: "mail" | "sms";
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
