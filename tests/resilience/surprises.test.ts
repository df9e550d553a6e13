import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enqueue } from "@/domain/platform/outbox/enqueue";
import type { Message } from "@/domain/platform/outbox/message";
import { present } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { sampleMessages } from "@/server/messaging/samples";
import { cmAccepted, type Reply } from "@/server/messaging/testing/http-provider";
import { verdict } from "@/tests/support/answers";
import { allTexts, type Desk, openDesk } from "@/tests/support/desk";
import { textOf, Visitor } from "@/tests/support/form-client";
import { codeFor } from "@/tests/support/inbox";
import { enterCode, enterPassword, expectVerdict, IN } from "@/tests/support/journeys";
import { type Lab, newFolder, openLab } from "@/tests/support/lab";
import { MovedClock } from "@/tests/support/moved-clock";
import { makePerson, type Person, password } from "@/tests/support/people";
import { until } from "@/tests/support/until";
import { startWorkerProcess } from "@/tests/support/worker";

// T107: what nobody foresaw goes wrong in an action, in the worker, or anywhere in a process. It is logged without what a person
// typed, the process goes on or is started again, and no message in the outbox is lost.

let lab: Lab;
let clock: MovedClock;
beforeEach(async () => {
  const folder = newFolder("surprises");
  clock = new MovedClock(folder);
  lab = await openLab("surprises", clock, folder);
});
afterEach(async () => {
  expect(lab.integrity()).toBe("ok");
  await lab.close();
});

/** Somebody else's hand on the database: a table is away until it is put back. What refers to it is left as it is. */
function takeAway(table: string): { putBack(): void } {
  const rename = (from: string, to: string) => {
    const words = `PRAGMA legacy_alter_table=ON; ALTER TABLE ${from} RENAME TO ${to};`;
    execFileSync("sqlite3", ["-cmd", ".timeout 10000", lab.file, words]);
  };
  rename(table, `${table}_away`);
  return { putBack: () => rename(`${table}_away`, table) };
}

interface Line {
  level: string;
  msg: string;
  id?: string;
  error?: { kind: string; cause?: { code?: string } };
}

/** Lines of the log; before the first of them Next prints a banner. */
function linesOf(printed: string): Line[] {
  return printed.split("\n").flatMap((row) => (row.startsWith("{") ? [JSON.parse(row)] : []));
}

function expectNothingTyped(printed: string, { email, phone }: Person): void {
  for (const typed of [email, phone.e164, password, "Failed query", "params"]) expect(printed).not.toContain(typed);
}

const waiting = () => lab.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL");

/** Time goes on for the servers until nothing waits. */
async function untilSent(): Promise<void> {
  for (let minute = 0; minute < 15 && (await waiting()) > 0; minute += 1) {
    clock.pass(75_000);
    await until("the queue", async () => ((await waiting()) === 0 ? true : undefined), 2_500).catch(() => undefined);
  }
  expect(await waiting()).toBe(0);
  expect(await lab.rows("SELECT channel, provider, failure, tries FROM outbox WHERE dead_at IS NOT NULL")).toEqual([]);
}

describe("T107 a table is gone", () => {
  test("under an action: the page says so with a number that the log has too, and the same form works when it is back", async () => {
    const server = await lab.start();
    const noor = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = new Visitor(lab.url);
    const table = takeAway("login_challenges");
    const answer = await enterPassword(browser, noor);
    expect(verdict(answer)).toBe("unexpected");
    const [number] = /\b\d{6}\b/.exec(textOf(answer.body)) ?? [];
    const [line] = linesOf(server.printed()).filter(({ id }) => id === number);
    expect(line).toMatchObject({ level: "error", msg: "unexpected", error: { kind: expect.any(String) } });
    table.putBack();
    expectVerdict(await enterPassword(browser, noor), "to /login/verify");
    expect(server.isOver()).toBe(false);
    expectNothingTyped(server.printed(), noor);
  });

  test("under the worker, and under a transport while it sends a code: logged, and the code arrives once when it is back", async () => {
    const server = await lab.start(clock.env);
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    const browser = new Visitor(lab.url);
    const inbox = takeAway("inbox_messages");
    expectVerdict(await enterPassword(browser, noor), "to /login/verify");
    await until("the transport to fail", () => /a transport threw/.test(server.printed()) || undefined);
    const outbox = takeAway("outbox");
    await until("the worker to fail", () => /what is due could not be read/.test(server.printed()) || undefined);
    inbox.putBack();
    outbox.putBack();
    await untilSent();
    const code = await codeFor(lab, noor.phone.e164, 1);
    expect(await lab.count("SELECT count(*) FROM inbox_messages WHERE recipient = ?", [noor.phone.e164])).toBe(1);
    expectVerdict(await enterCode(browser, code), IN);
    expect(server.isOver()).toBe(false);
    expect(server.printed()).not.toContain(code);
    expectNothingTyped(server.printed(), noor);
  });

  const starts: [string, () => Promise<unknown>][] = [
    ["server", () => lab.start()],
    ["worker", () => startWorkerProcess(lab.settings())],
  ];
  test.each(starts)(
    "or refuses, at the start of the %s: it says why, without the values of its query, and ends",
    async (_, start) => {
      const refusing =
        "CREATE TRIGGER full BEFORE INSERT ON accounts BEGIN SELECT RAISE(ABORT, 'no more accounts'); END;";
      execFileSync("sqlite3", [lab.file, refusing]);
      const said = await start().then(
        () => "it started",
        (error: unknown) => String(error),
      );
      expect(said).toContain("no more accounts");
      expect(said).not.toMatch(/example\.nl|\$argon2|Failed query|params/);
    },
  );
});

describe("T107 a provider answers garbage", () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  const json = (body: string): Reply => ({ status: 200, body });
  const garbage: Reply[] = [
    { bytes: "\u0000\u0001\u0002 this is no HTTP at all\r\n\r\n" },
    { bytes: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{" },
    { bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk\r\n" },
    { bytes: `HTTP/1.1 200 OK\r\nX-Long: ${"x".repeat(100_000)}\r\n\r\n` },
    { bytes: "HTTP/1.1 999 Whatever\r\nContent-Length: 0\r\n\r\n" },
    { bytes: "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" },
    { status: 200, headers: { "Content-Encoding": "gzip" }, body: "this is not zipped" },
    { status: 200, headers: { "Content-Encoding": "gzip" }, body: gzipSync("x".repeat(50_000_000)) },
    { status: 503, headers: { "Retry-After": "yesterday" }, body: "<html>" },
    { status: 500, headers: { "Retry-After": "9e99" } },
    ...["null", "[]", '"accepted"', "12", '{"messages":[null]}', '{"messages":{"length":1}}'].map(json),
  ];

  test("to every message, each time other garbage: nothing throws, the process goes on, and each goes out under one key", async () => {
    const server = await lab.start({ ...desk.env, ...clock.env });
    const spoilt = new Map<string, Reply>();
    const spoilOnce = (key: string, good: Reply): Reply => {
      if (spoilt.has(key)) return good;
      const bad = present(garbage[spoilt.size % garbage.length]);
      spoilt.set(key, bad);
      return bad;
    };
    desk.texts.reply = (call) => spoilOnce(JSON.parse(call.body).messages.msg[0].reference, cmAccepted(call));
    desk.mails.reply = ({ headers }) => spoilOnce(String(headers["idempotency-key"]), json('{"id":"taken"}'));
    for (let i = 0; i < garbage.length; i += 1) {
      for (const channel of ["sms", "mail"] as const) {
        const occasion = { accountId: null, idempotencyKey: `garbage|${channel}|${i}` };
        await inTransaction(lab.ctx, (ctx) => enqueue(ctx, sample(channel), occasion));
      }
      // One less than makes the worker leave a provider alone.
      if (i % 4 === 3) await untilSent();
    }
    const keys = [
      ...allTexts(desk.texts).map(({ reference }) => reference),
      ...desk.mails.calls.map(({ headers }) => String(headers["idempotency-key"])),
    ];
    const rows = await lab.rows("SELECT id FROM outbox WHERE sent_at IS NOT NULL AND idempotency_key LIKE 'garbage|%'");
    expect([...new Set(keys)].toSorted()).toEqual(rows.map(({ id }) => String(id)).toSorted());
    expect(rows).toHaveLength(2 * garbage.length);
    expect(spoilt.size).toBe(2 * garbage.length);
    const said = linesOf(server.printed());
    expect(said.filter(({ level }) => level === "error")).toEqual([]);
    expect(said.filter(({ msg }) => msg === "a message was not sent").length).toBeGreaterThan(garbage.length);
    expect(server.isOver()).toBe(false);
    expect((await new Visitor(lab.url).get("/api/health")).status).toBe(200);
  });
});

describe("T107 something that nobody catches", () => {
  const words = "noor@example.nl typed 123456";
  const thrower = pathToFileURL(join(import.meta.dirname, "../support/throw-on-signal.mjs")).href;
  const failing = (kind: string) => ({
    NODE_OPTIONS: `--import ${thrower}`,
    PROVE_FAILING: kind,
    PROVE_WORDS: words,
  });

  for (const [kind, line] of [
    ["exception", /"kind":"Error".*"msg":"uncaughtException"/],
    ["promise", /"kind":"Error".*"msg":"unhandledRejection"/],
    ["words", /"msg":"unhandledRejection:"/],
  ] as const) {
    test(`in the server (${kind}): logged without its words, and people go on logging in`, async () => {
      const server = await lab.start(failing(kind));
      const noor = await makePerson(lab.ctx, { twoFactor: "off" });
      process.kill(server.pid, "SIGUSR2");
      await until("the line in the log", () => line.test(server.printed()) || undefined);
      expectVerdict(await enterPassword(new Visitor(lab.url), noor), IN);
      expect(server.isOver()).toBe(false);
      expect(server.printed()).not.toContain(words);
    });
  }

  for (const kind of ["exception", "promise", "words"]) {
    test(`in the worker (${kind}): logged without its words, it ends, and its successor sends what was under way under the same key`, async () => {
      const desk = await openDesk();
      const env = { ...lab.settings(), ...desk.env, ...clock.env, OUTBOX_WORKER: "separate" };
      const worker = await startWorkerProcess({ ...env, ...failing(kind) });
      desk.texts.reply = (call) => {
        process.kill(worker.pid, "SIGUSR2");
        return { ...(cmAccepted(call) as { status: number }), afterMs: 4_000 };
      };
      const occasion = { accountId: null, idempotencyKey: "under-way" };
      await inTransaction(lab.ctx, (ctx) => enqueue(ctx, sample("sms"), occasion));
      await until("the worker to end", () => worker.isOver() || undefined);
      expect(worker.exitCode()).toBe(1);
      expect(linesOf(worker.printed()).at(-1)).toMatchObject({ level: "fatal" });
      expect(worker.printed()).not.toContain(words);
      desk.texts.reply = cmAccepted;
      const successor = await startWorkerProcess(env);
      await untilSent();
      expect(await successor.stop()).toBe(0);
      expect(new Set(allTexts(desk.texts).map(({ reference }) => reference)).size).toBe(1);
      expect(desk.texts.calls).toHaveLength(2);
      await desk.close();
    });
  }
});

/** Messages that may go to an address of nobody. */
function sample(channel: Message["channel"]): Message {
  const template = { mail: "password-reset-unknown", sms: "login-code", voice: "spoken-code" }[channel];
  return present(sampleMessages("nl").find((each) => each.template === template));
}
