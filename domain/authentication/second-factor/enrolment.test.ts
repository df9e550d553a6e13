import { and, eq, isNull } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enrolments, factors, recoveryCodeSets, recoveryCodes } from "@/db/schema";
import { type Account, revokeSessions } from "../../platform/account/account";
import { endSession, findSession } from "../../platform/session/find-session";
import { atOnce, codeOf, orBusy, present, tally, value } from "../../testing/answers";
import { appCodeAt, wrongCode } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import {
  comeInside,
  enterCode,
  enterPassword,
  type Inside,
  logIn,
  logInUpToTheCode,
  passBothSteps,
} from "../../testing/log-in";
import { newestCode, newestText, queued, queuedMails, queuedTexts } from "../../testing/messages";
import { HOUR, MINUTE, SECOND } from "../../testing/moments";
import {
  appSecret,
  password,
  personWithApp,
  personWithoutTwoFactor,
  personWithText,
  userAgent,
} from "../../testing/people";
import { audited, auditTrail, wholeDatabase } from "../../testing/records";
import { beginApp, proveSetUp, setUpApp, setUpText, shownSecret } from "../../testing/set-up";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { recoveryCodeState } from "../recovery-code/state";
import { stepUpWithCode, stepUpWithPassword } from "../step-up/step-up";
import {
  findEnrolment,
  finishEnrolment,
  resendEnrolmentText,
  startAppEnrolment,
  startTextEnrolment,
} from "./enrolment";
import { activeFactor, hadAnotherApp } from "./factor";
import { textState } from "./text-code";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
let inside: Inside;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
  inside = await logIn(ctx, cas);
});
afterEach(() => ctx.dispose());

const STEP = 30 * SECOND;
const startText = (phone = "0612345678", owner = inside) => startTextEnrolment(ctx, owner, { country: "NL", phone });
const finish = (typed: string, owner = inside) => proveSetUp(ctx, owner, typed);
const shown = (secret: string, steps = 0) => appCodeAt(ctx.clock.now() + steps * STEP, secret);
const twoFactor = async (account = cas) => (await activeFactor(ctx, account.id))?.type ?? "off";
const alive = async (session: Pick<Inside, "secret">) => (await findSession(ctx, session.secret)) !== null;

describe("a person sets up text messages, as the guide shows it", () => {
  test("number, code, ten recovery codes, and from then on a code is asked", async () => {
    expect(codeOf(await startText("06 12345678"))).toBe("ok");
    expect(await findEnrolment(ctx, inside)).toMatchObject({ type: "sms", phone: "+31612345678" });
    expect(await newestText(ctx)).toMatchObject({
      to: "+31612345678",
      locale: "nl",
      template: "enrolment-code",
      values: { letter: "A", validUntil: ctx.clock.now() + 30 * MINUTE },
    });
    const enrolled = value(await finish(await newestCode(ctx)));
    expect(enrolled.fresh?.codes).toHaveLength(10);
    const after = await comeInside(ctx, enrolled.sessionSecret);
    expect(after.session.proofs.map((proof) => proof.method)).toEqual(["pwd", "sms"]);
    expect(await twoFactor()).toBe("sms");
    expect(value(await enterPassword(ctx, cas.email)).next).toBe("second-step");
    expect((await auditTrail(ctx)).slice(2, 4)).toEqual(["sms.queued", "2fa.enabled"]);
  });

  test("the owner is told by mail, once", async () => {
    await setUpText(ctx, inside);
    expect(await queuedMails(ctx)).toEqual([
      {
        channel: "mail",
        to: "cas@example.nl",
        locale: "nl",
        template: "two-factor-on",
        links: { second: { page: "report-compromise", token: expect.any(String) } },
        values: { firstName: "Cas", at: ctx.clock.now(), method: "sms", ...userAgent },
      },
    ]);
  });

  test("until the code is proven, two-factor stays off and a login asks nothing", async () => {
    await startText();
    expect(await twoFactor()).toBe("off");
    expect(value(await enterPassword(ctx, cas.email)).next).toBe("session");
    expect(await recoveryCodeState(ctx, cas.id)).toBeNull();
  });

  test.each([
    ["US", "0612345678", "country-not-offered"],
    ["NL", "0612", "phone-invalid"],
    ["NL", "call me", "phone-invalid"],
    ["NL", "020 1234567", "phone-not-mobile"],
    ["NL", "0900 1234", "phone-not-mobile"],
    ["NL", "+48 512 345 678", "country-not-offered"],
  ])("T59 %s %s: %s, and nothing is sent or written", async (country, phone, code) => {
    expect(await startTextEnrolment(ctx, inside, { country, phone })).toEqual({ ok: false, failure: { code } });
    expect(await queued(ctx)).toEqual([]);
    expect(await ctx.db.read.select().from(enrolments)).toEqual([]);
  });

  test("another code is sent after the waiting time, and the older one is named by its letter", async () => {
    await startText();
    const older = await newestCode(ctx);
    expect(await resendEnrolmentText(ctx, inside)).toEqual({
      ok: false,
      failure: { code: "text-too-soon", until: ctx.clock.now() + 30 * SECOND },
    });
    ctx.clock.pass(30 * SECOND);
    expect(await resendEnrolmentText(ctx, inside)).toMatchObject({ ok: true, value: { letter: "B" } });
    expect(await finish(older)).toEqual({ ok: false, failure: { code: "text-older", letter: "A", newest: "B" } });
    expect(codeOf(await finish(await newestCode(ctx)))).toBe("ok");
  });

  test("leaving the page and giving the same number again is no way around the waiting time", async () => {
    await startText();
    expect(codeOf(await startText())).toBe("ok");
    expect(await queuedTexts(ctx)).toHaveLength(1);
    expect(codeOf(await finish(await newestCode(ctx)))).toBe("ok");
  });

  test("another number gets a code of its own; the code to the first number is dead", async () => {
    await startText("0612345678");
    const first = await newestCode(ctx);
    await startText("0687654321");
    expect((await newestText(ctx)).to).toBe("+31687654321");
    expect(codeOf(await finish(first))).toBe("code-wrong");
    value(await finish(await newestCode(ctx)));
    expect(await activeFactor(ctx, cas.id)).toMatchObject({ phone: "+31687654321" });
  });

  test("T58 trying number after number: the fourth of one day gets no message", async () => {
    const answers = [];
    for (let i = 0; i < 7; i += 1) answers.push(codeOf(await startText(`061234567${i}`)));
    expect(answers).toEqual(["ok", "ok", "ok", ...Array.from({ length: 4 }, () => "text-numbers")]);
    expect(await queuedTexts(ctx)).toHaveLength(3);
  });

  test("T55 the code works at 29:59 and is refused at 30:01, with the reason", async () => {
    await startText();
    const code = await newestCode(ctx);
    const parent = { purpose: "enrolment", parentId: present(await findEnrolment(ctx, inside)).id } as const;
    expect(await textState(ctx, parent)).toMatchObject({
      letter: "A",
      validUntil: ctx.clock.now() + 30 * MINUTE,
    });
    ctx.clock.pass(20 * MINUTE);
    expect(await alive(inside)).toBe(true);
    ctx.clock.pass(10 * MINUTE + SECOND);
    expect(codeOf(await finish(code))).toBe("code-expired");
    ctx.clock.pass(-2 * SECOND);
    expect(codeOf(await finish(code))).toBe("ok");
  });
});

describe("a person sets up an authenticator app", () => {
  test("code, ten recovery codes, and from then on a code is asked", async () => {
    const { inside: after, codes } = await setUpApp(ctx, inside);
    expect(codes).toHaveLength(10);
    expect(after.session.proofs.map((proof) => proof.method)).toEqual(["pwd", "totp"]);
    expect(await twoFactor()).toBe("totp");
    expect(value(await enterPassword(ctx, cas.email)).next).toBe("second-step");
    expect(await queuedMails(ctx)).toMatchObject([{ template: "two-factor-on", values: { method: "totp" } }]);
  });

  test("reloading the page keeps the QR code", async () => {
    const secret = await beginApp(ctx, inside);
    expect(await beginApp(ctx, inside)).toBe(secret);
  });

  test("AT-44 the secret is sealed while it is being set up, and gone from the set-up afterwards", async () => {
    const secret = await beginApp(ctx, inside);
    expect(await wholeDatabase(ctx)).not.toContain(secret);
    value(await finish(shown(secret)));
    expect(await wholeDatabase(ctx)).not.toContain(secret);
    expect(await ctx.db.read.select().from(enrolments)).toMatchObject([
      { secretSealed: null, doneAt: ctx.clock.now() },
    ]);
  });

  test("T51 once proven the secret is shown nowhere again", async () => {
    const { inside: after } = await setUpApp(ctx, inside);
    expect(await findEnrolment(ctx, after)).toBeNull();
  });

  test("the code just replaced proves the app as well, the next one does not", async () => {
    const secret = await beginApp(ctx, inside);
    expect(codeOf(await finish(shown(secret, 1)))).toBe("code-wrong");
    expect(codeOf(await finish(shown(secret, -1)))).toBe("ok");
  });

  test("AT-03 the code that proved the app is spent: a login with it is refused, the next code works", async () => {
    const { secret } = await setUpApp(ctx, inside);
    const challenge = await logInUpToTheCode(ctx, cas.email);
    expect(codeOf(await enterCode(ctx, challenge, shown(secret)))).toBe("code-replayed");
    ctx.clock.pass(STEP);
    expect(codeOf(await enterCode(ctx, challenge, shown(secret)))).toBe("ok");
  });

  test("AT-03 and a fresh proof inside with it is refused as well", async () => {
    const { inside: after, secret } = await setUpApp(ctx, inside);
    expect(codeOf(await stepUpWithCode(ctx, after, shown(secret)))).toBe("code-replayed");
  });

  test("a phone whose clock is off: the hint comes with the second code in a row, not with the first", async () => {
    const secret = await beginApp(ctx, inside);
    expect(codeOf(await finish(shown(secret, 6)))).toBe("code-wrong");
    ctx.clock.pass(STEP);
    expect(codeOf(await finish(shown(secret, 6)))).toBe("phone-clock-off");
  });

  test.each([
    ["the same code twice", [6, 6]],
    ["an earlier code after a later one", [6, 5]],
    ["a code of nowhere in between", [6, 40, 7]],
    ["codes further off than five minutes", [11, 12]],
  ])("no hint about the clock for %s", async (_, steps) => {
    const secret = await beginApp(ctx, inside);
    for (const step of steps) expect(codeOf(await finish(shown(secret, step)))).toBe("code-wrong");
  });

  test("a phone that runs five minutes behind gets the hint too", async () => {
    const secret = await beginApp(ctx, inside);
    expect(codeOf(await finish(shown(secret, -9)))).toBe("code-wrong");
    expect(codeOf(await finish(shown(secret, -8)))).toBe("phone-clock-off");
    expect(codeOf(await finish(shown(secret)))).toBe("ok");
  });
});

describe("tries", () => {
  test("five; then the right code is refused too", async () => {
    const secret = await beginApp(ctx, inside);
    const wrong = await wrongCode(ctx, secret);
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await finish(wrong));
    expect(answers.map((answer) => (answer.ok ? null : answer.failure))).toEqual([
      ...[4, 3, 2, 1].map((attemptsLeft) => ({ code: "code-wrong", attemptsLeft })),
      { code: "too-many-codes", until: null },
    ]);
    expect(await findEnrolment(ctx, inside)).toMatchObject({ attemptsLeft: 0 });
    expect(codeOf(await finish(shown(secret)))).toBe("too-many-codes");
    expect(await twoFactor()).toBe("off");
  });

  test("a person who used them up with an app starts again and gets a new QR code that works", async () => {
    const secret = await beginApp(ctx, inside);
    const wrong = await wrongCode(ctx, secret);
    for (let i = 0; i < 5; i += 1) await finish(wrong);
    const again = await beginApp(ctx, inside);
    expect(again).not.toBe(secret);
    expect(codeOf(await finish(shown(again)))).toBe("ok");
  });

  test("a person who used them up with a message starts again with the same number", async () => {
    await startText();
    const wrong = await wrongCode(ctx);
    for (let i = 0; i < 5; i += 1) await finish(wrong);
    expect(codeOf(await startText())).toBe("ok");
    expect(codeOf(await finish(await newestCode(ctx)))).toBe("ok");
  });

  test("AT-18 what is no code costs none, a recovery code neither", async () => {
    const secret = await beginApp(ctx, inside);
    for (const [typed, count] of [
      ["", 0],
      ["12345", 5],
      ["1234567890", 10],
      ["letters", 0],
    ] as const) {
      expect(await finish(typed)).toEqual({ ok: false, failure: { code: "set-up-code-unreadable", count } });
    }
    expect(await finish(await wrongCode(ctx, secret))).toMatchObject({ failure: { attemptsLeft: 4 } });
  });

  test("T14 fifty wrong codes at one instant: five are compared", async () => {
    const wrong = await wrongCode(ctx, await beginApp(ctx, inside));
    const { "try-again": busy = 0, ...answered } = tally(await atOnce(50, () => orBusy(finish(wrong))));
    // The fifth is told that it was the last.
    expect(answered).toEqual({ "code-wrong": 4, "too-many-codes": 46 - busy });
  });
});

describe("AT-60 the right code twenty times at one instant", () => {
  test.each(["app", "text"])(
    "%s: one method, one set of ten codes, one mail, one session that goes on",
    async (kind) => {
      let code: string;
      if (kind === "app") code = shown(await beginApp(ctx, inside));
      else {
        await startText();
        code = await newestCode(ctx);
      }
      const answers = await atOnce(20, () => orBusy(finish(code)));
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
      expect(await ctx.db.read.select().from(recoveryCodeSets)).toHaveLength(1);
      expect(await ctx.db.read.select().from(recoveryCodes)).toHaveLength(10);
      expect(await ctx.db.read.select().from(factors)).toHaveLength(1);
      expect(await queuedMails(ctx)).toHaveLength(1);
      const winner = present(answers.find((answer) => answer.ok));
      expect(await alive(await comeInside(ctx, value(winner).sessionSecret))).toBe(true);
    },
  );
});

describe("T50 two sessions of one person set something up at the same time", () => {
  test("the newest set-up counts; the secret and the codes of the other prove nothing", async () => {
    const elsewhere = await logIn(ctx, cas);
    const first = await beginApp(ctx, inside);
    const second = await beginApp(ctx, elsewhere);
    expect(second).not.toBe(first);
    expect(codeOf(await finish(shown(first)))).toBe("enrolment-gone");
    expect(codeOf(await finish(shown(first), elsewhere))).toBe("code-wrong");
    expect(codeOf(await finish(shown(second), inside))).toBe("enrolment-gone");
    expect(codeOf(await finish(shown(second), elsewhere))).toBe("ok");
  });

  test("no session sees the secret or the number of another one", async () => {
    const elsewhere = await logIn(ctx, cas);
    await beginApp(ctx, inside);
    expect(await findEnrolment(ctx, elsewhere)).toBeNull();
    expect(codeOf(await resendEnrolmentText(ctx, elsewhere))).toBe("enrolment-gone");
  });

  test("starting again with another kind ends the first: its code is worth nothing", async () => {
    const secret = await beginApp(ctx, inside);
    await startText();
    expect(codeOf(await finish(shown(secret)))).toBe("code-wrong");
    expect(await findEnrolment(ctx, inside)).toMatchObject({ type: "sms" });
  });

  test("T91 another person with the same session id finds nothing", async () => {
    const bo = await personWithoutTwoFactor(ctx, { email: "bo@example.nl" });
    await beginApp(ctx, inside);
    expect(await findEnrolment(ctx, { session: inside.session, account: bo })).toBeNull();
  });
});

describe("AT-07 a person changes the method and stops halfway", () => {
  async function samInside() {
    const sam = await personWithApp(ctx);
    return { sam: sam.account, codes: sam.codes, own: await logIn(ctx, sam.account) };
  }
  async function oldAppStillWorks(sam: Account): Promise<void> {
    ctx.clock.pass(STEP);
    expect(await twoFactor(sam)).toBe("totp");
    const challenge = await logInUpToTheCode(ctx, sam.email);
    expect(codeOf(await enterCode(ctx, challenge, shown(appSecret)))).toBe("ok");
  }

  test("after giving a number", async () => {
    const { sam, own } = await samInside();
    value(await startText("0687654321", own));
    await oldAppStillWorks(sam);
    expect((await queuedTexts(ctx)).length).toBe(1);
  });

  test("after a wrong code", async () => {
    const { sam, own } = await samInside();
    value(await startText("0687654321", own));
    await finish(await wrongCode(ctx), own);
    await oldAppStillWorks(sam);
  });

  test("after five wrong codes", async () => {
    const { sam, own } = await samInside();
    const secret = await beginApp(ctx, own);
    for (let i = 0; i < 6; i += 1) await finish(await wrongCode(ctx, secret), own);
    await oldAppStillWorks(sam);
  });

  test("after scanning a new QR code: the new app opens nothing", async () => {
    const { sam, own } = await samInside();
    const secret = await beginApp(ctx, own);
    const challenge = await logInUpToTheCode(ctx, sam.email);
    expect(codeOf(await enterCode(ctx, challenge, shown(secret)))).toBe("code-wrong");
    await oldAppStillWorks(sam);
  });

  test("T50 a code typed on the page of an older set-up says so, and costs the newest one no try", async () => {
    const secret = await beginApp(ctx, inside);
    const older = present(await findEnrolment(ctx, inside));
    await startText();
    for (let i = 0; i < 6; i += 1) {
      const late = await finishEnrolment(ctx, inside, { enrolmentId: older.id, code: shown(secret) });
      expect(codeOf(late)).toBe("enrolment-gone");
    }
    expect(codeOf(await finish(await newestCode(ctx)))).toBe("ok");
  });

  test("after logging out: the set-up cannot be finished from another session", async () => {
    const { sam, own } = await samInside();
    const secret = await beginApp(ctx, own);
    await endSession(ctx, sam.id, own.session.id);
    expect(codeOf(await finish(shown(secret), own))).not.toBe("ok");
    await oldAppStillWorks(sam);
  });

  test("after an hour: too late to finish", async () => {
    const { sam, own } = await samInside();
    const secret = await beginApp(ctx, own);
    for (let i = 0; i < 5; i += 1) {
      ctx.clock.pass(12 * MINUTE);
      await alive(own);
    }
    expect(codeOf(await finish(shown(secret), own))).toBe("enrolment-gone");
    await oldAppStillWorks(sam);
  });

  test("but who finishes has only the new one: the old app opens nothing any more", async () => {
    const { sam, own } = await samInside();
    await setUpText(ctx, own, "0687654321");
    expect(await twoFactor(sam)).toBe("sms");
    ctx.clock.pass(MINUTE);
    const challenge = await logInUpToTheCode(ctx, sam.email);
    expect(codeOf(await enterCode(ctx, challenge, shown(appSecret)))).toBe("code-wrong");
    expect(await wholeDatabase(ctx)).not.toContain(appSecret);
    expect(
      await ctx.db.read
        .select()
        .from(factors)
        .where(and(eq(factors.accountId, sam.id), isNull(factors.removedAt))),
    ).toHaveLength(1);
  });

  test("recovery codes stay unless new ones are asked for", async () => {
    const { sam, codes, own } = await samInside();
    const changed = await setUpText(ctx, own, "0687654321");
    expect(changed.codes).toBeNull();
    expect(await recoveryCodeState(ctx, sam.id)).toMatchObject({ number: 1, left: 10 });
    ctx.clock.pass(MINUTE);
    expect(codeOf(await enterCode(ctx, await logInUpToTheCode(ctx, sam.email), present(codes[0])))).toBe("ok");
  });
});

describe("AT-35 a method that is switched on or changed ends what was open", () => {
  test("other sessions, open logins and trusted devices end; this session goes on under a new secret", async () => {
    const sam = (await personWithApp(ctx)).account;
    const trusted = present((await passBothSteps(ctx, sam, { trust: "month" })).device).claim;
    ctx.clock.pass(MINUTE);
    const elsewhere = await logIn(ctx, sam);
    ctx.clock.pass(MINUTE);
    const own = await logIn(ctx, sam);
    const challenge = await logInUpToTheCode(ctx, sam.email);
    const { inside: after } = await setUpText(ctx, own);
    expect(await alive(own)).toBe(false);
    expect(await alive(after)).toBe(true);
    expect(await alive(elsewhere)).toBe(false);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("login-session-expired");
    ctx.clock.pass(HOUR);
    expect(value(await enterPassword(ctx, sam.email, { devices: [trusted] })).next).toBe("second-step");
  });

  test.each([
    ["app to messages", "2fa.method_changed"],
    ["number to number", "2fa.phone_changed"],
  ])("T62 %s: written down, told by mail and to the old and the new number", async (change, event) => {
    const person = change === "app to messages" ? await personWithApp(ctx) : await personWithText(ctx);
    const own = await logIn(ctx, person.account);
    ctx.clock.pass(MINUTE);
    await setUpText(ctx, own, "0687654321");
    expect(await audited(ctx, event)).toBe(1);
    expect(await queuedMails(ctx)).toMatchObject([{ template: "factor-changed", to: person.account.email }]);
    const told = (await queued(ctx)).filter(
      (message) => message.channel === "sms" && message.template === "factor-changed",
    );
    const numbers = change === "app to messages" ? ["+31687654321"] : ["+31612345678", "+31687654321"];
    expect(told.map((message) => message.to)).toEqual(numbers);
  });

  test.each([
    ["another number", personWithText, (own: Inside) => setUpText(ctx, own, "0687654321"), "phone"],
    ["the number I have already", personWithText, (own: Inside) => setUpText(ctx, own, "0612345678"), "phoneAgain"],
    ["another app", personWithApp, (own: Inside) => setUpApp(ctx, own), "app"],
    ["an app for my messages", personWithText, (own: Inside) => setUpApp(ctx, own), "toApp"],
    ["messages for my app", personWithApp, (own: Inside) => setUpText(ctx, own, "0687654321"), "toSms"],
  ] as const)(
    "I set up %s: mail and text say that, and that the codes are the same",
    async (_, make, setUp, change) => {
      const own = await logIn(ctx, (await make(ctx)).account);
      ctx.clock.pass(MINUTE);
      const { codes } = await setUp(own);
      expect(codes).toBeNull();
      const [mail] = await queuedMails(ctx);
      expect(mail).toMatchObject({ template: "factor-changed", values: { change, codes: "kept" } });
      const told = (await queued(ctx)).filter(({ template }) => template === "factor-changed");
      for (const message of told) expect(message.values).toMatchObject({ change });
      expect(await audited(ctx, "2fa.phone_changed")).toBe(change === "phone" ? 1 : 0);
    },
  );

  test("who had another app before is told to delete its entry; who sets up the first one is not", async () => {
    await setUpApp(ctx, inside);
    expect(await hadAnotherApp(ctx, cas.id)).toBe(false);
    const sam = (await personWithApp(ctx)).account;
    const { inside: changed } = await setUpApp(ctx, await logIn(ctx, sam));
    expect(await hadAnotherApp(ctx, sam.id)).toBe(true);
    ctx.clock.pass(MINUTE);
    await setUpText(ctx, changed, "0687654321");
    expect(await hadAnotherApp(ctx, sam.id)).toBe(true);
  });

  test("an app that is replaced by another app is not written down as another phone number", async () => {
    const sam = (await personWithApp(ctx)).account;
    await setUpApp(ctx, await logIn(ctx, sam));
    expect(await audited(ctx, "2fa.phone_changed")).toBe(0);
  });
});

describe("AT-41 nobody changes the method without a fresh proof", () => {
  test("two-factor off: eleven minutes after the password it is asked again", async () => {
    ctx.clock.pass(11 * MINUTE);
    expect(codeOf(await startText())).toBe("step-up-needed");
    expect(codeOf(await startAppEnrolment(ctx, inside))).toBe("step-up-needed");
    expect(await ctx.db.read.select().from(enrolments)).toEqual([]);
  });

  test("T77 two-factor on: the password alone is not enough, on a trusted device neither", async () => {
    const sam = (await personWithApp(ctx)).account;
    const trusted = present((await passBothSteps(ctx, sam, { trust: "month" })).device).claim;
    const started = value(await enterPassword(ctx, sam.email, { devices: [trusted] }));
    if (started.next !== "session") throw new Error("a code was asked");
    const own = await comeInside(ctx, started.sessionSecret);
    expect(codeOf(await startText("0687654321", own))).toBe("step-up-needed");
    expect(codeOf(await startAppEnrolment(ctx, own))).toBe("step-up-needed");
    const renewed = await comeInside(ctx, value(await stepUpWithPassword(ctx, own, password)).sessionSecret);
    expect(codeOf(await startAppEnrolment(ctx, renewed))).toBe("step-up-needed");
  });

  test("a person who is slow with the phone is not sent back", async () => {
    const secret = await beginApp(ctx, inside);
    ctx.clock.pass(15 * MINUTE);
    expect(await alive(inside)).toBe(true);
    expect(codeOf(await finish(shown(secret)))).toBe("ok");
  });
});

describe("something changes while the code is being compared", () => {
  test("T82 the session was ended: two-factor stays off", async () => {
    const secret = await beginApp(ctx, inside);
    const racing = beforeWrite(ctx, 2, () => endSession(ctx, cas.id, inside.session.id));
    expect(codeOf(await proveSetUp(racing, inside, shown(secret)))).toBe("enrolment-gone");
    expect(await twoFactor()).toBe("off");
    expect(await recoveryCodeState(ctx, cas.id)).toBeNull();
  });

  test("everything of the account ended: two-factor stays off", async () => {
    const secret = await beginApp(ctx, inside);
    const racing = beforeWrite(ctx, 2, () => inTransaction(ctx, (ctx) => revokeSessions(ctx, cas.id, "helpdesk")));
    expect(codeOf(await proveSetUp(racing, inside, shown(secret)))).toBe("enrolment-gone");
    expect(await twoFactor()).toBe("off");
  });

  test("the person asks for a new message: a plain refusal, no crash, and the new code works", async () => {
    await startText();
    const code = await newestCode(ctx);
    ctx.clock.pass(MINUTE);
    const racing = beforeWrite(ctx, 2, () => resendEnrolmentText(ctx, inside));
    const answer = await proveSetUp(racing, inside, code).then(codeOf, () => "thrown");
    expect(answer).not.toBe("thrown");
    expect(answer).not.toBe("ok");
    expect(codeOf(await finish(await newestCode(ctx)))).toBe("ok");
  });
});

test("T52 the sealed secret of another person's set-up does not open in mine", async () => {
  const bo = await logIn(ctx, await personWithoutTwoFactor(ctx, { email: "bo@example.nl" }));
  await beginApp(ctx, inside);
  await beginApp(ctx, bo);
  const [row] = await ctx.db.read.select().from(enrolments).where(eq(enrolments.accountId, bo.account.id));
  await ctx.db.write((tx) =>
    tx
      .update(enrolments)
      .set({ secretSealed: present(row).secretSealed })
      .where(eq(enrolments.accountId, cas.id)),
  );
  await expect(shownSecret(ctx, inside)).rejects.toThrow();
});

test("T112 the audit cannot be written: two-factor stays off, no codes are made, and the set-up goes on after it", async () => {
  const secret = await beginApp(ctx, inside);
  await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
  await expect(finish(shown(secret))).rejects.toThrow();
  expect(await twoFactor()).toBe("off");
  expect(await recoveryCodeState(ctx, cas.id)).toBeNull();
  expect(await alive(inside)).toBe(true);
  await ctx.db.write((tx) => tx.run("ALTER TABLE away RENAME TO audit_events"));
  expect(codeOf(await finish(shown(secret)))).toBe("ok");
});
