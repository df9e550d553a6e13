import * as argon2 from "@node-rs/argon2";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DatabaseBusy } from "@/db/client";
import { recoveryCodeSets } from "@/db/schema";
import { revokeSessions } from "../../platform/account/account";
import { endSession, findSession } from "../../platform/session/find-session";
import { atOnce, codeOf, orBusy, present, tally, value } from "../../testing/answers";
import { appCodeAt, wrongCode, wrongRecoveryCode } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import { comeInside, enterCode, enterPassword, type Inside, logIn, logInUpToTheCode } from "../../testing/log-in";
import { newestCode, newestText, queuedMails, queuedTexts } from "../../testing/messages";
import { MINUTE, SECOND } from "../../testing/moments";
import { password, personWithApp, personWithoutTwoFactor, personWithText, type WithCodes } from "../../testing/people";
import { audited, auditTrail } from "../../testing/records";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { hashRecoveryCode } from "../recovery-code/make";
import { recoveryCodeState } from "../recovery-code/state";
import { missingProof, resendStepUpText, stepUpWithCode, stepUpWithPassword } from "./step-up";

vi.mock("@node-rs/argon2", { spy: true });

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

/** A person whose login was eleven minutes ago. */
async function elevenMinutesIn(account: WithCodes["account"]): Promise<Inside> {
  const inside = await logIn(ctx, account);
  ctx.clock.pass(11 * MINUTE);
  return inside;
}
const givePassword = async (inside: Inside) =>
  comeInside(ctx, value(await stepUpWithPassword(ctx, inside, password)).sessionSecret);
const shown = () => appCodeAt(ctx.clock.now());
const alive = async (inside: Inside) => (await findSession(ctx, inside.secret)) !== null;

describe("a person is asked for proof before a sensitive change", () => {
  test("two-factor off: the password, then nothing", async () => {
    const inside = await elevenMinutesIn(await personWithoutTwoFactor(ctx));
    expect(await missingProof(ctx, inside)).toBe("password");
    expect(await missingProof(ctx, await givePassword(inside))).toBeNull();
  });

  test("an app: the password, then the code, then nothing", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    expect(await missingProof(ctx, inside)).toBe("password");
    const halfway = await givePassword(inside);
    expect(await missingProof(ctx, halfway)).toBe("code");
    const { sessionSecret } = value(await stepUpWithCode(ctx, halfway, shown()));
    expect(await missingProof(ctx, await comeInside(ctx, sessionSecret))).toBeNull();
    expect((await auditTrail(ctx)).filter((event) => event.startsWith("stepup"))).toEqual(["stepup.ok", "stepup.ok"]);
  });

  test("text messages: with the right password a message goes out by itself, and its code is taken", async () => {
    const { account } = await personWithText(ctx);
    const inside = await elevenMinutesIn(account);
    const before = (await queuedTexts(ctx)).length;
    const halfway = await givePassword(inside);
    expect(await queuedTexts(ctx)).toHaveLength(before + 1);
    expect((await newestText(ctx)).template).toBe("login-code");
    const { sessionSecret } = value(await stepUpWithCode(ctx, halfway, await newestCode(ctx)));
    expect(await missingProof(ctx, await comeInside(ctx, sessionSecret))).toBeNull();
  });

  test("somebody who just logged in with both is not asked again, until ten minutes are over", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await logIn(ctx, account);
    ctx.clock.pass(10 * MINUTE - 1);
    expect(await missingProof(ctx, inside)).toBeNull();
    ctx.clock.pass(1);
    expect(await missingProof(ctx, inside)).toBe("password");
  });

  test("T77 a code alone is not enough: the password is asked first", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    const { sessionSecret } = value(await stepUpWithCode(ctx, inside, shown()));
    expect(await missingProof(ctx, await comeInside(ctx, sessionSecret))).toBe("password");
  });

  test("the phone is lost: the password goes without a message to whoever has it", async () => {
    const { account } = await personWithText(ctx);
    const inside = await elevenMinutesIn(account);
    const before = (await queuedTexts(ctx)).length;
    value(await stepUpWithPassword(ctx, inside, password, "nothing-more"));
    expect(await queuedTexts(ctx)).toHaveLength(before);
  });
});

describe("AT-49 each proof gives the session a new secret", () => {
  test("after the password and after the code the old cookie is worthless", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    const halfway = await givePassword(inside);
    expect(await alive(inside)).toBe(false);
    const done = await comeInside(ctx, value(await stepUpWithCode(ctx, halfway, shown())).sessionSecret);
    expect(await alive(halfway)).toBe(false);
    expect(await alive(done)).toBe(true);
    expect(done.session.id).toBe(inside.session.id);
  });

  test("a wrong one does not", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    await stepUpWithPassword(ctx, inside, "wrong");
    await stepUpWithCode(ctx, inside, await wrongCode(ctx));
    expect(await alive(inside)).toBe(true);
    expect(await audited(ctx, "stepup.fail")).toBe(2);
  });
});

describe("T22 somebody at an open session guesses the password", () => {
  test("the fifth wrong one ends the session; other sessions go on", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const [inside, elsewhere] = [await logIn(ctx, account), await logIn(ctx, account)];
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(codeOf(await stepUpWithPassword(ctx, inside, `wrong ${i}`)));
    expect(answers).toEqual(["password-wrong", "password-wrong", "password-wrong", "password-wrong", "session-ended"]);
    expect(await alive(inside)).toBe(false);
    expect(await alive(elsewhere)).toBe(true);
    expect(codeOf(await stepUpWithPassword(ctx, inside, password))).toBe("session-ended");
    expect(await audited(ctx, "stepup.fail")).toBe(6);
    expect(await audited(ctx, "session.ended")).toBe(1);
  });

  test("four wrong ones and the right one: the count begins again", async () => {
    const account = await personWithoutTwoFactor(ctx);
    let inside = await logIn(ctx, account);
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1)
        expect(codeOf(await stepUpWithPassword(ctx, inside, "wrong"))).toBe("password-wrong");
      inside = await givePassword(inside);
    }
    expect(await alive(inside)).toBe(true);
  });

  test("thirty wrong ones at one instant: at most five are compared, and the session is over", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const inside = await logIn(ctx, account);
    const answers = tally(await atOnce(30, () => orBusy(stepUpWithPassword(ctx, inside, "wrong"))));
    expect(answers["password-wrong"]).toBe(4);
    expect(answers.ok).toBeUndefined();
    expect(await alive(inside)).toBe(false);
  });

  test("it has a count of its own: the person can still log in", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const inside = await logIn(ctx, account);
    for (let i = 0; i < 10; i += 1) await stepUpWithPassword(ctx, inside, "wrong");
    expect(await alive(await logIn(ctx, account))).toBe(true);
  });

  test.each([
    ["é as two code points", "Cafe\u0301-Fiets-42!", "ok"],
    ["é as one code point", "Caf\u00e9-Fiets-42!", "ok"],
    ["another case", "caf\u00e9-Fiets-42!", "password-wrong"],
  ])("T18 %s: %s", async (_, typed, answer) => {
    const account = await personWithoutTwoFactor(ctx, { password: "Caf\u00e9-Fiets-42!" });
    const started = value(await enterPassword(ctx, account.email, { password: "Caf\u00e9-Fiets-42!" }));
    if (started.next !== "session") throw new Error("a code was asked");
    const inside = await comeInside(ctx, started.sessionSecret);
    expect(codeOf(await stepUpWithPassword(ctx, inside, typed))).toBe(answer);
  });

  test("T13 129 characters are not hashed", async () => {
    const inside = await logIn(ctx, await personWithoutTwoFactor(ctx));
    vi.mocked(argon2.verify).mockClear();
    expect(codeOf(await stepUpWithPassword(ctx, inside, "a".repeat(129)))).toBe("password-wrong");
    expect(vi.mocked(argon2.verify).mock.calls.map(([, typed]) => typed)).toEqual([""]);
  });
});

describe("the code once more", () => {
  test("AT-61 a code that logged in does not satisfy a step-up", async () => {
    const { account } = await personWithApp(ctx);
    const code = shown();
    const inside = await logIn(ctx, account);
    expect(codeOf(await stepUpWithCode(ctx, inside, code))).toBe("code-replayed");
  });

  test("AT-61 nor the other way round", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    const code = shown();
    value(await stepUpWithCode(ctx, inside, code));
    expect(codeOf(await enterCode(ctx, await logInUpToTheCode(ctx, account.email), code))).toBe("code-replayed");
  });

  test("AT-43 the message of a login, or of another session, is refused", async () => {
    const { account } = await personWithText(ctx);
    const inside = await elevenMinutesIn(account);
    await logInUpToTheCode(ctx, account.email);
    expect(codeOf(await stepUpWithCode(ctx, inside, await newestCode(ctx)))).toBe("code-wrong");
    const elsewhere = await logIn(ctx, account);
    await givePassword(elsewhere);
    expect(codeOf(await stepUpWithCode(ctx, inside, await newestCode(ctx)))).toBe("code-wrong");
  });

  test("T55 the message works at 29:59 and is refused at 30:01, with the reason", async () => {
    const { account } = await personWithText(ctx);
    let inside = await givePassword(await elevenMinutesIn(account));
    const early = await newestCode(ctx);
    ctx.clock.pass(20 * MINUTE);
    expect(await alive(inside)).toBe(true);
    ctx.clock.pass(10 * MINUTE - SECOND);
    inside = await comeInside(ctx, value(await stepUpWithCode(ctx, inside, early)).sessionSecret);
    value(await resendStepUpText(ctx, inside));
    ctx.clock.pass(20 * MINUTE);
    expect(await alive(inside)).toBe(true);
    ctx.clock.pass(10 * MINUTE + SECOND);
    expect(codeOf(await stepUpWithCode(ctx, inside, await newestCode(ctx)))).toBe("code-expired");
  });

  test("an older message is named by its letter and costs no try", async () => {
    const { account } = await personWithText(ctx);
    const inside = await givePassword(await elevenMinutesIn(account));
    const older = await newestText(ctx);
    ctx.clock.pass(MINUTE);
    value(await resendStepUpText(ctx, inside));
    const newest = await newestText(ctx);
    expect(await stepUpWithCode(ctx, inside, older.values.code)).toEqual({
      ok: false,
      failure: { code: "text-older", letter: older.values.letter, newest: newest.values.letter },
    });
    expect(codeOf(await stepUpWithCode(ctx, inside, newest.values.code))).toBe("ok");
  });

  test("waiting times hold inside as well", async () => {
    const { account } = await personWithText(ctx);
    const inside = await givePassword(await elevenMinutesIn(account));
    expect(codeOf(await resendStepUpText(ctx, inside))).toBe("text-too-soon");
  });

  test("T49 what is no code costs no try", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    for (let i = 0; i < 12; i += 1)
      expect(await stepUpWithCode(ctx, inside, "12345")).toEqual({
        ok: false,
        failure: { code: "code-unreadable", count: 5 },
      });
    expect(codeOf(await stepUpWithCode(ctx, inside, shown()))).toBe("ok");
  });

  test("ten wrong ones pause for a quarter of an hour, the right one too", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    for (let i = 0; i < 10; i += 1) await stepUpWithCode(ctx, inside, await wrongCode(ctx));
    expect(await stepUpWithCode(ctx, inside, shown())).toEqual({
      ok: false,
      failure: {
        code: "too-many-codes",
        until: ctx.clock.now() + 15 * MINUTE,
        reference: expect.stringMatching(/^\d{6}$/),
      },
    });
    ctx.clock.pass(15 * MINUTE);
    expect(codeOf(await stepUpWithCode(ctx, inside, shown()))).toBe("ok");
  });

  test("AT-60 twenty times at one instant: one success", async () => {
    const { account } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    const answers = await atOnce(20, () => stepUpWithCode(ctx, inside, shown()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  test("a person without two-factor has no code to give", async () => {
    const inside = await logIn(ctx, await personWithoutTwoFactor(ctx));
    expect(codeOf(await stepUpWithCode(ctx, inside, "123456"))).not.toBe("ok");
    expect(codeOf(await resendStepUpText(ctx, inside))).toBe("no-text-method");
  });

  test("no message goes to a number whose method is locked", async () => {
    const { account, codes } = await personWithText(ctx);
    await failInARow(ctx, "factor-streak", account.id, 100);
    const challenge = await logInUpToTheCode(ctx, account.email);
    expect(codeOf(await enterCode(ctx, challenge, await wrongCode(ctx)))).toBe("method-locked");
    const inside = await comeInside(ctx, value(await enterCode(ctx, challenge, present(codes[0]))).sessionSecret);
    const before = (await queuedTexts(ctx)).length;
    ctx.clock.pass(MINUTE);
    await stepUpWithPassword(ctx, inside, password);
    await resendStepUpText(ctx, inside);
    expect(await queuedTexts(ctx)).toHaveLength(before);
  });
});

describe("a recovery code counts as the code", () => {
  test("and is spent: it opens nothing a second time, here or at login", async () => {
    const { account, codes } = await personWithApp(ctx);
    const halfway = await givePassword(await elevenMinutesIn(account));
    const done = await comeInside(ctx, value(await stepUpWithCode(ctx, halfway, present(codes[0]))).sessionSecret);
    expect(await missingProof(ctx, done)).toBeNull();
    expect((await recoveryCodeState(ctx, account.id))?.left).toBe(9);
    expect(codeOf(await stepUpWithCode(ctx, done, present(codes[0])))).toBe("recovery-code-wrong");
    const challenge = await logInUpToTheCode(ctx, account.email);
    expect(codeOf(await enterCode(ctx, challenge, present(codes[0])))).toBe("recovery-code-wrong");
    expect(await audited(ctx, "login.backup_used")).toBe(1);
  });

  test("the last one brings a new set, in the write that spends it: if that fails the code still works", async () => {
    const { account, codes } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    await ctx.db.write((tx) => tx.run("UPDATE recovery_codes SET used_at = 1"));
    const [set] = await ctx.db.read.select().from(recoveryCodeSets);
    const last = await hashRecoveryCode(ctx, present(set), present(codes[9]));
    await ctx.db.write((tx) => tx.run(sql`UPDATE recovery_codes SET used_at = NULL WHERE code_hash = ${last}`));
    const locked = beforeWrite(ctx, 2, () => Promise.reject(new DatabaseBusy("locked")));
    await expect(stepUpWithCode(locked, inside, present(codes[9]))).rejects.toThrow(DatabaseBusy);
    const done = value(await stepUpWithCode(ctx, inside, present(codes[9])));
    expect(present(done.freshCodes).codes).toHaveLength(10);
    expect((await recoveryCodeState(ctx, account.id))?.left).toBe(10);
    expect(await missingProof(ctx, await comeInside(ctx, done.sessionSecret))).toBe("password");
  });

  test("D5 the owner gets a mail about it, as at login", async () => {
    const { account, codes } = await personWithApp(ctx);
    value(await stepUpWithCode(ctx, await elevenMinutesIn(account), present(codes[0])));
    expect(await queuedMails(ctx)).toMatchObject([
      { template: "recovery-code-used", values: { left: 9, codes: "kept", trust: "kept" } },
    ]);
  });

  test("a wrong one is counted and written down", async () => {
    const { account, codes } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    for (let i = 0; i < 10; i += 1)
      expect(codeOf(await stepUpWithCode(ctx, inside, wrongRecoveryCode(codes)))).toBe("recovery-code-wrong");
    expect(codeOf(await stepUpWithCode(ctx, inside, present(codes[0])))).toBe("too-many-codes");
    expect(await audited(ctx, "stepup.fail")).toBe(10);
  });
});

describe("T82 the session ends while its proof is being checked", () => {
  test.each(["logged out elsewhere", "everything ended"])("%s: no new secret", async (how) => {
    const { account, codes } = await personWithApp(ctx);
    const inside = await elevenMinutesIn(account);
    const ending = () =>
      how === "logged out elsewhere"
        ? endSession(ctx, account.id, inside.session.id)
        : inTransaction(ctx, (ctx) => revokeSessions(ctx, account.id, "helpdesk"));
    const racing = beforeWrite(ctx, 2, ending);
    expect(codeOf(await stepUpWithPassword(racing, inside, password))).toBe("session-ended");
    expect(codeOf(await stepUpWithCode(ctx, inside, shown()))).not.toBe("ok");
    expect(codeOf(await stepUpWithCode(ctx, inside, present(codes[0])))).not.toBe("ok");
    expect((await recoveryCodeState(ctx, account.id))?.left).toBe(10);
  });
});

test("T112 the audit cannot be written: no proof is added and no code spent", async () => {
  const { account, codes } = await personWithApp(ctx);
  const inside = await elevenMinutesIn(account);
  await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
  await expect(stepUpWithPassword(ctx, inside, password)).rejects.toThrow();
  await expect(stepUpWithCode(ctx, inside, shown())).rejects.toThrow();
  await expect(stepUpWithCode(ctx, inside, present(codes[0]))).rejects.toThrow();
  await ctx.db.write((tx) => tx.run("ALTER TABLE away RENAME TO audit_events"));
  expect(await alive(inside)).toBe(true);
  expect(await missingProof(ctx, inside)).toBe("password");
  expect((await recoveryCodeState(ctx, account.id))?.left).toBe(10);
  expect(codeOf(await stepUpWithCode(ctx, inside, shown()))).toBe("ok");
});
