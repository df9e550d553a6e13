import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { present, tally } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { setsSession, verdict } from "@/tests/support/answers";
import { appCode } from "@/tests/support/authenticator";
import { fireTogether, type Shot, Visitor, type Which } from "@/tests/support/form-client";
import { codeFor } from "@/tests/support/inbox";
import { enterCode, expectVerdict, IN, isInside, logInUpToTheCode, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { holdAgainAndAgain, holdLock } from "@/tests/support/lock";
import { makePerson, type Person, password } from "@/tests/support/people";
import { codeHashes, sessionsOf, usedTextCodes } from "@/tests/support/records";

// Another process holds BEGIN IMMEDIATE on the file while people log in. The server waits for two seconds, then says so.
let lab: Lab;
beforeAll(async () => {
  lab = await openLab("locks");
  await lab.start();
});
afterEach(() => expect(lab.integrity()).toBe("ok"));
afterAll(() => lab.close());

interface Step {
  does: string;
  /** Everything up to the click; the same form may be sent again later, as a person does. */
  prepare(browser: Visitor): Promise<{ person: Person; shot: Shot }>;
}

const steps: Step[] = [
  {
    does: "the password step without two-factor",
    async prepare(browser) {
      const person = await makePerson(lab.ctx, { twoFactor: "off" });
      const values = { email: person.email, password };
      return { person, shot: await aimed(browser, paths.login, values, { field: "email" }) };
    },
  },
  {
    does: "the verification with a text code",
    async prepare(browser) {
      const person = await makePerson(lab.ctx, { twoFactor: "sms" });
      await logInUpToTheCode(browser, person);
      const code = await codeFor(lab, person.phone.e164, 1);
      return { person, shot: await aimed(browser, paths.verify, { code }) };
    },
  },
  {
    does: "the verification with an app code",
    async prepare(browser) {
      const person = await makePerson(lab.ctx, { twoFactor: "app" });
      await logInUpToTheCode(browser, person);
      return { person, shot: await aimed(browser, paths.verify, { code: appCode(person.secret) }) };
    },
  },
  {
    does: "the verification with a recovery code",
    async prepare(browser) {
      const person = await makePerson(lab.ctx, { twoFactor: "app" });
      await logInUpToTheCode(browser, person);
      return { person, shot: await aimed(browser, paths.recovery, { code: present(person.codes[0]) }) };
    },
  },
];

for (const step of steps) {
  test(`T100 another process holds the database for 0.3 s during ${step.does}: the person is inside, and a second connection reads it`, async () => {
    const browser = new Visitor(lab.url);
    const { person, shot } = await step.prepare(browser);
    const { over } = await holdAgainAndAgain(lab, { times: 1, holdMs: 300, freeMs: 0 });
    expectVerdict(await browser.send(shot), IN);
    await over;
    expect(await sessionsOf(lab, person.account.id)).toBe(1);
    expect(await isInside(browser)).toBe(true);
  });

  test(`T100 another process holds the database for 3 s during ${step.does}: 'try again' and no session, then the very same form works without a restart`, async () => {
    const browser = new Visitor(lab.url);
    const { person, shot } = await step.prepare(browser);
    const { over } = await holdAgainAndAgain(lab, { times: 1, holdMs: 3_000, freeMs: 0 });
    const refused = await browser.send(shot);
    expect(verdict(refused)).toBe("try-again");
    expect(setsSession(refused)).toBe(false);
    expect(await sessionsOf(lab, person.account.id)).toBe(0);
    await over;
    expectVerdict(await browser.send(shot), IN);
    expect(await sessionsOf(lab, person.account.id)).toBe(1);
    expect(await isInside(browser)).toBe(true);
  });
}

test("T101 nothing that was acknowledged after a lock error is lost: five writes, a kill, a restart", async () => {
  const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
  const browser = new Visitor(lab.url);
  await logInUpToTheCode(browser, noor);
  const code = await codeFor(lab, noor.phone.e164, 1);
  const shot = await aimed(browser, paths.verify, { code, trust: "on" });
  const lock = await holdLock(lab);
  const refused = await browser.send(shot);
  await lock.release();
  expect(verdict(refused)).toBe("try-again");

  const { id } = noor.account;
  const facts: Record<string, () => Promise<number>> = {
    "a used code": () => usedTextCodes(lab, id),
    "a trusted device": () => lab.count("SELECT count(*) FROM trusted_devices WHERE account_id = ?", [id]),
    "a second set of codes": () => lab.count("SELECT count(*) - 1 FROM recovery_code_sets WHERE account_id = ?", [id]),
    "codes that were kept": () =>
      lab.count(
        "SELECT count(*) FROM recovery_code_sets WHERE account_id = ? AND saved_at IS NOT NULL AND replaced_at IS NULL",
        [id],
      ),
    "an ended session": () =>
      lab.count("SELECT count(*) FROM sessions WHERE account_id = ? AND ended_at IS NOT NULL", [id]),
  };
  const expectFact = async (name: string) => expect(await present(facts[name])(), name).toBe(1);

  expectVerdict(await browser.send(shot), IN);
  await expectFact("a used code");
  await expectFact("a trusted device");
  const codes = "/nl/account/two-factor/recovery-codes";
  expectVerdict(await browser.submit(codes, { button: nl.codes.makeNew }), "to /account/two-factor/recovery-codes");
  await expectFact("a second set of codes");
  expectVerdict(await browser.submit(codes, { field: "method" }, { method: "written" }), "to /account/two-factor");
  await expectFact("codes that were kept");
  expectVerdict(await browser.submit(paths.twoFactor, { button: nl.menu.logOut }), "to /login");
  await expectFact("an ended session");

  await Promise.all(lab.servers.map((server) => server.kill()));
  for (const name of Object.keys(facts)) await expectFact(name);
  await lab.start();
  for (const name of Object.keys(facts)) await expectFact(name);
  expect(await codeHashes(lab, id)).toBe(10);
});

test("AT-62 T101 the lock comes and goes while 24 people log in: each answer is true, and nobody gets a 500", async () => {
  const second = await lab.start();
  const people = await Promise.all(Array.from({ length: 24 }, () => makePerson(lab.ctx, { twoFactor: "app" })));
  const ports = lab.servers.filter((server) => !server.isOver()).map(({ port }) => port);
  const browsers = people.map((_, index) => new Visitor(lab.url, ports[index % ports.length]));
  await inFours(browsers, (browser, index) => logInUpToTheCode(browser, present(people[index])));
  const shots: Shot[] = [];
  await inFours(browsers, async (browser, index) => {
    const { secret } = present(people[index]);
    shots[index] = await aimed(browser, paths.verify, { code: appCode(secret) });
  });
  const { over } = await holdAgainAndAgain(lab, { times: 20, holdMs: 150, freeMs: 60 });
  const answers = await fireTogether(shots);
  await over;
  const verdicts = answers.map((answer) => verdict(answer));
  console.info(`the lock comes and goes: ${JSON.stringify(tally(verdicts))}`);
  expect(verdicts.filter((said) => said !== IN && said !== "try-again")).toEqual([]);
  for (const [index, { account }] of people.entries()) {
    expect(await sessionsOf(lab, account.id)).toBe(verdicts[index] === IN ? 1 : 0);
    const browser = present(browsers[index]);
    const answer = present(answers[index]);
    browser.keep(answer);
    if (verdicts[index] === "try-again") {
      const retry = await enterCode(browser, appCode(present(people[index]).secret));
      expectVerdict(retry, IN);
    }
    expect(await isInside(browser)).toBe(true);
  }
  await second.stop();
});

async function aimed(
  browser: Visitor,
  path: string,
  values: Record<string, string>,
  which: Which = { field: "code" },
): Promise<Shot> {
  const page = await browser.open(path);
  return browser.prepare(page.path, page, which, values);
}

async function inFours<T>(things: readonly T[], work: (thing: T, index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < things.length; from += 4) {
    await Promise.all(things.slice(from, from + 4).map((thing, offset) => work(thing, from + offset)));
  }
}
