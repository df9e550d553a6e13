import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { enqueue } from "@/domain/platform/outbox/enqueue";
import type { Message } from "@/domain/platform/outbox/message";
import { present, tally } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import nl from "@/messages/nl.json" with { type: "json" };
import { sampleMessages } from "@/server/messaging/samples";
import { cmAccepted, type Reply, startHttpProvider } from "@/server/messaging/testing/http-provider";
import { allTexts, type Desk, openDesk, WEBHOOK_SECRET } from "@/tests/support/desk";
import { textOf, Visitor } from "@/tests/support/form-client";
import {
  enterCode,
  enterPassword,
  enterRecoveryCode,
  expectVerdict,
  IN,
  logInUpToTheCode,
  paths,
} from "@/tests/support/journeys";
import { type Lab, newFolder, openLab } from "@/tests/support/lab";
import { MovedClock } from "@/tests/support/moved-clock";
import { makePerson, type Person } from "@/tests/support/people";
import { ageMessages } from "@/tests/support/records";
import { startServer } from "@/tests/support/server";
import { until } from "@/tests/support/until";
import { startWorkerProcess, type WorkerProcess } from "@/tests/support/worker";

// Production servers, with providers of mail and text messages at this machine that fail as told. The clock of the servers can be
// moved on, so that nobody waits for a minute to pass.
const SECOND = 1_000;
const PEOPLE = 6;
/** What a page may take: six seconds for the gateway, and for itself what it took with a gateway that works, thrice, and a second. */
let pageMs = 0;

let lab: Lab;
let desk: Desk;
let clock: MovedClock;
beforeAll(async () => {
  const folder = newFolder("delivery");
  clock = new MovedClock(folder);
  lab = await openLab("delivery", clock, folder);
  desk = await openDesk();
});
beforeEach(() => {
  desk.texts.reply = cmAccepted;
  desk.mails.reply = () => ({ status: 200, body: '{"id":"taken"}' });
  desk.texts.calls.length = 0;
  desk.mails.calls.length = 0;
  desk.calls.calls.length = 0;
});
afterEach(() => expect(lab.integrity()).toBe("ok"));
afterAll(async () => {
  await lab.close();
  await desk.close();
});

const production = () => ({ ...desk.env, ...clock.env });
const waiting = () => lab.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL");

/** A status report as CM.com posts it. */
function report(reference: string, code: number): string {
  const status = { code, errorCode: "", errorDescription: "" };
  return JSON.stringify({ messages: { msg: { received: "now", to: "00316", reference, status, operator: "" } } });
}

function post(port: number, body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request({ port, host: "localhost", method: "POST", path: "/api/text-receipts" }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on("error", reject);
    for (const [name, value] of Object.entries({ "Content-Length": String(Buffer.byteLength(body)), ...headers })) {
      sending.setHeader(name, value);
    }
    sending.end(body);
  });
}

const withSecret = { Authorization: `Bearer ${WEBHOOK_SECRET}` };

describe("production", () => {
  test("starts with a mail server and CM.com, and a person logs in with a code by text message", async () => {
    const mails: { to: string[]; raw: string }[] = [];
    const smtp = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      onData(stream, session, done) {
        let raw = "";
        stream.on("data", (chunk: Buffer) => {
          raw += chunk.toString();
        });
        stream.on("end", () => {
          mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
    const { port } = smtp.server.address() as AddressInfo;
    const server = await lab.start({ ...production(), MAIL_TRANSPORT: "smtp", SMTP_URL: `smtp://127.0.0.1:${port}` });
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    const browser = new Visitor(lab.url);
    await logInUpToTheCode(browser, noor);
    const page = textOf((await browser.open(paths.verify)).body);
    expect(page).toContain("We hebben bericht A naar je telefoon gestuurd");
    // Nobody is called unless the operator says so, and then nothing speaks of it.
    expect(page).not.toContain(nl.verify.call);
    const forged = await browser.submit(paths.verify, { button: nl.verify.resend }, { channel: "voice" });
    expect(textOf(forged.body)).toContain("We kunnen je nu niet bellen");
    expect(desk.calls.calls).toEqual([]);
    expectVerdict(await enterCode(browser, await desk.codeFor(noor.phone.e164)), IN);
    await browser.submit("/nl/forgot-password", { field: "email" }, { email: noor.email });
    const mail = await until("the mail for a new password", () => mails.find(({ to }) => to[0] === noor.email));
    expect(mail.raw).toMatch(/Content-Type: text\/plain/);
    expect(mail.raw).toMatch(/Content-Type: text\/html/);
    expect(mail.raw).toMatch(/^Content-Language: nl/m);
    expect((await browser.get("/dev/inbox")).status).toBe(404);
    expect((await browser.get("/dev/inbox.json")).status).toBe(404);
    await server.stop();
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
  });

  test("does not start on a database that the demo filled", async () => {
    const demo = await openLab("demo-database");
    const server = await demo.start();
    await server.stop();
    const started = startServer(server.port, { ...demo.settings(), ...desk.env });
    await expect(started).rejects.toThrow(/invented people of the demo/);
    await demo.close();
  });

  test("takes delivery receipts from who knows the secret, in any order and twice; from nobody else, and no flood", async () => {
    const server = await lab.start(production());
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    await logInUpToTheCode(new Visitor(lab.url), noor);
    await desk.codeFor(noor.phone.e164);
    const { reference } = present(desk.textsTo(noor.phone.e164)[0]);
    const delivered = () =>
      lab.count("SELECT count(*) FROM outbox WHERE id = ? AND delivered_at IS NOT NULL", [reference]);
    const strangers: Record<string, string>[] = [
      {},
      { Authorization: "Bearer x" },
      { Authorization: `Basic ${btoa(`${WEBHOOK_SECRET}:`)}` },
    ];
    for (const headers of strangers) expect(await post(server.port, report(reference, 2), headers)).toBe(401);
    expect(await post(server.port, "x".repeat(32 * 1_024 + 1), withSecret)).toBe(413);
    expect(await post(server.port, "<xml/>", withSecret)).toBe(400);
    expect(await delivered()).toBe(0);
    const answers = await Promise.all(
      [3, 2, 0, 2, 3, 0].map((code) => post(server.port, report(reference, code), withSecret)),
    );
    expect(answers).toEqual(answers.map(() => 204));
    expect(await post(server.port, report("of-nobody", 2), withSecret)).toBe(204);
    expect(await delivered()).toBe(1);
    expect(await lab.count("SELECT count(*) FROM outbox WHERE id = ? AND undelivered_at IS NULL", [reference])).toBe(1);
    await server.stop();
  });
});

interface Visit {
  person: Person;
  browser: Visitor;
  /** From the click to the page that asks for the code. */
  ms: number;
  page: string;
}

/** Some people log in at the same time; each is measured until the page for the code is there. */
async function logInTogether(count: number): Promise<Visit[]> {
  const people: Person[] = [];
  for (let i = 0; i < count; i += 1) people.push(await makePerson(lab.ctx, { twoFactor: "sms" }));
  return Promise.all(
    people.map(async (person) => {
      const browser = new Visitor(lab.url);
      const shot = browser.prepare(
        paths.login,
        await browser.open(paths.login),
        { field: "email" },
        {
          email: person.email,
          password: "Zonnebloem-Fiets-42!",
        },
      );
      const started = performance.now();
      expectVerdict(await browser.send(shot), "to /login/verify");
      const page = textOf((await browser.open(paths.verify)).body);
      return { person, browser, ms: Math.round(performance.now() - started), page };
    }),
  );
}

function newsOn(page: string): "sent" | "slow" | "down" | "nothing" {
  if (page.includes(nl.verify.introSmsDown.split("{")[0] ?? "")) return "down";
  if (page.includes("is nog niet verstuurd")) return "slow";
  return page.includes("naar je telefoon gestuurd") ? "sent" : "nothing";
}

/** The gateway works again, and time goes on until nothing waits. */
async function heal(): Promise<void> {
  desk.texts.reply = cmAccepted;
  for (let minute = 0; minute < 20 && (await waiting()) > 0; minute += 1) {
    clock.pass(75 * SECOND);
    await until("the queue to be looked at", async () => ((await waiting()) === 0 ? true : undefined), 2_500).catch(
      () => undefined,
    );
  }
  expect(await waiting()).toBe(0);
}

function tellFigures(name: string, visits: Visit[], refs: Map<string, number>): void {
  const slowest = Math.max(...visits.map(({ ms }) => ms));
  const said = tally(visits.map(({ page }) => newsOn(page)));
  const copies = [...refs.values()].reduce((sum, each) => sum + each, 0);
  console.info(
    `${name}: ${visits.length} logins, slowest page ${slowest} ms, told ${JSON.stringify(said)}, ` +
      `${refs.size} messages, ${copies} copies at the gateway after it worked again`,
  );
}

/** How many copies of each message the gateway took. */
function copiesByReference(calls = desk.texts.calls): Map<string, number> {
  const copies = new Map<string, number>();
  for (const { reference } of allTexts({ calls })) copies.set(reference, (copies.get(reference) ?? 0) + 1);
  return copies;
}

describe("T97, T98 the gateway for text messages", () => {
  let port: number;
  beforeAll(async () => {
    ({ port } = await lab.start(production()));
    const usual = Math.max(...(await logInTogether(PEOPLE)).map(({ ms }) => ms));
    pageMs = 7 * SECOND + 3 * usual;
    console.info(`a gateway that works: ${PEOPLE} logins at once, slowest page ${usual} ms`);
  });
  afterEach(heal);
  afterAll(() => Promise.all(lab.servers.map((server) => server.stop())));

  const faults: [string, () => Reply][] = [
    ["answers 500", () => ({ status: 500, body: "errorPage" })],
    ["takes ten seconds", () => ({ status: 200, body: "{}", afterMs: 10 * SECOND })],
    ["takes the message and hangs up", () => "hang-up"],
    ["answers with five megabytes", () => ({ status: 200, body: "x".repeat(5_000_000) })],
  ];
  test.each(faults)(
    "%s: the page comes in time and says so, and when it works again each message goes out under one key",
    async (name, reply) => {
      desk.texts.reply = reply;
      const visits = await logInTogether(PEOPLE);
      for (const { ms, page } of visits) {
        expect(ms).toBeLessThan(pageMs);
        expect(["slow", "down"]).toContain(newsOn(page));
        expect(page).toContain(nl.verify.useRecoveryCode);
      }
      await heal();
      const copies = copiesByReference();
      tellFigures(name, visits, copies);
      expect(copies.size).toBe(PEOPLE);
      for (const { person, browser } of visits) {
        expect(new Set(desk.textsTo(person.phone.e164).map(({ reference }) => reference)).size).toBe(1);
        expectVerdict(await enterCode(browser, await desk.codeFor(person.phone.e164)), IN);
      }
    },
  );

  test("is not there at all: the page says that no text message can come, a recovery code lets the person in, and the message goes out later", async () => {
    const address = desk.texts.port;
    await desk.texts.close();
    const visits = await logInTogether(PEOPLE);
    const [first] = visits;
    for (const { ms, page } of visits) {
      expect(ms).toBeLessThan(pageMs);
      expect(["slow", "down"]).toContain(newsOn(page));
    }
    const { person, browser } = present(first);
    // By now it failed more than five times in a row.
    expect(newsOn(textOf((await browser.open(paths.verify)).body))).toBe("down");
    expectVerdict(await enterRecoveryCode(browser, present(person.codes[0])), IN);
    desk.texts = await startHttpProvider(cmAccepted, address);
    await heal();
    tellFigures("is not there", visits, copiesByReference());
    expect(copiesByReference().size).toBe(PEOPLE);
  });

  test("refuses the number: the page says at once that it did not work, and nobody pays for it", async () => {
    const spent = () => lab.count("SELECT coalesce(sum(spent), 0) FROM text_days");
    const before = await spent();
    desk.texts.reply = () => ({ status: 400, body: '{"errorCode":201,"messages":[{"messageErrorCode":303}]}' });
    const [visit] = await logInTogether(1);
    const { ms, page, person } = present(visit);
    expect(newsOn(page)).toBe("down");
    expect(ms).toBeLessThan(pageMs - 4 * SECOND);
    expect(await spent()).toBe(before);
    expect(
      await lab.count(
        "SELECT count(*) FROM outbox WHERE account_id = ? AND dead_at IS NOT NULL AND payload_sealed IS NULL",
        [person.account.id],
      ),
    ).toBe(1);
  });

  test("T98 takes the message, hangs up, and sends a receipt: there is one copy of each", async () => {
    desk.texts.reply = ({ body }) => {
      void post(port, report(JSON.parse(body).messages.msg[0].reference, 0), withSecret);
      return "hang-up";
    };
    // One less than opens the breaker: here the receipt is what helps.
    const visits = await logInTogether(4);
    await heal();
    const copies = copiesByReference();
    tellFigures("takes it, hangs up, sends a receipt", visits, copies);
    expect([...copies.values()]).toEqual([1, 1, 1, 1]);
  });

  test("delivers the second message before the first: the newest code works, the older one is named by its letter", async () => {
    let asked = 0;
    desk.texts.reply = (call) => {
      asked += 1;
      return { ...(cmAccepted(call) as Exclude<Reply, "hang-up">), afterMs: asked === 1 ? 3 * SECOND : 0 };
    };
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    const browser = new Visitor(lab.url);
    expectVerdict(await enterPassword(browser, noor), "to /login/verify");
    const older = await desk.codeFor(noor.phone.e164, 1);
    await ageMessages(lab, noor.account.id, 60);
    const again = await browser.submit(paths.verify, { button: nl.verify.resend });
    expect(textOf(again.body)).toContain("We hebben bericht B gestuurd");
    const newest = await desk.codeFor(noor.phone.e164, 2);
    expect(textOf((await enterCode(browser, older)).body)).toContain("Zoek bericht B");
    expectVerdict(await enterCode(browser, newest), IN);
  });
});

test("text messages do not go out: the page offers to call, the telephone rings, and what it says logs in", async () => {
  desk.texts.reply = () => ({ status: 500 });
  const server = await lab.start({ ...production(), ...desk.voiceEnv });
  const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
  const browser = new Visitor(lab.url);
  await logInUpToTheCode(browser, noor);
  const page = textOf((await browser.open(paths.verify)).body);
  expect(newsOn(page)).toBe("slow");
  expect(page).toContain(`Klik op ‘${nl.verify.call}’`);
  await ageMessages(lab, noor.account.id, 31);
  const asked = textOf((await browser.submit(paths.verify, { button: nl.verify.call }, { channel: "voice" })).body);
  expect(asked).toContain("We bellen je nu, met bericht B.");
  expect(asked).toContain(`We bellen je nu op nummer •• ${noor.phone.e164.slice(-2)}`);
  expectVerdict(await enterCode(browser, await desk.heardBy(noor.phone.e164)), IN);
  expect(desk.calls.calls).toHaveLength(1);
  await heal();
  await server.stop();
});

describe("T99 the provider of mail", () => {
  test("is down for ten minutes during twenty requests for a new password: pages are quick, and each mail arrives once", async () => {
    const server = await lab.start(production());
    desk.mails.reply = () => ({ status: 503, body: "" });
    const people: Person[] = [];
    for (let i = 0; i < 20; i += 1) people.push(await makePerson(lab.ctx, { twoFactor: "off" }));
    const times: number[] = [];
    for (const { email } of people) {
      const browser = new Visitor(lab.url);
      const shot = browser.prepare(
        "/nl/forgot-password",
        await browser.open("/nl/forgot-password"),
        { field: "email" },
        { email },
      );
      const started = performance.now();
      expectVerdict(await browser.send(shot), "to /forgot-password/sent");
      times.push(Math.round(performance.now() - started));
    }
    clock.pass(600 * SECOND);
    await until("another try", () => (desk.mails.calls.length > 6 ? true : undefined));
    const tries = desk.mails.calls.length;
    desk.mails.calls.length = 0;
    desk.mails.reply = () => ({ status: 200, body: '{"id":"taken"}' });
    for (let minute = 0; minute < 20 && (await waiting()) > 0; minute += 1) {
      clock.pass(75 * SECOND);
      await until("the queue", async () => ((await waiting()) === 0 ? true : undefined), 2_000).catch(() => undefined);
    }
    const keys = desk.mails.calls.map(({ headers }) => headers["idempotency-key"]);
    const to = desk.mails.calls.map(({ body }) => JSON.parse(body).to[0]);
    console.info(
      `mail down: 20 requests, slowest ${Math.max(...times)} ms, ${tries} calls while down, ${keys.length} after`,
    );
    expect(Math.max(...times)).toBeLessThan(5 * SECOND);
    expect(to.toSorted()).toEqual(people.map(({ email }) => email).toSorted());
    expect(new Set(keys).size).toBe(20);
    await server.stop();
  });
});

describe("T107 the worker is killed", () => {
  const MESSAGES = 8;

  test("at the k-th message, before its answer and after it, for k = 1 to 8 of each: none is lost, none goes out under two keys", async () => {
    const env = { ...lab.settings(), ...production(), OUTBOX_WORKER: "separate" };
    let [copies, killed] = [0, 0];
    for (let k = 1; k <= MESSAGES; k += 1) {
      const ids: string[] = [];
      for (let i = 0; i < MESSAGES; i += 1) {
        const channel = i % 2 ? "mail" : "sms";
        const idempotencyKey = `killed|${k}|${i}`;
        await inTransaction(lab.ctx, (ctx) => enqueue(ctx, sample(channel), { accountId: null, idempotencyKey }));
      }
      for (const row of await lab.rows("SELECT id FROM outbox WHERE idempotency_key LIKE ?", [`killed|${k}|%`]))
        ids.push(String(row.id));
      desk.texts.calls.length = 0;
      desk.mails.calls.length = 0;
      let worker: WorkerProcess | null = null;
      let dying: Promise<void> | undefined;
      const atTheKth = (answer: Reply): Reply => {
        const calls = desk.texts.calls.length + desk.mails.calls.length;
        if (calls < k || dying) return answer;
        // Odd: before the answer. Even: the answer is on its way when the process ends.
        dying = present(worker).kill();
        killed += 1;
        return k % 2 ? "hang-up" : answer;
      };
      desk.texts.reply = (call) => atTheKth(cmAccepted(call));
      desk.mails.reply = () => atTheKth({ status: 200, body: '{"id":"taken"}' });
      worker = await startWorkerProcess(env);
      await until("the kill", () => (dying ? true : undefined));
      await dying;
      clock.pass(31 * SECOND);
      const successor = await startWorkerProcess(env);
      await until("everything to be sent", async () => ((await waiting()) === 0 ? true : undefined));
      expect(await successor.stop()).toBe(0);
      const keys = keysAtTheProviders();
      expect([...new Set(keys)].toSorted()).toEqual(ids.toSorted());
      copies += keys.length - ids.length;
      expect(
        await lab.count(
          "SELECT count(*) FROM outbox WHERE idempotency_key LIKE ? AND sent_at IS NOT NULL AND payload_sealed IS NULL",
          [`killed|${k}|%`],
        ),
      ).toBe(MESSAGES);
      expect(lab.integrity()).toBe("ok");
    }
    console.info(
      `worker killed ${killed} times: ${MESSAGES * MESSAGES} messages, all sent, ${copies} repeated under their own key`,
    );
    expect(killed).toBe(MESSAGES);
  });

  test("and the server with its own worker, while it sends a code: another one sends it, under the same key, and the code works", async () => {
    const server = await lab.start(production());
    let dying: Promise<void> | undefined;
    desk.texts.reply = (call) => {
      dying ??= server.kill();
      return cmAccepted(call);
    };
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    const browser = new Visitor(lab.url);
    await enterPassword(browser, noor);
    await until("the kill", () => (dying ? true : undefined));
    await dying;
    clock.pass(31 * SECOND);
    await lab.start(production());
    await until("the code to be sent", async () => ((await waiting()) === 0 ? true : undefined));
    const copies = desk.textsTo(noor.phone.e164);
    expect(new Set(copies.map(({ reference }) => reference)).size).toBe(1);
    expectVerdict(await enterCode(browser, await desk.codeFor(noor.phone.e164)), IN);
    console.info(`server killed while it sent a code: ${copies.length} copies under one key`);
  });

  test("two servers and two workers on one file send forty messages: each once", async () => {
    await Promise.all(lab.servers.map((server) => server.stop()));
    const env = { ...lab.settings(), ...production(), OUTBOX_WORKER: "separate" };
    const workers = await Promise.all([startWorkerProcess(env), startWorkerProcess(env)]);
    const servers = [await lab.start(production()), await lab.start(production(), "another port")];
    for (let i = 0; i < 40; i += 1) {
      const message = sample(i % 2 ? "mail" : "sms");
      await inTransaction(lab.ctx, (ctx) => enqueue(ctx, message, { accountId: null, idempotencyKey: `shared|${i}` }));
    }
    await until("everything to be sent", async () => ((await waiting()) === 0 ? true : undefined));
    const keys = keysAtTheProviders();
    expect(keys).toHaveLength(40);
    expect(new Set(keys).size).toBe(40);
    for (const worker of workers) expect(await worker.stop()).toBe(0);
    for (const server of servers) await server.stop();
  });
});

/** Messages that may go to an address of nobody. */
function sample(channel: Message["channel"]): Message {
  const template = { mail: "password-reset-unknown", sms: "login-code", voice: "spoken-code" }[channel];
  return present(sampleMessages("nl").find((each) => each.template === template));
}

/** Every key under which something came over the wire. */
function keysAtTheProviders(): string[] {
  return [
    ...allTexts(desk.texts).map(({ reference }) => reference),
    ...desk.mails.calls.map(({ headers }) => String(headers["idempotency-key"])),
  ];
}
