import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { approveByTwo } from "@/domain/testing/account-recovery";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { decodeTrustedDeviceCookie, encodeTrustedDeviceCookie } from "@/server/auth/token";
import { verdict } from "@/tests/support/answers";
import { appCode } from "@/tests/support/authenticator";
import { formsOf, textOf, Visitor } from "@/tests/support/form-client";
import { arrivedFor, codeFor, linkIn, mailFor } from "@/tests/support/inbox";
import {
  beginApp,
  ENROLLED,
  enterCode,
  enterPassword,
  enterPhone,
  expectVerdict,
  IN,
  isInside,
  logIn,
  logInUpToTheCode,
  paths,
} from "@/tests/support/journeys";
import { type Lab, newFolder, openLab } from "@/tests/support/lab";
import { MovedClock } from "@/tests/support/moved-clock";
import { makePerson, type Person, password } from "@/tests/support/people";
import { activeFactors, audited, sessionsOf } from "@/tests/support/records";
import { until } from "@/tests/support/until";

// The unchanged production server; its clock is moved from outside while it runs, by libfaketime.
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const folder = newFolder("clock");
const clock = new MovedClock(folder);
let lab: Lab;
beforeAll(async () => {
  lab = await openLab("clock", clock, folder);
  await lab.start(clock.env);
  process.env.AUTH_SECRET = lab.secret;
});
afterEach(() => expect(lab.integrity()).toBe("ok"));
afterAll(() => lab.close());

const visitor = () => new Visitor(lab.url);
const TO_THE_CODE = "to /login/verify";

describe("AT-54 T75 a trusted device counts thirty days, on the server", () => {
  test("its cookie skips the code on day 29 and not on day 31, however long the browser keeps it", async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = visitor();
    await logIn(lab, browser, sam, { with: "app", trust: "month" });
    const ticked = clock.now();
    clock.moveTo(ticked + 29 * DAY);
    expectVerdict(await enterPassword(browser, sam), IN);
    const kept = deviceCookie(browser);
    clock.moveTo(ticked + 31 * DAY);
    browser.cookies.set(...kept);
    expectVerdict(await enterPassword(browser, sam), TO_THE_CODE);
  });

  test("a cookie that the thief of the server's key prolonged to ten years does not skip it on day 31 either", async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = visitor();
    await logIn(lab, browser, sam, { with: "app", trust: "month" });
    const ticked = clock.now();
    const [name, value] = deviceCookie(browser);
    const claim = present(await decodeTrustedDeviceCookie(value), "a readable cookie");
    const prolonged = await encodeTrustedDeviceCookie(claim, (10 * 365 * DAY) / SECOND);
    clock.moveTo(ticked + 31 * DAY);
    browser.cookies.set(name, prolonged);
    expectVerdict(await enterPassword(browser, sam), TO_THE_CODE);
    expect(browser.cookies.get(name), "the cookie itself was still good").toBe(prolonged);
  });

  test("AT-55 daily use does not move the end", async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = visitor();
    await logIn(lab, browser, sam, { with: "app", trust: "month" });
    const ticked = clock.now();
    let kept = deviceCookie(browser);
    for (let day = 1; day <= 29; day += 1) {
      clock.moveTo(ticked + day * DAY);
      expect(`day ${day}: ${verdict(await enterPassword(browser, sam))}`).toBe(`day ${day}: ${IN}`);
      expect(deviceCookie(browser)[1], "the secret rotates at each use").not.toBe(kept[1]);
      kept = deviceCookie(browser);
    }
    clock.moveTo(ticked + 30 * DAY + MINUTE);
    browser.cookies.set(...kept);
    expectVerdict(await enterPassword(browser, sam), TO_THE_CODE);
  });
});

describe("T55 a text code lives for thirty minutes", () => {
  const edges = [
    { at: "29:59", after: 29 * MINUTE + 59 * SECOND, works: "is taken", login: IN, enrolment: ENROLLED },
    { at: "30:01", after: 30 * MINUTE + SECOND, works: "is refused", login: "to /login", enrolment: "code-expired" },
  ];
  for (const { at, after, works, login, enrolment } of edges) {
    // A little before that second: the request takes time itself.
    const moment = after - 300;

    test(`${at} after it was sent it ${works} at the login`, async () => {
      const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
      const browser = visitor();
      await logInUpToTheCode(browser, noor);
      const shot = await filledIn(browser, paths.verify, await codeFor(lab, noor.phone.e164, 1));
      clock.moveTo((await sentAt(noor)) + moment);
      expectVerdict(await browser.send(shot), login);
    });

    test(`${at} after it was sent it ${works} during the set-up`, async () => {
      const cas = await makePerson(lab.ctx, { twoFactor: "off" });
      const browser = visitor();
      await logIn(lab, browser, cas, { with: "nothing" });
      await enterPhone(browser, cas.phone.typed);
      const [code, sent] = [await codeFor(lab, cas.phone.e164, 1), await sentAt(cas)];
      // Who stays busy on the page is not logged out before the code runs out.
      clock.moveTo(sent + 20 * MINUTE);
      const shot = await filledIn(browser, paths.phoneCode, code);
      clock.moveTo(sent + moment);
      expectVerdict(await browser.send(shot), enrolment);
    });
  }
});

describe("T80 a session ends by itself", () => {
  test("alive after 29 idle minutes, over after 31, and its cookie opens nothing any more", async () => {
    const browser = await insider();
    clock.pass(29 * MINUTE);
    expect(await isInside(browser)).toBe(true);
    const kept = browser.copy();
    clock.pass(31 * MINUTE);
    expect(await isInside(browser)).toBe(false);
    expect(await isInside(kept)).toBe(false);
  });

  test("alive after 11:59 hours of steady use, over after 12:01", async () => {
    const began = clock.now();
    const browser = await insider();
    for (let minutes = 10; minutes < 12 * 60; minutes += 10) {
      clock.moveTo(began + minutes * MINUTE);
      expect(`${minutes} min: ${await isInside(browser)}`).toBe(`${minutes} min: true`);
    }
    clock.moveTo(began + 12 * HOUR - MINUTE);
    expect(await isInside(browser)).toBe(true);
    clock.moveTo(began + 12 * HOUR + MINUTE);
    expect(await isInside(browser)).toBe(false);
  });
});

describe("a account recovery takes its time and tells at every stage", () => {
  const stages = ["asked", "confirmed", "approved"] as const;

  test("nothing at 23:59 after the approval, two-factor off at 24:01; mail and text at each stage", async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    await expectTold(noor, 0);
    await ask(noor);
    await expectTold(noor, 1);
    const reference = await confirm(noor);
    await expectTold(noor, 2);
    const dueAt = await approve(reference);
    expect(dueAt - clock.now()).toBeGreaterThan(DAY - MINUTE);
    await expectTold(noor, 3);
    clock.moveTo(dueAt - MINUTE);
    expectVerdict(await enterPassword(visitor(), noor), TO_THE_CODE);
    expect(await activeFactors(lab, noor.account.id)).toBe(1);
    clock.moveTo(dueAt + MINUTE);
    const browser = visitor();
    expectVerdict(await enterPassword(browser, noor), "to /forgot-password/sent");
    expect(await activeFactors(lab, noor.account.id)).toBe(0);
    await expectTold(noor, 4);
    expect(await isInside(browser), "the old password opens nothing any more").toBe(false);
    await renewPassword(browser, noor);
    expectVerdict(await browser.submit(paths.login, { field: "email" }, { email: noor.email, password: renewed }), IN);
    expect(textOf((await browser.open(paths.twoFactor)).body)).toContain("uitgeschakeld");
    expect(textOf((await browser.open(paths.workspace)).body)).toContain(nl.accountRecovery.banner);
  });

  test("the worker switches it off as well, without anybody who logs in", async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    await ask(noor);
    const dueAt = await approve(await confirm(noor));
    await expectTold(noor, 3);
    clock.moveTo(dueAt + MINUTE);
    await until("the worker", async () => ((await activeFactors(lab, noor.account.id)) === 0 ? true : undefined));
    await expectTold(noor, 4);
  });

  for (const stage of stages) {
    test(`'stop, this is not me' after it was ${stage}: two-factor stays on, also after the wait`, async () => {
      const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
      await ask(noor);
      const reference = stage === "asked" ? "" : await confirm(noor);
      if (stage === "approved") await approve(reference);
      const stop = linkIn(
        await mailFor(lab, noor.email, nl.mail[`account-recovery-${stage}`].subject),
        "account-recovery/stop",
      );
      const browser = visitor();
      await browser.get(stop, { "User-Agent": "a mail scanner" });
      expectVerdict(
        await browser.submit(stop, { button: nl.accountRecovery.stop }),
        `to /account-recovery/stop/${stop.split("/").at(-1)}`,
      );
      expect(
        await lab.count("SELECT count(*) FROM account_recoveries WHERE account_id = ? AND stopped_at IS NOT NULL", [
          noor.account.id,
        ]),
      ).toBe(1);
      if (stage === "confirmed") {
        const late = await approveByTwo(lab.ctx, await approvalOf(reference));
        expect(late).toMatchObject({ ok: false, failure: { code: "account-recovery-gone" } });
      }
      clock.pass(25 * HOUR);
      expectVerdict(await enterPassword(visitor(), noor), TO_THE_CODE);
      expect(await activeFactors(lab, noor.account.id)).toBe(1);
      expect(await audited(lab, noor.account.id, "support.reset_done")).toBe(0);
    });
  }
});

describe("T105 the clock jumps during a login", () => {
  const jumps = [
    { jump: "-1 h", ms: -HOUR },
    { jump: "+1 h", ms: HOUR },
    { jump: "+1 d", ms: DAY },
  ];
  for (const { jump, ms } of jumps) {
    test(`${jump}: no app code and no text code is taken twice`, async () => {
      const sam = await makePerson(lab.ctx, { twoFactor: "app" });
      const before = clock.now();
      const code = appCode(sam.secret, before);
      const [first, second] = [visitor(), visitor()];
      await logInUpToTheCode(first, sam);
      expectVerdict(await enterCode(first, code), IN);
      clock.pass(ms);
      await logInUpToTheCode(second, sam);
      expect(verdict(await enterCode(second, code))).not.toBe(IN);
      clock.pass(-ms);
      expect(verdict(await enterCode(second, code).catch(() => null)), "back in the minute of the code").not.toBe(IN);
      expect(await sessionsOf(lab, sam.account.id)).toBe(1);

      const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
      const browser = visitor();
      await logInUpToTheCode(browser, noor);
      const text = await codeFor(lab, noor.phone.e164, 1);
      const shot = await filledIn(browser, paths.verify, text);
      clock.pass(ms);
      const once = verdict(await browser.send(shot));
      expect(once).toBe(ms > 0 ? "to /login" : IN);
      clock.pass(-ms);
      // Once the code was taken, the same press of this browser gets the same answer again (ADR 0080), and nobody else does.
      expect(verdict(await browser.send(shot))).toBe(IN);
      expect(verdict(await browser.send(shot))).toBe(IN);
      const elsewhere = { ...shot, headers: { ...shot.headers, Cookie: "" } };
      expect(verdict(await visitor().send(elsewhere))).toBe("to /login");
      expect(await sessionsOf(lab, noor.account.id)).toBe(1);
    });
  }

  test("-1 h between the code and its next use: a code that the app shows again is not taken again", async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    await logIn(lab, visitor(), sam, { with: "app" });
    clock.pass(-HOUR);
    const browser = visitor();
    await logInUpToTheCode(browser, sam);
    expect(verdict(await enterCode(browser, appCode(sam.secret, clock.now())))).toBe("code-replayed");
    clock.pass(HOUR + MINUTE);
    const later = visitor();
    await logInUpToTheCode(later, sam);
    expectVerdict(await enterCode(later, appCode(sam.secret, clock.now())), IN);
  });

  test("-1 h: no negative waiting time for a new text", async () => {
    const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
    const browser = visitor();
    await logInUpToTheCode(browser, noor);
    clock.pass(-HOUR);
    const page = await browser.open(paths.verify);
    expect(page.body).not.toMatch(/over -\d/);
    expect(formsOf(page.body).some(({ fields }) => fields.includes("code"))).toBe(true);
    expect(verdict(await browser.submit(paths.verify, { button: nl.verify.resend }))).toBe("text-too-soon");
    clock.pass(HOUR);
  });

  test("-1 h and back: a session lives no minute longer", async () => {
    const began = clock.now();
    const browser = await insider();
    clock.pass(-HOUR);
    expect(await isInside(browser)).toBe(true);
    clock.moveTo(began + 31 * MINUTE);
    expect(await isInside(browser), "what was seen in the past does not prolong it").toBe(false);
  });

  test("-1 h: a session lives no longer than twelve hours of its own time", async () => {
    const browser = await insider();
    const began = clock.now();
    clock.pass(-HOUR);
    for (let minutes = 0; minutes <= 13 * 60; minutes += 20) {
      if (!(await isInside(browser))) break;
      clock.pass(20 * MINUTE);
    }
    expect(clock.now()).toBeLessThanOrEqual(began + 12 * HOUR + 20 * MINUTE);
    expect(await isInside(browser)).toBe(false);
  });

  test("-1 h: an enrolment code that was spent stays spent", async () => {
    const cas = await makePerson(lab.ctx, { twoFactor: "off" });
    const browser = visitor();
    await logIn(lab, browser, cas, { with: "nothing" });
    const secret = await beginApp(browser);
    const code = appCode(secret, clock.now());
    expectVerdict(await browser.submit(paths.app, { field: "code" }, { code }), ENROLLED);
    const other = visitor();
    await logInUpToTheCode(other, cas);
    expect(verdict(await enterCode(other, code)), "AT-03").toBe("code-replayed");
    clock.pass(-HOUR);
    expect(verdict(await enterCode(other, appCode(secret, clock.now())))).toBe("code-replayed");
    clock.pass(HOUR);
  });
});

/** A browser that is logged in to the account of somebody without two-factor. */
async function insider(): Promise<Visitor> {
  const browser = visitor();
  await logIn(lab, browser, await makePerson(lab.ctx, { twoFactor: "off" }), { with: "nothing" });
  return browser;
}

function deviceCookie(browser: Visitor): [name: string, value: string] {
  return present(
    [...browser.cookies].find(([name]) => name.startsWith("__Host-device-")),
    "a trusted-device cookie",
  );
}

async function sentAt({ account }: Person): Promise<number> {
  return lab.count("SELECT max(created_at) FROM text_codes WHERE account_id = ?", [account.id]);
}

async function filledIn(browser: Visitor, path: string, code: string) {
  return browser.prepare(path, await browser.open(path), { field: "code" }, { code });
}

const renewed = "Paarse-Olifant-9";

/** The mail that the login sent, its link, a new password; the old one will not do. */
async function renewPassword(browser: Visitor, { email }: Person): Promise<void> {
  const link = linkIn(await mailFor(lab, email, nl.mail["password-reset"].subject), "reset-password");
  const choose = (chosen: string) => browser.submit(link, { field: "password" }, { password: chosen, repeat: chosen });
  expectVerdict(await choose(password), "password-same");
  expectVerdict(await choose(renewed), "to /reset-password/done");
}

async function ask(noor: Person): Promise<void> {
  const browser = visitor();
  await logInUpToTheCode(browser, noor);
  expectVerdict(await browser.submit(paths.lostPhone, { button: nl.lost.optionHelpSubmit }), "to /login/lost-phone");
}

/** Confirms by the link in the mail; answers the number for the helpdesk. */
async function confirm(noor: Person): Promise<string> {
  const link = linkIn(await mailFor(lab, noor.email, nl.mail["account-recovery-asked"].subject), "account-recovery");
  const browser = visitor();
  await browser.get(link, { "User-Agent": "a mail scanner" });
  const answer = await browser.submit(link, { button: nl.accountRecovery.confirm });
  const page = await browser.open(present(answer.location));
  return present(/<p class=["']code["']>(\d{4}-\d{4})<\/p>/.exec(page.body)?.[1], "the number for the helpdesk");
}

async function approvalOf(reference: string) {
  const [eva, sam] = await lab.rows("SELECT id FROM accounts WHERE email IN ('eva@example.nl', 'sam@example.nl')");
  return { reference, staff: [String(eva?.id), String(sam?.id)], reason: "passport seen in person" } as const;
}

/** The helpdesk's word, as the staff's pages will give it. */
async function approve(reference: string): Promise<number> {
  const approved = await approveByTwo(lab.ctx, await approvalOf(reference));
  if (!approved.ok) throw new Error(approved.failure.code);
  return approved.value.dueAt;
}

const mails = ["asked", "confirmed", "approved", "done"] as const;

/** So many stages have been told of, each by one mail and one text. */
async function expectTold({ email, phone }: Person, stages: number): Promise<void> {
  for (const stage of mails.slice(0, stages)) await mailFor(lab, email, nl.mail[`account-recovery-${stage}`].subject);
  const subjects = (await arrivedFor(lab, email)).map(({ subject }) => subject);
  for (const [index, stage] of mails.entries()) {
    const arrived = subjects.filter((subject) => subject === nl.mail[`account-recovery-${stage}`].subject);
    expect(`${stage}: ${arrived.length}`).toBe(`${stage}: ${index < stages ? 1 : 0}`);
  }
  await until(`${stages} texts about the help`, async () => {
    const texts = (await arrivedFor(lab, phone.e164)).filter(({ text }) => !/^Code [A-Z]:/.test(text));
    return texts.length === stages || undefined;
  });
}
