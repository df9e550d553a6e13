import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf, present, tally, value } from "../../testing/answers";
import { appCodeAt, wrongCode, wrongRecoveryCode } from "../../testing/codes";
import { comeInside, enterCode, logIn, logInUpToTheCode, nextPage } from "../../testing/log-in";
import { newestCode, queuedMails, queuedTexts } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { foreignUserAgent, personWithApp, personWithText, type WithCodes } from "../../testing/people";
import { audited, lastDetail, sessionsOpened } from "../../testing/records";
import { proveSetUp } from "../../testing/set-up";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { findEnrolment, startAppEnrolment, startTextEnrolment } from "../second-factor/enrolment";
import { activeFactor } from "../second-factor/factor";
import { stepUpWithCode } from "../step-up/step-up";
import { findChallenge } from "./challenge";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  sam = await personWithApp(ctx);
});
afterEach(() => ctx.dispose());

const upToTheCode = () => logInUpToTheCode(ctx, sam.account.email);
const rightCode = () => appCodeAt(ctx.clock.now());
async function guessTimes(challenge: string, times: number) {
  const wrong = await wrongCode(ctx);
  const answers = [];
  for (let i = 0; i < times; i += 1) answers.push(await enterCode(ctx, challenge, wrong));
  return answers;
}
/** Ten wrong codes over two logins. */
async function guessTen(): Promise<void> {
  await guessTimes(await upToTheCode(), 5);
  await guessTimes(await upToTheCode(), 5);
}

describe("T45 five tries in one login", () => {
  test("each wrong code says how many are left; the fifth ends the login, and the right code opens nothing", async () => {
    const challenge = await upToTheCode();
    const answers = await guessTimes(challenge, 5);
    const over = { code: "too-many-codes", until: null, reference: expect.stringMatching(/^\d{6}$/) };
    expect(answers.map((answer) => (answer.ok ? null : answer.failure))).toEqual([
      ...[4, 3, 2, 1].map((attemptsLeft) => ({ code: "code-wrong", attemptsLeft })),
      over,
    ]);
    expect(await enterCode(ctx, challenge, rightCode())).toEqual({ ok: false, failure: over });
    expect(codeOf(await enterCode(ctx, challenge, present(sam.codes[0])))).toBe("too-many-codes");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  });

  test("the fifth try may still be the right one", async () => {
    const challenge = await upToTheCode();
    await guessTimes(challenge, 4);
    expect(codeOf(await enterCode(ctx, challenge, rightCode()))).toBe("ok");
  });

  test("AT-10 the same for text messages", async () => {
    const { account } = await personWithText(ctx);
    const challenge = await logInUpToTheCode(ctx, account.email);
    await guessTimes(challenge, 5);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("too-many-codes");
  });

  test("a new login gives five new tries", async () => {
    await guessTimes(await upToTheCode(), 5);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("ok");
  });

  test("AT-11 another browser behind the same secret is no new allowance", async () => {
    const challenge = await upToTheCode();
    await guessTimes(challenge, 5);
    expect(codeOf(await enterCode(ctx, challenge, rightCode(), { userAgent: foreignUserAgent }))).toBe(
      "too-many-codes",
    );
  });
});

test("who has no tries left, or has to wait, gets the number of the line in the audit", async () => {
  const refusal = async (challenge: string) => {
    const answer = await enterCode(ctx, challenge, rightCode());
    if (answer.ok || answer.failure.code !== "too-many-codes") throw new Error("not refused");
    return answer.failure;
  };
  const challenge = await upToTheCode();
  await guessTimes(challenge, 5);
  const spent = await refusal(challenge);
  expect(spent.until).toBeNull();
  expect(await lastDetail(ctx, "login.second.throttled")).toEqual({ method: "totp", reference: spent.reference });
  await guessTimes(await upToTheCode(), 5);
  const paused = await refusal(await upToTheCode());
  expect(paused.until).toBe(ctx.clock.now() + 15 * MINUTE);
  expect(await lastDetail(ctx, "login.second.throttled")).toEqual({ method: "totp", reference: paused.reference });
});

describe("T45 five wrong codes after the right password: the owner hears that somebody has it", () => {
  const told = async () => (await queuedMails(ctx)).filter(({ template }) => template === "login-stopped");

  test("not after four, but after the fifth", async () => {
    const challenge = await upToTheCode();
    await guessTimes(challenge, 4);
    expect(await told()).toEqual([]);
    await guessTimes(challenge, 1);
    expect(await told()).toMatchObject([{ to: sam.account.email, links: { second: { page: "report-compromise" } } }]);
  });

  test("one mail a day, however many logins are ended so", async () => {
    await guessTimes(await upToTheCode(), 5);
    ctx.clock.pass(DAY - 1);
    await guessTimes(await upToTheCode(), 5);
    expect(await told()).toHaveLength(1);
    ctx.clock.pass(1);
    await guessTimes(await upToTheCode(), 5);
    expect(await told()).toHaveLength(2);
  });

  test("a right code as the last of the five tells nobody anything", async () => {
    const challenge = await upToTheCode();
    await guessTimes(challenge, 4);
    expect(codeOf(await enterCode(ctx, challenge, rightCode()))).toBe("ok");
    expect(await told()).toEqual([]);
  });

  test("T112 the audit cannot be written: no mail without its line", async () => {
    const challenge = await upToTheCode();
    await guessTimes(challenge, 4);
    await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
    await expect(enterCode(ctx, challenge, await wrongCode(ctx))).rejects.toThrow();
    await ctx.db.write((tx) => tx.run("ALTER TABLE away RENAME TO audit_events"));
    expect(await told()).toEqual([]);
  });
});

describe("AT-10 ten tries in fifteen minutes over several logins", () => {
  test("then a pause: the right code is refused inside it and works after it", async () => {
    await guessTimes(await upToTheCode(), 5);
    const until = ctx.clock.now() + 15 * MINUTE;
    expect((await guessTimes(await upToTheCode(), 5)).at(-1)).toMatchObject({
      failure: { code: "too-many-codes", until },
    });
    const challenge = await upToTheCode();
    expect(await enterCode(ctx, challenge, rightCode())).toEqual({
      ok: false,
      failure: { code: "too-many-codes", until, reference: expect.stringMatching(/^\d{6}$/) },
    });
    ctx.clock.pass(15 * MINUTE - 1);
    expect(codeOf(await enterCode(ctx, challenge, rightCode()))).toBe("too-many-codes");
    ctx.clock.pass(1);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("ok");
  });

  test("waiting with the same open login works too: tries inside the pause do not use it up", async () => {
    await guessTen();
    const challenge = await upToTheCode();
    for (let i = 0; i < 5; i += 1) await enterCode(ctx, challenge, rightCode());
    ctx.clock.pass(15 * MINUTE);
    expect(present(await findChallenge(ctx, challenge)).attemptsLeft).toBe(5);
    expect(codeOf(await enterCode(ctx, challenge, rightCode()))).toBe("ok");
  });

  test("AT-13 a login that was opened before the pause obeys it", async () => {
    const opened = await upToTheCode();
    await guessTen();
    expect(codeOf(await enterCode(ctx, opened, rightCode()))).toBe("too-many-codes");
  });

  test("the tenth try may still be the right one, and clears the count", async () => {
    await guessTimes(await upToTheCode(), 5);
    const challenge = await upToTheCode();
    await guessTimes(challenge, 4);
    expect(codeOf(await enterCode(ctx, challenge, rightCode()))).toBe("ok");
    ctx.clock.pass(MINUTE);
    await guessTimes(await upToTheCode(), 5);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("ok");
  });

  test("AT-14 the pause holds for recovery codes and for proofs inside as well", async () => {
    const inside = await logIn(ctx, sam.account);
    ctx.clock.pass(MINUTE);
    await guessTen();
    expect(codeOf(await enterCode(ctx, await upToTheCode(), present(sam.codes[0])))).toBe("too-many-codes");
    expect(codeOf(await stepUpWithCode(ctx, inside, rightCode()))).toBe("too-many-codes");
    expect(codeOf(await stepUpWithCode(ctx, inside, present(sam.codes[0])))).toBe("too-many-codes");
  });

  test("AT-61 wrong codes at a step-up and at login are one count", async () => {
    const inside = await logIn(ctx, sam.account);
    ctx.clock.pass(MINUTE);
    for (let i = 0; i < 6; i += 1) await stepUpWithCode(ctx, inside, await wrongCode(ctx));
    await guessTimes(await upToTheCode(), 4);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("too-many-codes");
  });

  test("the pause of one person is not the pause of another", async () => {
    const bo = await personWithApp(ctx, { email: "bo@example.nl" });
    await guessTen();
    const challenge = await logInUpToTheCode(ctx, bo.account.email);
    expect(codeOf(await enterCode(ctx, challenge, rightCode()))).toBe("ok");
  });

  test("recovery codes tried during their own hour of pause do not shut the app out", async () => {
    const wrong = wrongRecoveryCode(sam.codes);
    for (let i = 0; i < 10; i += 1) await enterCode(ctx, await upToTheCode(), wrong);
    ctx.clock.pass(16 * MINUTE);
    for (let i = 0; i < 10; i += 1) await enterCode(ctx, await upToTheCode(), wrong);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("ok");
  });
});

describe("T45 a hundred wrong codes in a row", () => {
  const wrongAHundredTimes = () => failInARow(ctx, "factor-streak", sam.account.id, 100);
  /** The hundred, and the try that runs into the lock. */
  async function lock(): Promise<void> {
    await wrongAHundredTimes();
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("method-locked");
  }

  test("switch the method off: the right code is refused, for good, and the owner is mailed once", async () => {
    const answers = [];
    for (let i = 0; i < 20; i += 1) {
      answers.push(...(await guessTimes(await upToTheCode(), 5)));
      if (i % 2) ctx.clock.pass(15 * MINUTE);
    }
    // Every fifth one ends its login as well.
    expect(tally(answers)).toEqual({ "code-wrong": 80, "too-many-codes": 20 });
    for (let i = 0; i < 3; i += 1) {
      expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("method-locked");
      ctx.clock.pass(DAY);
    }
    expect(await activeFactor(ctx, sam.account.id)).toMatchObject({ lockedAt: expect.any(Number) });
    expect((await queuedMails(ctx)).filter(({ template }) => template !== "login-stopped")).toMatchObject([
      { template: "method-locked", values: { method: "totp" } },
    ]);
    expect(await audited(ctx, "2fa.method_locked")).toBe(1);
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  });

  test("a recovery code still lets the owner in", async () => {
    await lock();
    expect(codeOf(await enterCode(ctx, await upToTheCode(), present(sam.codes[0])))).toBe("ok");
  });

  test("no more messages are sent to a locked number", async () => {
    const { account } = await personWithText(ctx);
    await failInARow(ctx, "factor-streak", account.id, 100);
    await enterCode(ctx, await logInUpToTheCode(ctx, account.email), await wrongCode(ctx));
    const before = (await queuedTexts(ctx)).length;
    await logInUpToTheCode(ctx, account.email);
    expect(await queuedTexts(ctx)).toHaveLength(before);
  });

  test("the lock holds inside as well", async () => {
    const inside = await logIn(ctx, sam.account);
    await failInARow(ctx, "factor-streak", sam.account.id, 100);
    const alive = await comeInside(ctx, (await passByRecovery()).sessionSecret);
    expect(codeOf(await stepUpWithCode(ctx, alive, rightCode()))).toBe("method-locked");
    expect(inside.account.id).toBe(alive.account.id);
  });
  async function passByRecovery() {
    return value(await enterCode(ctx, await upToTheCode(), present(sam.codes[0])));
  }

  test("the owner comes in with a recovery code, sets up a new app, and its codes work", async () => {
    await lock();
    const inside = await comeInside(ctx, (await passByRecovery()).sessionSecret);
    value(await startAppEnrolment(ctx, inside));
    const enrolment = present(await findEnrolment(ctx, inside));
    if (enrolment.type !== "totp") throw new Error("not an app");
    value(await proveSetUp(ctx, inside, appCodeAt(ctx.clock.now(), enrolment.secret)));
    ctx.clock.pass(MINUTE);
    const challenge = await upToTheCode();
    expect(codeOf(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now(), enrolment.secret)))).toBe("ok");
  });

  test("the owner comes in with a recovery code, changes to text messages, and their codes work", async () => {
    await lock();
    const inside = await comeInside(ctx, (await passByRecovery()).sessionSecret);
    value(await startTextEnrolment(ctx, inside, { country: "NL", phone: "0612345678" }));
    value(await proveSetUp(ctx, await nextPage(ctx, inside), await newestCode(ctx)));
    ctx.clock.pass(HOUR);
    const challenge = await upToTheCode();
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("ok");
  });

  test("ninety-nine and a right one: the count begins again", async () => {
    await failInARow(ctx, "factor-streak", sam.account.id, 99);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("ok");
    await failInARow(ctx, "factor-streak", sam.account.id, 99);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("ok");
  });

  test("a success with a recovery code does not clear the count of the app", async () => {
    await failInARow(ctx, "factor-streak", sam.account.id, 99);
    await passByRecovery();
    await guessTimes(await upToTheCode(), 1);
    expect(codeOf(await enterCode(ctx, await upToTheCode(), rightCode()))).toBe("method-locked");
  });
});
