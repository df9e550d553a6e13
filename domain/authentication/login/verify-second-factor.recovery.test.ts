import * as argon2 from "@node-rs/argon2";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DatabaseBusy } from "@/db/client";
import { recoveryCodes } from "@/db/schema";
import { findAccount } from "../../platform/account/account";
import { aalOf } from "../../platform/session/proof";
import { atOnce, codeOf, present, value } from "../../testing/answers";
import { appCodeAt, wrongCode, wrongRecoveryCode } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import { comeInside, enterCode, enterPassword, logInUpToTheCode, passBothSteps } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { personWithApp, userAgent, type WithCodes } from "../../testing/people";
import { audited, auditTrail, sessionsOpened, wholeDatabase } from "../../testing/records";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { endRecoveryCodes, prepareRecoveryCodes, storeRecoveryCodes } from "../recovery-code/make";
import { recoveryCodeState } from "../recovery-code/state";
import { listTrustedDevices } from "../trusted-device/trusted-device";

vi.mock("@node-rs/argon2", { spy: true });

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  sam = await personWithApp(ctx);
});
afterEach(() => ctx.dispose());

async function logInWith(code: string, trust: "month" | "no" = "no") {
  return enterCode(ctx, await logInUpToTheCode(ctx, sam.account.email), code, { trust });
}
const code = (index: number) => present(sam.codes[index]);
const left = async () => (await recoveryCodeState(ctx, sam.account.id))?.left ?? null;

describe("a person has no phone at hand and types a recovery code", () => {
  test("and is inside, at the second level, and is told how many are left", async () => {
    const loggedIn = value(await logInWith(code(0)));
    expect(loggedIn.device).toBeNull();
    expect(await left()).toBe(9);
    const { session } = await comeInside(ctx, loggedIn.sessionSecret);
    expect(session.proofs.map((proof) => proof.method)).toEqual(["pwd", "recovery"]);
    expect(aalOf(session.proofs)).toBe(2);
    expect(await auditTrail(ctx)).toEqual([
      "login.password.ok",
      "login.backup_used",
      "login.second.ok",
      "session.started",
    ]);
  });

  test("D5 the owner gets a mail about it, with the number left", async () => {
    await logInWith(code(0));
    expect(await queuedMails(ctx)).toEqual([
      {
        channel: "mail",
        to: "sam@example.nl",
        locale: "nl",
        template: "recovery-code-used",
        links: { second: { page: "report-compromise", token: expect.any(String) } },
        values: { firstName: "Sam", at: ctx.clock.now(), left: 9, codes: "kept", trust: "ended", ...userAgent },
      },
    ]);
  });

  test("T71 written with spaces and a dash, as on the sheet", async () => {
    expect(codeOf(await logInWith(` ${code(0).slice(0, 5)} ${code(0).slice(5)} `))).toBe("ok");
    expect(codeOf(await logInWith(`${code(1).slice(0, 5)}-${code(1).slice(5)}`))).toBe("ok");
  });

  test("all ten work, each once, in any order", async () => {
    for (const index of [9, 0, 5, 3, 1, 8, 2, 7, 4, 6]) value(await logInWith(code(index)));
    const mails = (await queuedMails(ctx)).filter((mail) => mail.template === "recovery-code-used");
    expect(mails.map(({ values }) => values.left)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(mails.map(({ values }) => values.codes)).toEqual([...Array(9).fill("kept"), "new"]);
  });

  test("the last one brings a new set: ten codes that work, while the ten old ones do not", async () => {
    for (const used of sam.codes.slice(0, 9)) expect(value(await logInWith(used)).freshCodes).toBeNull();
    const fresh = present(value(await logInWith(code(9))).freshCodes);
    expect(fresh.codes).toHaveLength(10);
    expect(await recoveryCodeState(ctx, sam.account.id)).toMatchObject({
      setId: fresh.setId,
      number: 2,
      left: 10,
      savedAt: null,
    });
    expect(await audited(ctx, "2fa.codes_renewed")).toBe(1);
    expect(codeOf(await logInWith(code(9)))).toBe("recovery-code-wrong");
    value(await logInWith(present(fresh.codes[0])));
    expect(await left()).toBe(9);
  });
});

describe("a person types the last recovery code", () => {
  const spendAllBut = async (kept: number) => {
    for (const used of sam.codes.slice(0, 10 - kept)) value(await logInWith(used));
  };

  test.each([1, 2, 3, 4])(
    "while another process holds the database at write %i: the person is inside with ten new ones, or the code works the next time",
    async (nth) => {
      await spendAllBut(1);
      const challenge = await logInUpToTheCode(ctx, sam.account.email);
      const locked = beforeWrite(ctx, nth, () => Promise.reject(new DatabaseBusy("locked")));
      const answer = await enterCode(locked, challenge, code(9)).catch((error: unknown) => error);
      if (answer instanceof DatabaseBusy) expect(await left()).toBe(1);
      const loggedIn = value(
        answer instanceof DatabaseBusy
          ? await enterCode(ctx, challenge, code(9))
          : (answer as Awaited<ReturnType<typeof enterCode>>),
      );
      await comeInside(ctx, loggedIn.sessionSecret);
      expect(present(loggedIn.freshCodes).codes).toHaveLength(10);
      expect(await left()).toBe(10);
    },
  );

  test("the last three in three windows at one instant: all are inside, one shows the ten new ones", async () => {
    await spendAllBut(3);
    const challenges: string[] = [];
    for (let i = 0; i < 3; i += 1) challenges.push(await logInUpToTheCode(ctx, sam.account.email));
    const answers = await atOnce(3, (i) => enterCode(ctx, present(challenges[i]), code(7 + i)));
    const shown = answers.map((answer) => value(answer).freshCodes).filter((fresh) => fresh !== null);
    expect(shown).toHaveLength(1);
    expect(await left()).toBe(10);
    value(await logInWith(present(shown[0]?.codes[0])));
    expect(await left()).toBe(9);
  });

  test("D5 and the time of a wrong one does not tell that it is the last: one slow hash", async () => {
    await spendAllBut(1);
    const challenge = await logInUpToTheCode(ctx, sam.account.email);
    vi.mocked(argon2.hashRaw).mockClear();
    expect(codeOf(await enterCode(ctx, challenge, wrongRecoveryCode(sam.codes)))).toBe("recovery-code-wrong");
    expect(codeOf(await enterCode(ctx, challenge, code(0)))).toBe("recovery-code-wrong");
    expect(vi.mocked(argon2.hashRaw)).toHaveBeenCalledTimes(2);
  });
});

describe("a recovery code is used once", () => {
  test("AT-61 not again in another login, not a minute later, not a month later", async () => {
    expect(codeOf(await logInWith(code(0)))).toBe("ok");
    for (const wait of [0, MINUTE, 30 * DAY]) {
      ctx.clock.pass(wait);
      expect(await logInWith(code(0))).toEqual({
        ok: false,
        failure: { code: "recovery-code-wrong", attemptsLeft: 4 },
      });
    }
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(1);
    expect(await left()).toBe(9);
  });

  test("T69 a code of the former set is refused, one of the new set works", async () => {
    const fresh = await prepareRecoveryCodes(ctx);
    await inTransaction(ctx, (ctx) => storeRecoveryCodes(ctx, sam.account.id, fresh));
    expect(codeOf(await logInWith(code(0)))).toBe("recovery-code-wrong");
    expect(codeOf(await logInWith(present(fresh.codes[0])))).toBe("ok");
  });

  test("AT-42 a code of another person is refused, and stays theirs", async () => {
    const bo = await personWithApp(ctx, { email: "bo@example.nl" });
    expect(codeOf(await logInWith(present(bo.codes[0])))).toBe("recovery-code-wrong");
    const challenge = await logInUpToTheCode(ctx, "bo@example.nl");
    expect(codeOf(await enterCode(ctx, challenge, present(bo.codes[0])))).toBe("ok");
  });

  test("AT-64 the set does not fill itself up again", async () => {
    await logInWith(code(0));
    const rows = await ctx.db.read.select().from(recoveryCodes);
    expect(rows).toHaveLength(10);
    expect(rows.filter((row) => row.usedAt !== null)).toHaveLength(1);
  });
});

describe("AT-58 a recovery code and trusted devices", () => {
  test("T72 the tick box is forged: no trust comes of it", async () => {
    const loggedIn = value(await logInWith(code(0), "month"));
    expect(loggedIn.device).toBeNull();
    const account = present(await findAccount(ctx, sam.account.id));
    expect(await listTrustedDevices(ctx, account, [])).toEqual([]);
    expect(await audited(ctx, "device.trusted")).toBe(0);
  });

  test("all trust given before ends: the other browser is asked for a code again", async () => {
    const { device } = await passBothSteps(ctx, sam.account, { trust: "month" });
    const devices = [present(device).claim];
    await logInWith(code(0));
    expect(value(await enterPassword(ctx, sam.account.email, { devices })).next).toBe("second-step");
  });

  test("a wrong recovery code ends no trust", async () => {
    const { device } = await passBothSteps(ctx, sam.account, { trust: "month" });
    const devices = [present(device).claim];
    await logInWith(wrongRecoveryCode(sam.codes));
    expect(value(await enterPassword(ctx, sam.account.email, { devices })).next).toBe("session");
  });
});

describe("T68 somebody wants to know how many codes are left", () => {
  test.each([
    ["ten", 0],
    ["nine", 1],
    ["none", 10],
  ])("with %s left a wrong code costs one hash and gets one answer", async (_, used) => {
    const rows = await ctx.db.read.select().from(recoveryCodes);
    for (const { codeHash } of rows.slice(0, used)) {
      await ctx.db.write((tx) =>
        tx.update(recoveryCodes).set({ usedAt: ctx.clock.now() }).where(eq(recoveryCodes.codeHash, codeHash)),
      );
    }
    vi.mocked(argon2.hashRaw).mockClear();
    expect(await logInWith(wrongRecoveryCode(sam.codes))).toEqual({
      ok: false,
      failure: { code: "recovery-code-wrong", attemptsLeft: 4 },
    });
    expect(vi.mocked(argon2.hashRaw)).toHaveBeenCalledTimes(1);
  });

  test("without any set it is the same, and so it is for a code that was used", async () => {
    await logInWith(code(0));
    vi.mocked(argon2.hashRaw).mockClear();
    expect(await logInWith(code(0))).toEqual({ ok: false, failure: { code: "recovery-code-wrong", attemptsLeft: 4 } });
    await inTransaction(ctx, (ctx) => endRecoveryCodes(ctx, sam.account.id));
    expect(await logInWith(code(1))).toEqual({ ok: false, failure: { code: "recovery-code-wrong", attemptsLeft: 4 } });
    expect(vi.mocked(argon2.hashRaw)).toHaveBeenCalledTimes(2);
  });
});

describe("T65 somebody guesses recovery codes", () => {
  test("five in a login; then the login is over, for the right one too", async () => {
    const challenge = await logInUpToTheCode(ctx, sam.account.email);
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await enterCode(ctx, challenge, wrongRecoveryCode(sam.codes)));
    expect(answers.map((answer) => (answer.ok ? null : answer.failure))).toMatchObject([
      ...[4, 3, 2, 1].map((attemptsLeft) => ({ code: "recovery-code-wrong", attemptsLeft })),
      { code: "too-many-codes", until: null },
    ]);
    expect(codeOf(await enterCode(ctx, challenge, code(0)))).toBe("too-many-codes");
    expect(await left()).toBe(10);
  });

  test("recovery codes and codes of the method share the five tries", async () => {
    const challenge = await logInUpToTheCode(ctx, sam.account.email);
    for (let i = 0; i < 3; i += 1) await enterCode(ctx, challenge, wrongRecoveryCode(sam.codes));
    for (let i = 0; i < 2; i += 1) await enterCode(ctx, challenge, await wrongCode(ctx));
    expect(codeOf(await enterCode(ctx, challenge, code(0)))).toBe("too-many-codes");
  });

  test("ten in an hour; the right one is refused until the hour is over", async () => {
    for (let i = 0; i < 10; i += 1) await logInWith(wrongRecoveryCode(sam.codes));
    const until = ctx.clock.now() + HOUR;
    ctx.clock.pass(16 * MINUTE);
    expect(await logInWith(code(0))).toEqual({
      ok: false,
      failure: { code: "too-many-codes", until, reference: expect.stringMatching(/^\d{6}$/) },
    });
    ctx.clock.pass(HOUR - 16 * MINUTE);
    expect(codeOf(await logInWith(code(0)))).toBe("ok");
  });

  const wrongAHundredTimes = () => failInARow(ctx, "recovery-streak", sam.account.id, 100);

  test("a hundred in a row end the set: the right code is refused, then and later", async () => {
    await failInARow(ctx, "recovery-streak", sam.account.id, 90);
    const wrong = wrongRecoveryCode(sam.codes);
    for (let i = 0; i < 10; i += 1) expect(codeOf(await logInWith(wrong))).toBe("recovery-code-wrong");
    ctx.clock.pass(HOUR);
    expect(codeOf(await logInWith(code(0)))).toBe("method-locked");
    expect(await left()).toBeNull();
    ctx.clock.pass(DAY);
    expect(codeOf(await logInWith(code(0)))).not.toBe("ok");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  });

  test("a hundred in a row: the owner is told by mail, and it is written down", async () => {
    await wrongAHundredTimes();
    expect(codeOf(await logInWith(code(0)))).toBe("method-locked");
    expect(await queuedMails(ctx)).toHaveLength(1);
    expect(await audited(ctx, "2fa.method_locked")).toBe(1);
  });

  test("a hundred in a row: the app goes on working", async () => {
    await wrongAHundredTimes();
    expect(codeOf(await logInWith(code(0)))).toBe("method-locked");
    expect(codeOf(await logInWith(appCodeAt(ctx.clock.now())))).toBe("ok");
  });

  test("a new set after that works: its first code lets the owner in", async () => {
    await wrongAHundredTimes();
    expect(codeOf(await logInWith(code(0)))).toBe("method-locked");
    const fresh = await prepareRecoveryCodes(ctx);
    await inTransaction(ctx, (ctx) => storeRecoveryCodes(ctx, sam.account.id, fresh));
    ctx.clock.pass(HOUR);
    expect(codeOf(await logInWith(present(fresh.codes[0])))).toBe("ok");
  });

  test("ninety-nine wrong ones and a right one: the count begins again", async () => {
    await failInARow(ctx, "recovery-streak", sam.account.id, 99);
    expect(codeOf(await logInWith(code(0)))).toBe("ok");
    await failInARow(ctx, "recovery-streak", sam.account.id, 99);
    expect(codeOf(await logInWith(code(1)))).toBe("ok");
  });
});

test("AT-44 neither a right nor a wrong recovery code is found in the database", async () => {
  const wrong = wrongRecoveryCode(sam.codes);
  await logInWith(wrong);
  await logInWith(code(0));
  const dump = await wholeDatabase(ctx);
  for (const text of [wrong, ...sam.codes]) expect(dump).not.toContain(text);
});

test("T112 the audit cannot be written: no session, and the code is not spent", async () => {
  const challenge = await logInUpToTheCode(ctx, sam.account.email);
  await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
  await expect(enterCode(ctx, challenge, code(0))).rejects.toThrow();
  expect(await left()).toBe(10);
  expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  await ctx.db.write((tx) => tx.run("ALTER TABLE away RENAME TO audit_events"));
  expect(codeOf(await enterCode(ctx, challenge, code(0)))).toBe("ok");
});
