import { type AddressInfo, createServer, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { smtpTransport } from "./smtp";
import { outgoingMail as mail } from "./testing/outgoing";

// nodemailer as the product uses it, against a mail server at this machine.
interface Received {
  from: string;
  to: string[];
  raw: string;
  headers: string[];
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function mailServer(options: SMTPServerOptions = {}): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString("utf8");
        const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          raw,
          headers: head.split("\r\n"),
        });
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, received };
}

async function rawServer(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const transport = (url: string, tls: "required" | "if-offered" = "if-offered") =>
  smtpTransport({ url, tls, from: "Karify <noreply@example.nl>", host: "my.example.nl" });
const refusing = (code: number) => (_: unknown, __: unknown, done: (error?: Error | null) => void) =>
  done(Object.assign(new Error("no"), { responseCode: code }));

function decodeWords(header: string): string {
  const text = header.replace(/\?=\s+=\?/g, "?==?");
  return text.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, coded: string) =>
    kind.toUpperCase() === "B"
      ? Buffer.from(coded, "base64").toString("utf8")
      : Buffer.from(
          coded
            .replaceAll("_", " ")
            .replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          "latin1",
        ).toString("utf8"),
  );
}

describe("what goes over the wire by SMTP", () => {
  test("an invitation comes from the neutral name of its Healthspace, at our own address", async () => {
    const { url, received } = await mailServer();
    await transport(url).send({ ...mail, fromName: "Team Zonnehof" });
    expect(received[0]?.from).toBe("noreply@example.nl");
    expect(received[0]?.headers).toContain("From: Team Zonnehof <noreply@example.nl>");
  });

  test("one receiver, both parts, the subject in UTF-8, the language, and a Message-ID that stays the same", async () => {
    const { url, received } = await mailServer();
    expect(await transport(url).send(mail)).toEqual({ outcome: "sent" });
    expect(await transport(url).send(mail)).toEqual({ outcome: "sent" });
    const [first, second] = received;
    expect(first).toMatchObject({ from: "noreply@example.nl", to: ["noor@example.nl"] });
    const head = first?.headers.map(decodeWords) ?? [];
    expect(head).toContain(`Subject: ${mail.subject}`);
    expect(head).toContain("From: Karify <noreply@example.nl>");
    expect(head).toContain("To: noor@example.nl");
    expect(head).toContain("Content-Language: nl");
    expect(head).toContain("Auto-Submitted: auto-generated");
    expect(head).toContain(`Message-ID: <${mail.id}@my.example.nl>`);
    expect(second?.headers).toContain(`Message-ID: <${mail.id}@my.example.nl>`);
    expect(first?.raw).toMatch(/Content-Type: text\/plain; charset=utf-8/i);
    expect(first?.raw).toMatch(/Content-Type: text\/html; charset=utf-8/i);
    expect(first?.headers.join()).toMatch(/multipart\/alternative/);
  });

  test("name and password of the address are used", async () => {
    const tried: unknown[] = [];
    const { url, received } = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _, done) {
        tried.push([username, password]);
        done(null, { user: username });
      },
    });
    await transport(url.replace("smtp://", "smtp://karify:p%40ss@")).send(mail);
    expect(tried).toEqual([["karify", "p@ss"]]);
    expect(received).toHaveLength(1);
  });

  test.each([
    ["a header in the subject", { subject: "Hallo\r\nBcc: evil@example.com\r\n\r\nWeg" }],
    ["an encoded header in the subject", { subject: "=?utf-8?Q?Hallo=0D=0ABcc:_evil@example.com?=" }],
    ["a second receiver in the address", { to: "noor@example.nl, evil@example.com" }],
    ["a header in the address", { to: "noor@example.nl\r\nBcc: evil@example.com" }],
    ["a receiver in the name", { to: "evil@example.com <noor@example.nl>" }],
  ])("T25 %s: nobody else gets it, and no header is added", async (_, evil) => {
    const { url, received } = await mailServer();
    await transport(url).send({ ...mail, ...evil });
    for (const { to, headers } of received) {
      expect(to).not.toContain("evil@example.com");
      expect(to.length).toBeLessThanOrEqual(1);
      expect(headers.filter((line) => /^(bcc|cc):/i.test(line))).toEqual([]);
      expect(headers.filter((line) => /^subject:/i.test(line))).toHaveLength(1);
    }
  });

  test("where TLS is required a server without it gets nothing", async () => {
    const { url, received } = await mailServer({ disabledCommands: ["STARTTLS"] });
    expect(await transport(url, "required").send(mail)).toEqual({ outcome: "later", reason: "ETLS-500" });
    expect(received).toEqual([]);
  });
});

describe("what a mail server answers", () => {
  test.each([
    ["there is no such box", { onRcptTo: refusing(550) }, "refused"],
    ["the box is full for now", { onRcptTo: refusing(452) }, "later"],
    ["try again (greylisting)", { onRcptTo: refusing(451) }, "later"],
    ["our sender is not allowed", { onMailFrom: refusing(550) }, "later"],
    [
      "it does not want this mail",
      {
        onData: (s: NodeJS.ReadableStream, x: unknown, done: (e?: Error) => void) => {
          s.resume();
          s.on("end", () => refusing(554)(s, x, (error) => done(error ?? undefined)));
        },
      },
      "refused",
    ],
    [
      "it cannot keep this mail now",
      {
        onData: (s: NodeJS.ReadableStream, x: unknown, done: (e?: Error) => void) => {
          s.resume();
          s.on("end", () => refusing(451)(s, x, (error) => done(error ?? undefined)));
        },
      },
      "later",
    ],
  ] as [string, SMTPServerOptions, string][])("%s", async (_, options, outcome) => {
    const { url } = await mailServer(options);
    expect(await transport(url).send(mail)).toMatchObject({ outcome });
  });

  test("the password is wrong: the operator can fix it, so the mail waits", async () => {
    const { url } = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_, __, done) => done(new Error("no")),
    });
    const answer = await transport(url.replace("smtp://", "smtp://karify:wrong@")).send(mail);
    expect(answer).toMatchObject({ outcome: "later", reason: "EAUTH-535" });
  });

  test("T98 it hangs up after the last byte: it may have been taken", async () => {
    const url = await rawServer((socket) => {
      socket.write("220 hello\r\n");
      let isData = false;
      socket.on("data", (chunk) => {
        const received = chunk.toString();
        if (isData && received.includes("\r\n.\r\n")) socket.destroy();
        else if (/^DATA/i.test(received)) {
          isData = true;
          socket.write("354 go on\r\n");
        } else if (!isData) socket.write("250 ok\r\n");
      });
    });
    expect(await transport(url).send(mail)).toMatchObject({ outcome: "unknown" });
  });

  test("T97 it says nothing: after five seconds we go on", async () => {
    const url = await rawServer(() => undefined);
    const started = performance.now();
    expect(await transport(url).send(mail)).toMatchObject({ outcome: "unknown" });
    expect(performance.now() - started).toBeLessThan(6_500);
  });

  test("nobody is there: nothing was sent", async () => {
    expect(await transport("smtp://127.0.0.1:1").send(mail)).toMatchObject({ outcome: "later" });
  });
});
