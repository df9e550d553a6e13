import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { problemsOn, tally, verdict } from "./support/answers";
import { type Answer, fireTogether, type Shot, Visitor } from "./support/form-client";
import { codeFor } from "./support/inbox";
import {
  ENROLLED,
  enterCode,
  enterPhone,
  enterRecoveryCode,
  IN,
  logIn,
  logInUpToTheCode,
  paths,
} from "./support/journeys";
import { type Lab, openLab } from "./support/lab";
import { MovedClock } from "./support/moved-clock";
import { makePerson, newPhone, type Person, type Story } from "./support/people";
import { present } from "./support/present";
import {
  activeFactors,
  audited,
  challengesDone,
  codeHashes,
  queued,
  sessionsOf,
  usedRecoveryCodes,
  usedTextCodes,
} from "./support/records";
import type { Server } from "./support/server";
import { type Fault, watchWrites } from "./support/strace";
import { until } from "./support/until";

// The production server is killed at its k-th write to the database files, for k from 1 to beyond the last one. What the file
// then says is read before anything else opens it and once more after the restart.
const ROUNDS_A_FLOW = 6;
const MINUTE = 60_000;

interface Flow {
  does: string;
  story: Story;
  /** Everything up to the last click. */
  prepare(browser: Visitor, person: Person): Promise<Ready>;
  /** The last click was answered like this when it was done. */
  done: string;
  /** What holds in the file, whether the click was done or not. */
  holds(person: Person): Promise<"done" | "not done">;
}

interface Ready {
  shot: Shot;
  /** The same click again after a restart: done at last, or refused because it was done before. */
  again(): Promise<Answer>;
}

let folder: string;
let lab: Lab;
const clock = { current: null as MovedClock | null };

beforeAll(async () => {
  lab = await openLab("kill");
  folder = lab.folder;
  clock.current = new MovedClock(folder);
});
afterEach(async () => {
  await Promise.all(lab.servers.map((server) => server.kill()));
});
afterAll(() => lab.close());

const flows: Flow[] = [
  {
    does: "text-code login",
    story: { twoFactor: "sms" },
    done: IN,
    async prepare(browser, noor) {
      await logInUpToTheCode(browser, noor);
      const code = await codeFor(lab, noor.phone.e164, 1);
      return { shot: await aimed(browser, paths.verify, code), again: () => enterCode(browser, code) };
    },
    async holds({ account: { id } }) {
      const done = await sessionsOf(lab, id);
      expect(await usedTextCodes(lab, id), "the code is used iff there is a session").toBe(done);
      expect(await challengesDone(lab, id), "the login is over iff there is a session").toBe(done);
      expect(await audited(lab, id, "login.second.ok"), "it is written down iff there is a session").toBe(done);
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "recovery-code login",
    story: { twoFactor: "app" },
    done: IN,
    async prepare(browser, noor) {
      await logInUpToTheCode(browser, noor);
      const code = present(noor.codes[3]);
      return { shot: await aimed(browser, paths.recovery, code), again: () => enterRecoveryCode(browser, code) };
    },
    async holds({ account: { id } }) {
      const done = await sessionsOf(lab, id);
      expect(await usedRecoveryCodes(lab, id), "the code is used iff there is a session").toBe(done);
      expect(await challengesDone(lab, id), "the login is over iff there is a session").toBe(done);
      expect(await queued(lab, id, "recovery-code-used"), "a mail is written iff there is a session").toBe(done);
      expect(await trustEpoch(id), "trust ended iff there is a session").toBe(1 + done);
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "enable two-factor",
    story: { twoFactor: "off" },
    done: ENROLLED,
    async prepare(browser, cas) {
      await logIn(lab, browser, cas, { with: "nothing" });
      await enterPhone(browser, cas.phone.typed);
      const code = await codeFor(lab, cas.phone.e164, 1);
      return {
        shot: await aimed(browser, paths.phoneCode, code),
        again: () => browser.submit(paths.phoneCode, { field: "code" }, { code }),
      };
    },
    async holds({ account: { id } }) {
      const on = await activeFactors(lab, id);
      expect(await codeHashes(lab, id), "ten code hashes iff two-factor is on").toBe(on * 10);
      expect(await usedTextCodes(lab, id), "the code is used iff two-factor is on").toBe(on);
      expect(await enrolmentsDone(id), "the set-up is over iff two-factor is on").toBe(on);
      expect(await audited(lab, id, "2fa.enabled"), "it is written down iff two-factor is on").toBe(on);
      expect(await queued(lab, id, "two-factor-on"), "a mail is written iff two-factor is on").toBe(on);
      return on === 1 ? "done" : "not done";
    },
  },
  {
    does: "change phone number",
    story: { twoFactor: "sms" },
    done: "to /account/two-factor/set-up/done with a session",
    async prepare(browser, noor) {
      await logIn(lab, browser, noor, { with: "sms" });
      const other = newPhone();
      await enterPhone(browser, other.typed);
      const code = await codeFor(lab, other.e164, 1);
      return {
        shot: await aimed(browser, paths.phoneCode, code),
        again: () => browser.submit(paths.phoneCode, { field: "code" }, { code }),
      };
    },
    async holds({ account: { id }, phone }) {
      const [factor] = await lab.rows("SELECT phone FROM factors WHERE account_id = ? AND removed_at IS NULL", [id]);
      expect(await activeFactors(lab, id), "one factor at every moment").toBe(1);
      const done = present(factor).phone === phone.e164 ? 0 : 1;
      expect(await lab.count("SELECT count(*) FROM factors WHERE account_id = ?", [id])).toBe(1 + done);
      expect(await usedTextCodes(lab, id), "the code is used iff the number changed").toBe(1 + done);
      expect(await enrolmentsDone(id), "the set-up is over iff the number changed").toBe(done);
      expect(await audited(lab, id, "2fa.phone_changed"), "written down iff the number changed").toBe(done);
      expect(await queued(lab, id, "factor-changed"), "one mail and two texts iff the number changed").toBe(3 * done);
      expect(await codeHashes(lab, id), "the recovery codes stay").toBe(10);
      expect(await usedRecoveryCodes(lab, id)).toBe(0);
      return done === 1 ? "done" : "not done";
    },
  },
];

for (const flow of flows) {
  test(`T104 killed at the k-th database write: ${flow.does} is done or not done, and what was answered is kept`, async () => {
    const last = await writesOf(flow);
    const kills = Array.from(
      { length: ROUNDS_A_FLOW },
      (_, i) => 1 + Math.round((i * (last + 1)) / (ROUNDS_A_FLOW - 1)),
    );
    const outcomes: string[] = [];
    for (const k of kills) {
      outcomes.push(
        await killedAt(flow, k).catch((error: unknown) => {
          throw new Error(`killed at write ${k} of about ${last}`, { cause: error });
        }),
      );
    }
    console.info(
      `${flow.does}: about ${last} writes, killed at ${kills.join(", ")}\n  ${JSON.stringify(tally(outcomes))}`,
    );
    expect(new Set(outcomes).size, "both sides of the commit were met").toBeGreaterThan(1);
  });
}

test("T104 messages: after every kill and a minute of waiting, each was delivered once, with one key", async () => {
  const server = await serve();
  present(clock.current).pass(MINUTE);
  await until("every message to leave the outbox", async () => ((await unsent()) === 0 ? true : undefined), 60_000);
  await server.stop();
  expect(await lab.count("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL")).toBe(0);
  expect(await lab.count("SELECT count(*) FROM inbox_messages")).toBe(await lab.count("SELECT count(*) FROM outbox"));
  // One event, one message: the same news under two keys would pass every check of keys.
  const events = {
    "two-factor-on": "2fa.enabled",
    "recovery-code-used": "login.backup_used",
    "login-code": "sms.queued/login",
    "enrolment-code": "sms.queued/enrolment",
  };
  for (const [template, event] of Object.entries(events)) {
    const messages = await lab.count("SELECT count(*) FROM outbox WHERE template = ?", [template]);
    const [name = "", purpose] = event.split("/");
    const happened = purpose
      ? await lab.count("SELECT count(*) FROM audit_events WHERE event = ? AND detail LIKE ?", [name, `%${purpose}%`])
      : await lab.count("SELECT count(*) FROM audit_events WHERE event = ?", [name]);
    expect(messages, template).toBe(happened);
  }
  expect(lab.integrity()).toBe("ok");
});

describe("T103 the disk of the database is full or broken during a text-code login", () => {
  const faults: Fault[] = [
    ...[1, 9, 19, 29].map((at) => ({ is: "disk-full", at }) as const),
    ...[1, 3].map((at) => ({ is: "disk-broken", at }) as const),
  ];
  for (const fault of faults) {
    test(`${faultName(fault)}: a readable answer, no half state, and it goes on after a restart`, async () => {
      const flow = present(flows[0]);
      const server = await serve();
      const { person, ready } = await prepared(flow);
      const watch = await watchWrites(lab, server, fault);
      const [answer] = await fireTogether([ready.shot]);
      await watch.end();
      const said = verdict(answer ?? null);
      const state = await flow.holds(person);
      console.info(`${faultName(fault)}: answered "${said}", ${state}`);
      // Between the code and the cookie the person is sent back to the login: the code is used, nobody is inside.
      expect(state === "done" ? [IN, "to /login"] : ["unexpected", "try-again"]).toContain(said);
      await server.kill();
      expect(await flow.holds(person), "nothing comes or goes with the restart").toBe(state);
      expect(lab.integrity()).toBe("ok");
      await serve();
      if (state === "not done") expect(verdict(await ready.again())).toBe(IN);
      else expect((await new Visitor(lab.url).open(paths.login)).status).toBe(200);
      expect(await flow.holds(person)).toBe("done");
    });
  }
});

function faultName(fault: Fault): string {
  return fault.is === "counted" ? "nothing" : `${fault.is} from write ${fault.at} on`;
}

async function killedAt(flow: Flow, k: number): Promise<string> {
  const server = await serve();
  const { person, ready } = await prepared(flow);
  const watch = await watchWrites(lab, server, { is: "killed", at: k });
  const [answer] = await fireTogether([ready.shot]);
  // The worker's deliveries are writes as well: the kill may still come.
  await until(
    "the kill, or the end of all writes",
    async () => server.isOver() || (await unsentTo(person)) === 0 || undefined,
  );
  await server.kill();
  await watch.end();
  const before = await flow.holds(person);
  expect(lab.integrity()).toBe("ok");
  if (answer) {
    expect(verdict(answer)).toBe(flow.done);
    expect(before, "what was acknowledged is kept").toBe("done");
  }
  const next = await serve();
  expect(await flow.holds(person), "nothing comes or goes with the restart").toBe(before);
  const again = await ready.again().catch((error: unknown) => String(error));
  if (before === "not done") expect(typeof again === "string" ? again : verdict(again)).toBe(flow.done);
  else if (typeof again !== "string") expect(verdict(again), "done is done").not.toBe(flow.done);
  expect(await flow.holds(person)).toBe("done");
  await next.stop();
  return `${before}, ${answer ? "acknowledged" : "not acknowledged"}`;
}

/** How many writes the whole click takes, deliveries included. */
async function writesOf(flow: Flow): Promise<number> {
  const server = await serve();
  const { person, ready } = await prepared(flow);
  const watch = await watchWrites(lab, server, { is: "counted" });
  const [answer] = await fireTogether([ready.shot]);
  expect(verdict(answer ?? null)).toBe(flow.done);
  await until("its messages", async () => ((await unsentTo(person)) === 0 ? true : undefined));
  await watch.end();
  await server.stop();
  expect(await flow.holds(person)).toBe("done");
  return watch.writes();
}

async function prepared(flow: Flow): Promise<{ person: Person; ready: Ready }> {
  const person = await makePerson(lab.ctx, flow.story);
  const browser = new Visitor(lab.url);
  const ready = await flow.prepare(browser, person);
  await until("earlier messages", async () => ((await unsentTo(person)) === 0 ? true : undefined));
  expect(await flow.holds(person)).toBe("not done");
  return { person, ready };
}

async function aimed(browser: Visitor, path: string, code: string): Promise<Shot> {
  const page = await browser.open(path);
  expect(problemsOn(page)).toEqual([]);
  return browser.prepare(page.path, page, { field: "code" }, { code });
}

function serve(): Promise<Server> {
  return lab.start(present(clock.current).env);
}

function unsentTo({ account }: Person): Promise<number> {
  return lab.count("SELECT count(*) FROM outbox WHERE account_id = ? AND sent_at IS NULL", [account.id]);
}

function unsent(): Promise<number> {
  return lab.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL");
}

function enrolmentsDone(accountId: string): Promise<number> {
  return lab.count("SELECT count(*) FROM enrolments WHERE account_id = ? AND done_at IS NOT NULL", [accountId]);
}

function trustEpoch(accountId: string): Promise<number> {
  return lab.count("SELECT trust_epoch FROM accounts WHERE id = ?", [accountId]);
}
