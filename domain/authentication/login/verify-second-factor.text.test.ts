import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { textCodes } from "@/db/schema";
import { aalOf } from "../../platform/session/proof";
import { codeOf, present, value } from "../../testing/answers";
import { wrongCode } from "../../testing/codes";
import { comeInside, enterCode, logIn, logInUpToTheCode, nextPage, resendCode } from "../../testing/log-in";
import { newestCode, newestText, queuedTexts } from "../../testing/messages";
import { DAY, MINUTE, SECOND } from "../../testing/moments";
import { foreignUserAgent, password, personWithText, phone, userAgent, type WithCodes } from "../../testing/people";
import { audited, auditTrail, sessionsOpened, wholeDatabase } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { startTextEnrolment } from "../second-factor/enrolment";
import { textState } from "../second-factor/text-code";
import { textsPausedUntil } from "../second-factor/text-limits";
import { resendStepUpText, stepUpWithPassword } from "../step-up/step-up";
import { findChallenge } from "./challenge";

let ctx: Awaited<ReturnType<typeof testContext>>;
let noor: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  noor = await personWithText(ctx);
});
afterEach(() => ctx.dispose());

const upToTheCode = () => logInUpToTheCode(ctx, noor.account.email);
async function resend(challenge: string, wait = 2 * MINUTE): Promise<string> {
  ctx.clock.pass(wait);
  value(await resendCode(ctx, challenge));
  return newestCode(ctx);
}

describe("a person reads the code from the message and types it", () => {
  test("and is inside, at the second level", async () => {
    const challenge = await upToTheCode();
    const passwordAt = ctx.clock.now();
    ctx.clock.pass(MINUTE);
    const loggedIn = value(await enterCode(ctx, challenge, await newestCode(ctx)));
    expect(loggedIn).toEqual({
      sessionSecret: expect.any(String),
      deviceCookie: { accountId: noor.account.id, passwordSetAt: noor.account.passwordSetAt },
      locale: "nl",
      device: null,
      freshCodes: null,
    });
    const { session } = await comeInside(ctx, loggedIn.sessionSecret);
    expect(session.proofs).toEqual([
      { method: "pwd", at: passwordAt },
      { method: "sms", at: ctx.clock.now() },
    ]);
    expect(aalOf(session.proofs)).toBe(2);
    expect(await auditTrail(ctx)).toEqual(["login.password.ok", "sms.queued", "login.second.ok", "session.started"]);
  });

  test("T49 with spaces, dashes or other digit shapes", async () => {
    const shapes = [
      (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)} `,
      (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`,
      (code: string) => [...code].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join(""),
      (code: string) => [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(""),
    ];
    for (const shape of shapes) {
      const challenge = await upToTheCode();
      expect(codeOf(await enterCode(ctx, challenge, shape(await newestCode(ctx))))).toBe("ok");
    }
  });

  test("the message has the number, the language, the letter and the time that the person needs", async () => {
    await upToTheCode();
    expect(await newestText(ctx)).toEqual({
      channel: "sms",
      to: "+31612345678",
      locale: "nl",
      template: "login-code",
      values: { code: expect.stringMatching(/^[0-9]{6}$/), letter: "A", validUntil: ctx.clock.now() + 30 * MINUTE },
    });
  });

  test("AT-44 the database has the code nowhere: neither in the row of the code nor in the queue", async () => {
    await upToTheCode();
    const code = await newestCode(ctx);
    const dump = await wholeDatabase(ctx);
    expect(dump).not.toContain(`"${code}"`);
    const [row] = await ctx.db.read.select().from(textCodes);
    expect(row?.codeMac).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe("T55 the code lives for thirty minutes", () => {
  test("T55 a text code works at 29:59", async () => {
    const challenge = await upToTheCode();
    ctx.clock.pass(30 * MINUTE - SECOND);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("ok");
  });

  test("T55 a text code is refused at 30:01", async () => {
    const challenge = await upToTheCode();
    ctx.clock.pass(30 * MINUTE + SECOND);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("login-session-expired");
    expect(await sessionsOpened(ctx, noor.account.id)).toBe(0);
  });

  test("a message never promises a longer life than the login it belongs to", async () => {
    const challenge = await upToTheCode();
    await resend(challenge, 25 * MINUTE);
    const promised = (await newestText(ctx)).values.validUntil;
    ctx.clock.pass(promised - ctx.clock.now() - SECOND);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("ok");
  });
});

describe("T55 only the newest message counts", () => {
  test("the code of the message before it is named by its letter and costs no try", async () => {
    const challenge = await upToTheCode();
    const older = await newestCode(ctx);
    const newest = await resend(challenge);
    expect(await enterCode(ctx, challenge, older)).toEqual({
      ok: false,
      failure: { code: "text-older", letter: "A", newest: "B" },
    });
    expect(present(await findChallenge(ctx, challenge)).attemptsLeft).toBe(5);
    expect(codeOf(await enterCode(ctx, challenge, newest))).toBe("ok");
  });

  test("of four messages three are older, each with its own letter", async () => {
    const challenge = await upToTheCode();
    const codes = [await newestCode(ctx)];
    for (let i = 0; i < 3; i += 1) codes.push(await resend(challenge));
    const answers = [];
    for (const code of codes.slice(0, 3)) answers.push(await enterCode(ctx, challenge, code));
    expect(answers).toEqual(
      ["A", "B", "C"].map((letter) => ({ ok: false, failure: { code: "text-older", letter, newest: "D" } })),
    );
  });

  test("the hint is given ten times; then an older code is a wrong one like any other", async () => {
    const challenge = await upToTheCode();
    const older = await newestCode(ctx);
    await resend(challenge);
    for (let i = 0; i < 10; i += 1) expect(codeOf(await enterCode(ctx, challenge, older))).toBe("text-older");
    expect(await enterCode(ctx, challenge, older)).toEqual({
      ok: false,
      failure: { code: "code-wrong", attemptsLeft: 4 },
    });
  });

  test("the limit of the hint is kept for the person, not for one login", async () => {
    const first = await upToTheCode();
    const older = await newestCode(ctx);
    await resend(first);
    for (let i = 0; i < 10; i += 1) await enterCode(ctx, first, older);
    const second = await upToTheCode();
    const olderToo = await newestCode(ctx);
    await resend(second);
    expect(codeOf(await enterCode(ctx, second, olderToo))).toBe("code-wrong");
  });

  test("T54 a new message gives no new tries", async () => {
    const challenge = await upToTheCode();
    for (let i = 0; i < 3; i += 1) await enterCode(ctx, challenge, await wrongCode(ctx));
    await resend(challenge);
    expect(present(await findChallenge(ctx, challenge)).attemptsLeft).toBe(2);
    for (let i = 0; i < 2; i += 1) await enterCode(ctx, challenge, await wrongCode(ctx));
    expect(await enterCode(ctx, challenge, await newestCode(ctx))).toEqual({
      ok: false,
      failure: { code: "too-many-codes", until: null, reference: expect.stringMatching(/^\d{6}$/) },
    });
  });
});

describe("AT-43 a code belongs to its own step", () => {
  test("T44 the code of one login is refused in another login of the same person, and counted", async () => {
    const first = await upToTheCode();
    const codeOfFirst = await newestCode(ctx);
    const second = await logInUpToTheCode(ctx, noor.account.email, { userAgent: foreignUserAgent });
    expect(await enterCode(ctx, second, codeOfFirst)).toEqual({
      ok: false,
      failure: { code: "code-wrong", attemptsLeft: 4 },
    });
    expect(codeOf(await enterCode(ctx, first, codeOfFirst))).toBe("ok");
  });

  test("AT-42 the code of another person is refused", async () => {
    const other = await personWithText(ctx, { email: "bo@example.nl" }, "+31687654321");
    const challenge = await upToTheCode();
    await logInUpToTheCode(ctx, other.account.email);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("code-wrong");
  });

  test("the code that proves a number in set-up is refused at login", async () => {
    const inside = await logIn(ctx, noor.account);
    value(await startTextEnrolment(ctx, inside, { country: "NL", phone: "0687654321" }));
    expect((await newestText(ctx)).template).toBe("enrolment-code");
    const enrolmentCode = await newestCode(ctx);
    const challenge = await upToTheCode();
    expect(codeOf(await enterCode(ctx, challenge, enrolmentCode))).toBe("code-wrong");
  });

  test("the code of a fresh proof inside is refused at login", async () => {
    const inside = await logIn(ctx, noor.account);
    const { sessionSecret } = value(await stepUpWithPassword(ctx, inside, password));
    const stepUpCode = await newestCode(ctx);
    const again = await comeInside(ctx, sessionSecret);
    const challenge = await upToTheCode();
    expect(codeOf(await enterCode(ctx, challenge, stepUpCode))).toBe("code-wrong");
    expect((await nextPage(ctx, again)).account.id).toBe(noor.account.id);
  });

  test("used once is used: not in the same login, and not as an older message", async () => {
    const challenge = await upToTheCode();
    const code = await newestCode(ctx);
    expect(codeOf(await enterCode(ctx, challenge, code))).toBe("ok");
    expect(codeOf(await enterCode(ctx, challenge, code))).toBe("login-session-expired");
    const second = await upToTheCode();
    expect(codeOf(await enterCode(ctx, second, code))).toBe("code-wrong");
    expect(await sessionsOpened(ctx, noor.account.id)).toBe(1);
  });
});

describe("T49 what is typed is no code", () => {
  test.each([
    ["", 0],
    ["12345", 5],
    ["1234567", 7],
    ["123456789", 9],
    ["12345678901", 11],
    ["12345a", 5],
    ["abcdef", 0],
    ["1e5", 2],
    ["six digits and a thousand spaces", 0],
    ["a hundred thousand ones", 0],
  ])("%j costs no try and is not compared", async (kind, count) => {
    const long = {
      "six digits and a thousand spaces": `123456${" ".repeat(1_000)}`,
      "a hundred thousand ones": "1".repeat(100_000),
    };
    const typed = kind in long ? long[kind as keyof typeof long] : kind;
    const challenge = await upToTheCode();
    for (let i = 0; i < 6; i += 1) {
      expect(await enterCode(ctx, challenge, typed)).toEqual({
        ok: false,
        failure: { code: "code-unreadable", count },
      });
    }
    expect(present(await findChallenge(ctx, challenge)).attemptsLeft).toBe(5);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("ok");
  });

  test("two codes at once cost no try, and the answer says that they are two", async () => {
    const challenge = await upToTheCode();
    const code = await newestCode(ctx);
    const wrong = code === "123456" ? "654321" : "123456";
    expect(codeOf(await enterCode(ctx, challenge, `${wrong} of ${code}`))).toBe("code-several");
    expect(present(await findChallenge(ctx, challenge)).attemptsLeft).toBe(5);
    expect(codeOf(await enterCode(ctx, challenge, `B ${code}.`))).toBe("ok");
  });

  test("AT-18 a secret that opened no step is refused, whatever the code", async () => {
    await upToTheCode();
    for (const secret of ["", "x", "a".repeat(43)]) {
      expect(codeOf(await enterCode(ctx, secret, await newestCode(ctx)))).toBe("login-session-expired");
    }
  });
});

describe("a person asks for another message", () => {
  test("after 30, then 60, then each time 120 seconds; the server keeps the time", async () => {
    const challenge = await upToTheCode();
    for (const wait of [30, 60, 120, 120]) {
      const until = ctx.clock.now() + wait * SECOND;
      ctx.clock.pass(wait * SECOND - 1);
      expect(await resendCode(ctx, challenge)).toEqual({ ok: false, failure: { code: "text-too-soon", until } });
      ctx.clock.pass(1);
      expect(codeOf(await resendCode(ctx, challenge))).toBe("ok");
    }
    expect((await queuedTexts(ctx)).map((text) => text.values.letter)).toEqual(["A", "B", "C", "D", "E"]);
  });

  test("the page is told the letter, when it was sent, until when it works and when to ask again", async () => {
    const challenge = await upToTheCode();
    const parent = { purpose: "login", parentId: present(await findChallenge(ctx, challenge)).id } as const;
    const now = ctx.clock.now();
    expect(await textState(ctx, parent)).toEqual({
      channel: "sms",
      letter: "A",
      sentAt: now,
      validUntil: now + 30 * MINUTE,
      resendAt: now + 30 * SECOND,
      delivery: "waiting",
    });
  });

  test("T57 twenty times at one instant: one message", async () => {
    const challenge = await upToTheCode();
    ctx.clock.pass(30 * SECOND);
    const answers = await Promise.all(Array.from({ length: 20 }, () => resendCode(ctx, challenge)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.failure]));
    expect(refused).toEqual(
      Array.from({ length: 19 }, () => ({ code: "text-too-soon", until: ctx.clock.now() + 60 * SECOND })),
    );
    expect(await queuedTexts(ctx)).toHaveLength(2);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("ok");
  });

  test("letters run on from login to login, skip I and O, and begin again after Z", async () => {
    const letters: string[] = [];
    for (let i = 0; i < 26; i += 1) {
      await upToTheCode();
      letters.push((await newestText(ctx)).values.letter);
      ctx.clock.pass(DAY + MINUTE);
    }
    expect(letters.join("")).toBe("ABCDEFGHJKLMNPQRSTUVWXYZAB");
  });

  test("not when the login is over, and not when the step is unknown", async () => {
    const challenge = await upToTheCode();
    await enterCode(ctx, challenge, await newestCode(ctx));
    ctx.clock.pass(MINUTE);
    expect(codeOf(await resendCode(ctx, challenge))).toBe("login-session-expired");
    expect(codeOf(await resendCode(ctx, "a".repeat(43)))).toBe("login-session-expired");
  });
});

describe("AT-20 somebody lets the platform send message after message", () => {
  const logInAgain = async () => {
    await upToTheCode();
    return (await queuedTexts(ctx)).length;
  };

  test("five an hour for one person, whatever the number of logins; then again after an hour", async () => {
    for (let i = 1; i <= 5; i += 1) expect(await logInAgain()).toBe(i);
    expect(await logInAgain()).toBe(5);
    expect(await audited(ctx, "sms.blocked")).toBe(1);
    ctx.clock.pass(60 * MINUTE - 1);
    expect(await logInAgain()).toBe(5);
    ctx.clock.pass(1);
    expect(await logInAgain()).toBe(6);
  });

  test("ten a day for one person", async () => {
    for (let i = 0; i < 9; i += 1) {
      await logInAgain();
      ctx.clock.pass(61 * MINUTE);
    }
    expect(await logInAgain()).toBe(10);
    for (let i = 0; i < 5; i += 1) {
      ctx.clock.pass(61 * MINUTE);
      expect(await logInAgain()).toBe(10);
    }
    ctx.clock.pass(DAY);
    expect(await logInAgain()).toBe(11);
  });

  test("T61 one number in many accounts: five an hour over all of them", async () => {
    const household = await Promise.all(
      ["a", "b", "c"].map((name) => personWithText(ctx, { email: `${name}@example.nl` })),
    );
    for (const { account } of household) {
      await logInUpToTheCode(ctx, account.email);
      await logInUpToTheCode(ctx, account.email);
    }
    expect(await queuedTexts(ctx)).toHaveLength(5);
  });

  test("over the limit the login stays open: the page knows that there is no message, a recovery code works", async () => {
    for (let i = 0; i < 5; i += 1) await logInAgain();
    const challenge = await upToTheCode();
    const { id } = present(await findChallenge(ctx, challenge));
    expect(await textState(ctx, { purpose: "login", parentId: id })).toEqual({
      channel: "sms",
      letter: null,
      sentAt: null,
      validUntil: null,
      resendAt: 0,
      delivery: null,
    });
    expect(await resendCode(ctx, challenge)).toEqual({
      ok: false,
      failure: { code: "text-limit", until: ctx.clock.now() + 60 * MINUTE },
    });
    expect(codeOf(await enterCode(ctx, challenge, present(noor.codes[0])))).toBe("ok");
  });

  test("over the limit the page can say until when, and only then", async () => {
    const until = () => textsPausedUntil(ctx, noor.account.id, phone);
    for (let i = 0; i < 4; i += 1) await logInAgain();
    expect(await until()).toBeNull();
    await logInAgain();
    const end = ctx.clock.now() + 60 * MINUTE;
    expect(await until()).toBe(end);
    expect(await logInAgain()).toBe(5);
    expect(await until()).toBe(end);
    ctx.clock.pass(60 * MINUTE - 1);
    expect(await until()).toBe(end);
    ctx.clock.pass(1);
    expect(await until()).toBeNull();
    expect(await logInAgain()).toBe(6);
  });

  test("the longest of the limits that are reached is the one to tell", async () => {
    for (let i = 0; i < 5; i += 1) await logInAgain();
    ctx.clock.pass(60 * MINUTE);
    for (let i = 0; i < 5; i += 1) await logInAgain();
    expect(await textsPausedUntil(ctx, noor.account.id, phone)).toBe(ctx.clock.now() + DAY);
  });

  test("a number that others used up is told to the person who logs in", async () => {
    for (const name of ["a", "b"]) {
      const { account } = await personWithText(ctx, { email: `${name}@example.nl` });
      for (let i = 0; i < 3; i += 1) await logInUpToTheCode(ctx, account.email);
    }
    expect(await textsPausedUntil(ctx, noor.account.id, phone)).toBe(ctx.clock.now() + 60 * MINUTE);
  });

  test("asking inside is under the same limit as asking at login", async () => {
    const inside = await logIn(ctx, noor.account);
    for (let i = 0; i < 4; i += 1) await logInAgain();
    ctx.clock.pass(MINUTE);
    expect(codeOf(await resendStepUpText(ctx, { ...inside, userAgent }))).toBe("text-limit");
  });
});
