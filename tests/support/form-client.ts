import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { present } from "@/domain/testing/answers";

// A browser without script, as small as it can be: it keeps cookies, reads the forms of a page with the hidden fields that a
// server action needs, and posts them back. No browser and no library of the product is in between.

export interface Answer {
  status: number;
  /** Path and query of a redirect, without the address. */
  location: string | null;
  body: string;
  headers: IncomingMessage["headers"];
  /** Cookies as the answer set them, deletions included. */
  setCookies: string[];
}

export interface Form {
  hidden: [name: string, value: string][];
  /** Names of all fields. */
  fields: string[];
  /** Texts on its buttons. */
  buttons: string[];
}

/** Which form of a page: by a field it has, or by the text on its button. */
export type Which = { field: string } | { button: string };

/** A request that is ready to be sent. */
export interface Shot {
  visitor: Visitor;
  port: number;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

export class Visitor {
  readonly cookies = new Map<string, string>();

  /** `url` is the address people know, `port` the process that answers. Without `connections` each request has one of its own. */
  constructor(
    readonly url: string,
    public port: number = Number(new URL(url).port),
    readonly agent: string = FIREFOX,
    private readonly connections: Agent | false = false,
  ) {}

  /** The same cookies in another browser, or in the same one a moment ago. */
  copy(port = this.port, agent = this.agent): Visitor {
    const twin = new Visitor(this.url, port, agent, this.connections);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await exchange(this.connections, this.port, "GET", path, { ...this.#headers(), ...headers });
    this.#keep(answer);
    return answer;
  }

  async head(path: string): Promise<Answer> {
    const answer = await exchange(this.connections, this.port, "HEAD", path, this.#headers());
    this.#keep(answer);
    return answer;
  }

  /** Opens a page as a person does, redirects followed. Answers where that ended, too. */
  async open(path: string): Promise<Answer & { path: string }> {
    let at = path;
    for (let hops = 0; hops < 6; hops += 1) {
      const answer = await this.get(at);
      if (answer.location === null) return { ...answer, path: at };
      at = answer.location;
    }
    throw new Error(`${path} goes round in circles`);
  }

  /** Fills in a form of a page that was opened before. Nothing is sent yet. */
  prepare(path: string, page: Answer, which: Which, values: Record<string, string> = {}, port = this.port): Shot {
    const form = formOf(page.body, which);
    const boundary = "----------------------------prove";
    const fields = [...form.hidden.filter(([name]) => !(name in values)), ...Object.entries(values)];
    const part = ([name, value]: readonly [string, string]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const body = Buffer.from(`${fields.map(part).join("")}--${boundary}--\r\n`);
    const headers = {
      ...this.#headers(),
      Origin: this.url,
      "Content-Type": `multipart/form-data; boundary=${boundary}`,
      "Content-Length": String(body.length),
    };
    return { visitor: this, port, path, headers, body };
  }

  /** Calls a server action as the script of a page does: by its id, with what a browser encodes as its arguments. */
  call(path: string, action: string, values: Record<string, string> = {}): Promise<Answer> {
    const boundary = "----------------------------prove";
    const part = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const fields = Object.entries(values).map(([name, value]) => part(`_1_${name}`, value));
    const body = Buffer.from(`${fields.join("")}${part("0", argumentsOf(action))}--${boundary}--\r\n`);
    return this.send({
      visitor: this,
      port: this.port,
      path,
      headers: {
        ...this.#headers(),
        Origin: this.url,
        Accept: "text/x-component",
        "Next-Action": action,
        "Content-Type": `multipart/form-data; boundary=${boundary}`,
        "Content-Length": String(body.length),
      },
      body,
    });
  }

  /** As a form without a file posts to a route of its own. */
  postForm(path: string, values: Record<string, string>): Promise<Answer> {
    const body = Buffer.from(new URLSearchParams(values).toString());
    const type = "application/x-www-form-urlencoded";
    const headers = {
      ...this.#headers(),
      Origin: this.url,
      "Content-Type": type,
      "Content-Length": String(body.length),
    };
    return this.send({ visitor: this, port: this.port, path, headers, body });
  }

  /** As the script of a page posts what it saves. */
  postJson(path: string, value: object): Promise<Answer> {
    const body = Buffer.from(JSON.stringify(value));
    const json = { "Content-Type": "application/json", "Content-Length": String(body.length) };
    const headers = { ...this.#headers(), Origin: this.url, ...json };
    return this.send({ visitor: this, port: this.port, path, headers, body });
  }

  async send(shot: Shot): Promise<Answer> {
    const answer = await exchange(this.connections, shot.port, "POST", shot.path, shot.headers, shot.body);
    this.#keep(answer);
    return answer;
  }

  /** Opens a page, fills in one of its forms, sends it. */
  async submit(path: string, which: Which, values: Record<string, string> = {}): Promise<Answer> {
    const page = await this.open(path);
    return this.send(this.prepare(page.path, page, which, values));
  }

  keep(answer: Answer): void {
    this.#keep(answer);
  }

  #headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return { Host: new URL(this.url).host, "User-Agent": this.agent, ...(cookie ? { Cookie: cookie } : {}) };
  }

  #keep(answer: Answer): void {
    for (const line of answer.setCookies) {
      const [pair = "", ...attributes] = line.split(";");
      const name = pair.slice(0, pair.indexOf("=")).trim();
      const value = pair.slice(pair.indexOf("=") + 1).trim();
      if (value === "" || attributes.some(isOver)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

// The first byte of an id tells which arguments the action uses: a bit each, after the first. The last one is the form, the one
// before it what the form said last, any other is bound to the page.
function argumentsOf(action: string): string {
  const used = (Number.parseInt(action.slice(0, 2), 16) >> 1) & 0b111111;
  const count = [0, 1, 2, 3, 4, 5].filter((nth) => used & (0b100000 >> nth)).length;
  const state = { problems: [], values: {} };
  return JSON.stringify(["x".repeat(43), state, "$K1"].slice(3 - Math.min(count, 3)));
}

function isOver(attribute: string): boolean {
  const [name = "", value = ""] = attribute.trim().split("=");
  if (name.toLowerCase() === "max-age") return Number(value) <= 0;
  return name.toLowerCase() === "expires" && Date.parse(value) <= 1_000;
}

/**
 * Sends all of them at one instant: every request is written on a connection of its own but for its last byte, and when all of
 * them have arrived that far the last bytes go out together. A connection that breaks answers `null`.
 */
export async function fireTogether(shots: readonly Shot[]): Promise<(Answer | null)[]> {
  const aimed = await Promise.all(shots.map((shot) => aim(shot)));
  for (const { pull } of aimed) pull();
  return Promise.all(aimed.map(({ answer }) => answer));
}

async function aim(shot: Shot): Promise<{ pull: () => void; answer: Promise<Answer | null> }> {
  const agent = new Agent({ keepAlive: true });
  const sending = begin(shot.port, "POST", shot.path, shot.headers, agent);
  const answer = answerTo(sending)
    .catch(() => null)
    .finally(() => agent.destroy());
  await new Promise<void>((resolve) => {
    sending.write(shot.body.subarray(0, -1), () => resolve());
    sending.once("error", () => resolve());
  });
  return { pull: () => sending.end(shot.body.subarray(-1)), answer };
}

function begin(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  agent: Agent | false,
): ClientRequest {
  return request({ host: "localhost", port, method, path, headers, agent });
}

async function exchange(
  connections: Agent | false,
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<Answer> {
  const sending = begin(port, method, path, headers, connections);
  const answer = answerTo(sending);
  sending.end(body);
  return answer;
}

function answerTo(sending: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sending.once("error", reject);
    sending.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const location = response.headers.location;
        resolve({
          status: response.statusCode ?? 0,
          location: location === undefined ? null : pathOf(location),
          body: Buffer.concat(chunks).toString("utf8"),
          headers: response.headers,
          setCookies: response.headers["set-cookie"] ?? [],
        });
      });
    });
  });
}

function pathOf(location: string): string {
  const url = new URL(location, "http://localhost");
  return url.pathname + url.search;
}

/** The forms of a page. */
export function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b[^>]*>(.*?)<\/form>/gs)].map(([, inside = ""]) => {
    const inputs = [...inside.matchAll(/<(?:input|select|textarea)\b([^>]*)>/g)].map(([, text = ""]) =>
      attributes(text),
    );
    return {
      hidden: inputs.filter(({ type }) => type === "hidden").map(({ name = "", value = "" }) => [name, value]),
      fields: inputs.flatMap(({ name }) => (name === undefined ? [] : [name])),
      buttons: [...inside.matchAll(/<button\b[^>]*>(.*?)<\/button>/gs)].map(([, text = ""]) => textOf(text)),
    };
  });
}

/** The hidden field that says for whom the forms of this page were made. */
export function formOwnerOn(page: Pick<Answer, "body">): Record<string, string> {
  const hidden = formsOf(page.body).flatMap((form) => form.hidden);
  return Object.fromEntries(hidden.filter(([name]) => name === "form-owner"));
}

function formOf(html: string, which: Which): Form {
  const forms = formsOf(html);
  const found = forms.find((form) =>
    "field" in which ? form.fields.includes(which.field) : form.buttons.some((button) => button.includes(which.button)),
  );
  return present(found, `form ${JSON.stringify(which)} among ${JSON.stringify(forms.map(({ buttons }) => buttons))}`);
}

function attributes(text: string): Record<string, string | undefined> {
  return Object.fromEntries(
    [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = "", value]) => [name, decode(value)]),
  );
}

/** What a person reads of a piece of a page. */
export function textOf(html: string): string {
  return decode(html.replace(/<(script|style|template)\b.*?<\/\1>/gs, " ").replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function decode(text = ""): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (/^#x/i.test(name)) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return ENTITIES[name] ?? whole;
  });
}
