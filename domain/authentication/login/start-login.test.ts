import * as argon2 from "@node-rs/argon2";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { accounts, auditEvents, loginChallenges, rateLimitCounters, sessions } from "@/db/schema";
import { buildTrustedDevice } from "../../operations/demo/build";
import { findAccount, revokeSessions } from "../../platform/account/account";
import { createKeyRing } from "../../platform/crypto/key-ring";
import { isOutdated } from "../../platform/crypto/password-hash";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { findSession } from "../../platform/session/find-session";
import { aalOf } from "../../platform/session/proof";
import { passwordHash } from "../../policy";
import { atOnce, codeOf, orBusy, present, tally, value } from "../../testing/answers";
import { beforeWrite } from "../../testing/interleave";
import { comeInside, enterCode, enterPassword, logInUpToTheCode } from "../../testing/log-in";
import { newestCode, queued, queuedMails, queuedTexts } from "../../testing/messages";
import { DAY, HOUR, MINUTE, SECOND } from "../../testing/moments";
import {
  appSecret,
  password,
  personWithApp,
  personWithoutTwoFactor,
  personWithText,
  userAgent,
} from "../../testing/people";
import { auditTrail, lastDetail, sessionsOpened, wholeDatabase } from "../../testing/records";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { askPasswordReset } from "../password/request-reset";
import { resetPassword } from "../password/reset-password";
import { replaceFactor } from "../second-factor/factor";
import { findChallenge } from "./challenge";
import type { DeviceCookie } from "./device-cookie";

vi.mock("@node-rs/argon2", { spy: true });

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const wrong = "Zonnebloem-Fiets-41!";

describe("a person logs in with e-mail and password", () => {
  test("two-factor off: inside at once, at the first level", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const started = value(await enterPassword(ctx, "cas@example.nl"));
    const known = { accountId: account.id, passwordSetAt: account.passwordSetAt };
    expect(started).toMatchObject({ next: "session", deviceCookie: known, locale: "nl", device: null });
    if (started.next !== "session") throw new Error("a code was asked");
    const inside = await comeInside(ctx, started.sessionSecret);
    expect(inside.account.id).toBe(account.id);
    expect(inside.session.proofs).toEqual([{ method: "pwd", at: ctx.clock.now() }]);
    expect(aalOf(inside.session.proofs)).toBe(1);
    expect(await auditTrail(ctx)).toEqual(["login.password.ok", "session.started"]);
  });

  test("text messages on: no session yet, and one message is on its way", async () => {
    const { account } = await personWithText(ctx);
    const started = value(await enterPassword(ctx, account.email));
    expect(started).toMatchObject({ next: "second-step", locale: "nl" });
    expect(await sessionsOpened(ctx, account.id)).toBe(0);
    expect(await queuedTexts(ctx)).toHaveLength(1);
    expect(await auditTrail(ctx)).toEqual(["login.password.ok", "sms.queued"]);
  });

  test("an app on: no session yet, and no message", async () => {
    const { account } = await personWithApp(ctx);
    expect(value(await enterPassword(ctx, account.email)).next).toBe("second-step");
    expect(await sessionsOpened(ctx, account.id)).toBe(0);
    expect(await queued(ctx)).toEqual([]);
  });

  test.each([["CAS@EXAMPLE.NL"], ["  cas@example.nl "], ["Cas@Example.nl\n"]])(
    "AT-15 %j is the same address",
    async (typed) => {
      await personWithoutTwoFactor(ctx);
      expect(value(await enterPassword(ctx, typed)).next).toBe("session");
    },
  );
});

describe("T18 the password as it was meant", () => {
  test.each([
    ["one code point", "Caf\u00e9-Fiets-42!", "Cafe\u0301-Fiets-42!"],
    ["two code points", "Cafe\u0301-Fiets-42!".normalize("NFC"), "Caf\u00e9-Fiets-42!"],
  ])("é stored as %s works however the keyboard makes it", async (_, stored, typed) => {
    await personWithoutTwoFactor(ctx, { password: stored });
    expect(codeOf(await enterPassword(ctx, "cas@example.nl", { password: typed }))).toBe("ok");
    expect(codeOf(await enterPassword(ctx, "cas@example.nl", { password: stored }))).toBe("ok");
  });

  test.each([
    ["full-width letters", "Ｚonnebloem-Fiets-42!"],
    ["a ligature", "Zonnebloem-ﬁets-42!"],
    ["another case", "zonnebloem-fiets-42!"],
    ["a space inside", "Zonnebloem- Fiets-42!"],
    ["a NUL after it", "Zonnebloem-Fiets-42!\u0000"],
    ["a lone surrogate after it", "Zonnebloem-Fiets-42!\ud800"],
    ["nothing", ""],
  ])("%s: another password", async (_, typed) => {
    await personWithoutTwoFactor(ctx);
    expect(codeOf(await enterPassword(ctx, "cas@example.nl", { password: typed }))).toBe("invalid-credentials");
  });

  test.each([
    ["after", "Zonnebloem-Fiets-42! "],
    ["before", " Zonnebloem-Fiets-42!"],
    ["behind it a line end", "Zonnebloem-Fiets-42!\n"],
  ])("a space pasted %s it is taken off (ADR 0072)", async (_, typed) => {
    await personWithoutTwoFactor(ctx);
    expect(codeOf(await enterPassword(ctx, "cas@example.nl", { password: typed }))).toBe("ok");
  });

  test.each([
    ["letters", "a"],
    ["emoji, which are two units each", "😀"],
  ])("128 %s are taken, 129 are refused even when they are right", async (_, sign) => {
    await personWithoutTwoFactor(ctx, { email: "a@example.nl", password: sign.repeat(128) });
    await personWithoutTwoFactor(ctx, { email: "b@example.nl", password: sign.repeat(129) });
    expect(codeOf(await enterPassword(ctx, "a@example.nl", { password: sign.repeat(128) }))).toBe("ok");
    expect(codeOf(await enterPassword(ctx, "b@example.nl", { password: sign.repeat(129) }))).toBe(
      "invalid-credentials",
    );
    expect(codeOf(await enterPassword(ctx, "a@example.nl", { password: sign.repeat(129) }))).toBe(
      "invalid-credentials",
    );
  });

  test("an account with an empty password does not open for a password that is too long", async () => {
    await personWithoutTwoFactor(ctx, { password: "" });
    expect(codeOf(await enterPassword(ctx, "cas@example.nl", { password: "a".repeat(129) }))).toBe(
      "invalid-credentials",
    );
  });
});

describe("a stranger asks who has an account here", () => {
  beforeEach(async () => {
    await personWithoutTwoFactor(ctx, { email: "known@example.nl" });
    await personWithoutTwoFactor(ctx, { email: "disabled@example.nl", state: "disabled" });
    await personWithoutTwoFactor(ctx, { email: "new@example.nl", state: "not-activated" });
    await personWithText(ctx, { email: "text@example.nl" });
    // The decoy is made once in the life of a process.
    await enterPassword(ctx, "warm-up@example.nl");
  });
  const people = ["known", "unknown", "disabled", "new", "text"].map((who) => `${who}@example.nl`);

  test("T05 with a wrong password everybody gets the same answer", async () => {
    for (const email of [...people, "no address", "", "a@b@c.nl"]) {
      expect(await enterPassword(ctx, email, { password: wrong })).toEqual({
        ok: false,
        failure: { code: "invalid-credentials" },
      });
    }
    expect(await queued(ctx)).toEqual([]);
    expect(await ctx.db.read.select().from(sessions)).toEqual([]);
    expect(await ctx.db.read.select().from(loginChallenges)).toEqual([]);
  });

  test.each([...people, "no address"])(
    "T06 %s costs two hashes, one count and one line, whoever it is",
    async (email) => {
      const before = (await ctx.db.read.select().from(auditEvents)).length;
      const counters = (await ctx.db.read.select().from(rateLimitCounters)).length;
      vi.mocked(argon2.verify).mockClear();
      vi.mocked(argon2.hash).mockClear();
      vi.mocked(argon2.hashRaw).mockClear();
      await enterPassword(ctx, email, { password: wrong });
      expect(vi.mocked(argon2.verify)).toHaveBeenCalledTimes(1);
      expect(vi.mocked(argon2.hashRaw)).toHaveBeenCalledTimes(1);
      expect(vi.mocked(argon2.hash)).not.toHaveBeenCalled();
      expect((await ctx.db.read.select().from(rateLimitCounters)).length).toBe(counters + 1);
      const lines = (await ctx.db.read.select().from(auditEvents)).slice(before);
      expect(lines.map((line) => line.event)).toEqual(["login.password.fail"]);
    },
  );

  test("T06 the decoy has the same cost as the passwords of people", async () => {
    vi.mocked(argon2.verify).mockClear();
    await enterPassword(ctx, "unknown@example.nl", { password: wrong });
    const [stored] = vi.mocked(argon2.verify).mock.calls[0] ?? [];
    expect(String(stored)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test("T13 a password that is too long costs two hashes of something short", async () => {
    vi.mocked(argon2.verify).mockClear();
    vi.mocked(argon2.hashRaw).mockClear();
    await enterPassword(ctx, "known@example.nl", { password: "a".repeat(1_000_000) });
    expect(vi.mocked(argon2.verify).mock.calls.map(([, typed]) => typed)).toEqual([""]);
    expect(vi.mocked(argon2.hashRaw).mock.calls.map(([typed]) => typed)).toEqual([""]);
  });

  test("T09 'disabled' and 'not activated' are only said after the right password, and let nobody in", async () => {
    expect(await enterPassword(ctx, "disabled@example.nl")).toEqual({
      ok: false,
      failure: { code: "account-disabled" },
    });
    expect(await enterPassword(ctx, "new@example.nl")).toMatchObject({
      ok: false,
      failure: { code: "account-not-activated" },
    });
    expect(await ctx.db.read.select().from(sessions)).toEqual([]);
    expect(await ctx.db.read.select().from(loginChallenges)).toEqual([]);
    expect((await auditTrail(ctx)).slice(-2)).toEqual(["login.disabled_account", "login.not_activated"]);
  });
});

describe("who has to wait can read a number out to the helpdesk", () => {
  test.each([
    ["of the account", "cas@example.nl"],
    ["of nobody", "nobody@example.nl"],
  ])("and it stands in the very line of the audit, for an address %s", async (_, email) => {
    await personWithoutTwoFactor(ctx);
    for (let i = 0; i < 6; i += 1) await enterPassword(ctx, email, { password: wrong });
    const seen = new Set<string>();
    for (let i = 0; i < 3; i += 1) {
      const answer = await enterPassword(ctx, email);
      if (answer.ok || answer.failure.code !== "too-many-attempts") throw new Error("no pause");
      expect(await lastDetail(ctx, "login.password.throttled")).toEqual({ reference: answer.failure.reference });
      seen.add(answer.failure.reference);
      if (i === 1) ctx.clock.pass(30 * SECOND);
      if (i === 1) await enterPassword(ctx, email, { password: wrong });
    }
    expect(seen.size, "one number for each pause").toBe(2);
  });
});

describe("T02 somebody guesses the password", () => {
  beforeEach(() => personWithoutTwoFactor(ctx));
  const guess = (typed = wrong, email = "cas@example.nl") => enterPassword(ctx, email, { password: typed });

  test("after the sixth wrong one there is a pause of 30 s, then of a minute; the right one is refused inside it", async () => {
    for (let i = 0; i < 6; i += 1) expect(codeOf(await guess())).toBe("invalid-credentials");
    const until = ctx.clock.now() + 30 * SECOND;
    expect(await guess(password)).toEqual({
      ok: false,
      failure: { code: "too-many-attempts", until, reference: expect.stringMatching(/^\d{6}$/) },
    });
    ctx.clock.pass(30 * SECOND - 1);
    expect(codeOf(await guess(password))).toBe("too-many-attempts");
    ctx.clock.pass(1);
    expect(codeOf(await guess())).toBe("invalid-credentials");
    expect(await guess(password)).toEqual({
      ok: false,
      failure: {
        code: "too-many-attempts",
        until: ctx.clock.now() + MINUTE,
        reference: expect.stringMatching(/^\d{6}$/),
      },
    });
    ctx.clock.pass(MINUTE);
    expect(codeOf(await guess(password))).toBe("ok");
  });

  test("a success clears the count: six more are free", async () => {
    for (let i = 0; i < 5; i += 1) await guess();
    expect(codeOf(await guess(password))).toBe("ok");
    for (let i = 0; i < 6; i += 1) expect(codeOf(await guess())).toBe("invalid-credentials");
    expect(codeOf(await guess())).toBe("too-many-attempts");
  });

  test("inside a pause no password is looked at", async () => {
    for (let i = 0; i < 6; i += 1) await guess();
    vi.mocked(argon2.verify).mockClear();
    for (let i = 0; i < 20; i += 1) expect(codeOf(await guess(password))).toBe("too-many-attempts");
    expect(vi.mocked(argon2.verify)).not.toHaveBeenCalled();
    expect((await auditTrail(ctx)).filter((event) => event === "login.password.throttled")).toHaveLength(1);
  });

  test("one line a pause in the audit, however many are refused in it and from however many networks", async () => {
    const from = (clientIp: string, email: string) => enterPassword({ ...ctx, clientIp }, email, { password: wrong });
    for (let i = 0; i < 40; i += 1) await from("203.0.113.7", `p${i}@example.nl`);
    await atOnce(30, (i) => from(`198.51.100.${i % 3}`, "cas@example.nl"));
    const lines = (await ctx.db.read.select().from(auditEvents)).filter((line) => line.outcome === "refused");
    expect(lines.map(({ event, accountId }) => [event, accountId === null])).toEqual([
      ["login.password.throttled", true],
      ["login.password.throttled", false],
    ]);
  });

  test("right ones too: sixty in ten minutes, then a pause without a hash; one's own browsers have a count of their own", async () => {
    const [cas] = await ctx.db.read.select().from(accounts);
    const deviceCookies = [{ accountId: present(cas).id, passwordSetAt: present(cas).passwordSetAt }];
    const loggedIn = async (bucket: "password-account" | "password-device-cookie", times: number) => {
      const subject = bucket === "password-account" ? present(cas).email : present(cas).id;
      for (let i = 0; i < times; i += 1)
        await inTransaction(ctx, (ctx) => consumeAttempt(ctx, "login-account", `${bucket}|${subject}`));
    };
    await loggedIn("password-account", 58);
    expect(tally(await atOnce(5, () => guess(password)))).toEqual({ ok: 2, "too-many-attempts": 3 });
    vi.mocked(argon2.verify).mockClear();
    const until = ctx.clock.now() + 10 * MINUTE;
    for (const typed of [password, wrong]) {
      expect(await guess(typed)).toMatchObject({ failure: { code: "too-many-attempts", until } });
    }
    expect(vi.mocked(argon2.verify)).not.toHaveBeenCalled();
    expect(codeOf(await enterPassword(ctx, present(cas).email, { deviceCookies }))).toBe("ok");
    await loggedIn("password-device-cookie", 59);
    expect(codeOf(await enterPassword(ctx, present(cas).email, { deviceCookies }))).toBe("too-many-attempts");
    ctx.clock.pass(10 * MINUTE - 1);
    expect(codeOf(await guess(password))).toBe("too-many-attempts");
    ctx.clock.pass(1);
    expect(codeOf(await guess(password))).toBe("ok");
  });

  test("T05 an address that nobody has gets the same pause", async () => {
    const answers = [];
    for (let i = 0; i < 7; i += 1) answers.push(codeOf(await guess(wrong, "unknown@example.nl")));
    expect(answers).toEqual([...Array.from({ length: 6 }, () => "invalid-credentials"), "too-many-attempts"]);
  });

  test("T12 another spelling of the address, or another browser, is no new allowance", async () => {
    const spellings = [
      "cas@example.nl",
      "CAS@example.nl",
      " cas@example.nl",
      "Cas@EXAMPLE.nl ",
      "cAs@example.nl",
      "caS@example.nl",
    ];
    for (const email of spellings) expect(codeOf(await guess(wrong, email))).toBe("invalid-credentials");
    const elsewhere = { browser: "Chrome", system: "Android" };
    expect(codeOf(await enterPassword(ctx, "cas@EXAMPLE.NL", { userAgent: elsewhere }))).toBe("too-many-attempts");
  });

  test("T02 two hundred wrong ones at one instant: six are looked at", async () => {
    const { "try-again": busy = 0, ...answered } = tally(await atOnce(200, () => orBusy(guess())));
    expect(answered).toEqual({ "invalid-credentials": 6, "too-many-attempts": 194 - busy });
  });

  test("AT-13 wrong passwords do not touch a second step that is open", async () => {
    const { account } = await personWithText(ctx);
    const challenge = await logInUpToTheCode(ctx, account.email);
    for (let i = 0; i < 8; i += 1) await guess(wrong, account.email);
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("ok");
  });
});

describe("T04 a stranger guesses on purpose, to shut a patient out", () => {
  const guess = (deviceCookies: DeviceCookie[] = [], typed = wrong) =>
    enterPassword(ctx, "cas@example.nl", { password: typed, deviceCookies });
  const knows = (known: DeviceCookie) => [known];

  test("AT-19 a hundred wrong ones elsewhere: the browser that the patient used before still lets them in", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    const known = knows({ accountId: cas.id, passwordSetAt: cas.passwordSetAt });
    for (let i = 0; i < 100; i += 1) await guess();
    expect(codeOf(await guess([], password))).toBe("too-many-attempts");
    expect(codeOf(await guess(known, password))).toBe("ok");
  });

  test("the device cookie has a count of its own: ten, then an hour; the right one is refused inside it", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    const known = knows({ accountId: cas.id, passwordSetAt: cas.passwordSetAt });
    for (let i = 0; i < 10; i += 1) expect(codeOf(await guess(known))).toBe("invalid-credentials");
    const until = ctx.clock.now() + HOUR;
    expect(await guess(known, password)).toEqual({
      ok: false,
      failure: { code: "too-many-attempts", until, reference: expect.stringMatching(/^\d{6}$/) },
    });
    expect(codeOf(await guess([], password))).toBe("ok");
    ctx.clock.pass(HOUR);
    expect(codeOf(await guess(known, password))).toBe("ok");
  });

  test("a browser that knows another account, or a password of before, is a stranger", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    const bo = await personWithoutTwoFactor(ctx, { email: "bo@example.nl" });
    for (let i = 0; i < 6; i += 1) await guess();
    expect(codeOf(await guess(knows({ accountId: bo.id, passwordSetAt: bo.passwordSetAt }), password))).toBe(
      "too-many-attempts",
    );
    expect(codeOf(await guess(knows({ accountId: cas.id, passwordSetAt: cas.passwordSetAt - 1 }), password))).toBe(
      "too-many-attempts",
    );
  });

  test("knowing the browser opens nothing: the code is asked as ever", async () => {
    const { account } = await personWithApp(ctx);
    const known = knows({ accountId: account.id, passwordSetAt: account.passwordSetAt });
    expect(value(await enterPassword(ctx, account.email, { deviceCookies: known })).next).toBe("second-step");
  });
});

describe("T02 D16 a hundred wrong passwords in a row", () => {
  const guess = (typed = wrong, deviceCookies: DeviceCookie[] = [], email = "cas@example.nl") =>
    enterPassword(ctx, email, { password: typed, deviceCookies });
  const fail = (times: number, email = "cas@example.nl") => failInARow(ctx, "password-account", email, times);

  test("after ninety-nine the right one still opens, and clears the count", async () => {
    await personWithoutTwoFactor(ctx);
    await fail(99);
    expect(codeOf(await guess(password))).toBe("ok");
    await fail(99);
    expect(codeOf(await guess())).toBe("invalid-credentials");
  });

  test("the hundredth is still looked at and locks the password; the right one is refused as the hundred-and-first, for ever", async () => {
    await personWithoutTwoFactor(ctx);
    await fail(99);
    expect(codeOf(await guess())).toBe("invalid-credentials");
    ctx.clock.pass(2 * DAY);
    vi.mocked(argon2.verify).mockClear();
    expect(codeOf(await guess(password))).toBe("password-locked");
    ctx.clock.pass(400 * DAY);
    expect(codeOf(await guess(password))).toBe("password-locked");
    expect(vi.mocked(argon2.verify)).not.toHaveBeenCalled();
  });

  test("T05 an address that nobody has is shut just the same", async () => {
    await fail(100, "nobody@example.nl");
    expect(codeOf(await guess(wrong, [], "nobody@example.nl"))).toBe("password-locked");
  });

  test("the owner hears of it once, in a mail that leads to a new password", async () => {
    await personWithoutTwoFactor(ctx);
    await fail(99);
    await guess();
    ctx.clock.pass(DAY);
    await guess();
    const mails = await queuedMails(ctx);
    expect(mails).toMatchObject([{ template: "password-locked", links: { main: { page: "forgot-password" } } }]);
    expect(await auditTrail(ctx)).toContain("login.password.locked");
  });

  test("AT-19 the browser that the owner used before still opens, and unlocks it for every other", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    await fail(100);
    expect(codeOf(await guess(password))).toBe("password-locked");
    expect(codeOf(await guess(password, [{ accountId: cas.id, passwordSetAt: cas.passwordSetAt }]))).toBe("ok");
    expect(codeOf(await guess(password))).toBe("ok");
  });

  test("wrong ones in a device cookie never lock out the others", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    await failInARow(ctx, "password-device-cookie", cas.id, 120);
    expect(codeOf(await guess(password))).toBe("ok");
  });

  test("T04 a new password by mail opens it again", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    await fail(100);
    await askPasswordReset(ctx, { email: cas.email, userAgent, locale: "nl" });
    const token = present(present((await queuedMails(ctx)).at(-1)).links?.main?.token);
    value(await resetPassword(ctx, { token, password: "Een-Nieuwe-Zin-9!", repeat: "Een-Nieuwe-Zin-9!", userAgent }));
    expect(codeOf(await guess("Een-Nieuwe-Zin-9!"))).toBe("ok");
  });
});

describe("the cost of hashing changes", () => {
  test("T53 a right password is hashed anew with today's cost and key, and works again", async () => {
    const account = await personWithoutTwoFactor(ctx);
    ctx.config.passwordHash = { ...passwordHash.floor, passes: 3 };
    ctx.keys = createKeyRing(["a-newer-secret", "a-secret-for-tests-only-000000000000000000"]);
    expect(isOutdated(ctx.keys, ctx.config.passwordHash, account.passwordHash)).toBe(true);
    expect(codeOf(await enterPassword(ctx, account.email, { password: wrong }))).toBe("invalid-credentials");
    expect(present(await findAccount(ctx, account.id)).passwordHash).toBe(account.passwordHash);
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("ok");
    const renewed = present(await findAccount(ctx, account.id));
    expect(isOutdated(ctx.keys, ctx.config.passwordHash, renewed.passwordHash)).toBe(false);
    expect(renewed).toMatchObject({ passwordSetAt: account.passwordSetAt, sessionVersion: account.sessionVersion });
    ctx.keys = createKeyRing(["a-newer-secret"]);
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("ok");
  });

  test("T53 the key of a password has left the ring: the right password is as wrong as any other, and the operator is told", async () => {
    const account = await personWithoutTwoFactor(ctx);
    ctx.keys = createKeyRing(["a-newer-secret"]);
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("invalid-credentials");
    const events = await ctx.db.read.query.auditEvents.findMany();
    expect(events.map(({ event }) => event)).toEqual(["crypto.failure", "login.password.fail"]);
  });

  test("a hash of today's cost is left alone", async () => {
    const account = await personWithoutTwoFactor(ctx);
    vi.mocked(argon2.hash).mockClear();
    await enterPassword(ctx, account.email);
    expect(vi.mocked(argon2.hash)).not.toHaveBeenCalled();
  });
});

describe("the open second step", () => {
  test("is alive for half an hour and not a moment longer", async () => {
    const { account } = await personWithApp(ctx);
    const challenge = await logInUpToTheCode(ctx, account.email);
    ctx.clock.pass(30 * MINUTE - 1);
    expect(await findChallenge(ctx, challenge)).toMatchObject({ attemptsLeft: 5, account: { id: account.id } });
    ctx.clock.pass(1);
    expect(await findChallenge(ctx, challenge)).toBeNull();
  });

  test("T43 is no session, and its secret opens none", async () => {
    const { account } = await personWithApp(ctx);
    const challenge = await logInUpToTheCode(ctx, account.email);
    expect(await findSession(ctx, challenge)).toBeNull();
    expect(await wholeDatabase(ctx)).not.toContain(challenge);
  });

  test("AT-45 the id of its row opens nothing", async () => {
    const { account } = await personWithApp(ctx);
    const challenge = present(await findChallenge(ctx, await logInUpToTheCode(ctx, account.email)));
    expect(await findChallenge(ctx, challenge.id)).toBeNull();
  });

  test("T78 a new login in the same browser ends it; one in another browser does not", async () => {
    const { account } = await personWithApp(ctx);
    const first = await logInUpToTheCode(ctx, account.email);
    const elsewhere = await logInUpToTheCode(ctx, account.email);
    expect(await findChallenge(ctx, first)).not.toBeNull();
    const second = await logInUpToTheCode(ctx, account.email, { openChallenge: first });
    expect(second).not.toBe(first);
    expect(await findChallenge(ctx, first)).toBeNull();
    expect(await findChallenge(ctx, elsewhere)).not.toBeNull();
  });

  test("a wrong password leaves it open: a stranger at the keyboard ends nothing", async () => {
    const { account } = await personWithApp(ctx);
    const first = await logInUpToTheCode(ctx, account.email);
    await enterPassword(ctx, account.email, { password: wrong, openChallenge: first });
    expect(await findChallenge(ctx, first)).not.toBeNull();
  });

  test("ends when something of the account changed, or the account is disabled", async () => {
    const { account } = await personWithApp(ctx);
    const first = await logInUpToTheCode(ctx, account.email);
    await inTransaction(ctx, (ctx) => revokeSessions(ctx, account.id, "helpdesk"));
    expect(await findChallenge(ctx, first)).toBeNull();
    const second = await logInUpToTheCode(ctx, account.email);
    await ctx.db.write((tx) =>
      tx.update(accounts).set({ disabledAt: ctx.clock.now() }).where(eq(accounts.id, account.id)),
    );
    expect(await findChallenge(ctx, second)).toBeNull();
  });
});

describe("something changes while the password is being hashed", () => {
  // The first write of a login is the count, the second one lets the person in.
  const meanwhile = (happens: () => Promise<unknown>) => beforeWrite(ctx, 2, happens);

  test("the password was replaced elsewhere: the session that comes out is dead", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const racing = meanwhile(() => inTransaction(ctx, (ctx) => revokeSessions(ctx, account.id, "helpdesk")));
    const started = value(await enterPassword(racing, account.email));
    if (started.next !== "session") throw new Error("a code was asked");
    await expect(comeInside(ctx, started.sessionSecret)).rejects.toThrow("nothing there");
  });

  test("a thief's login with an outdated hash, and my reset in between: my new password stays", async () => {
    const account = await personWithoutTwoFactor(ctx);
    value(await askPasswordReset(ctx, { email: account.email, userAgent, locale: "nl" }));
    const token = present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
    ctx.config.passwordHash = { ...passwordHash.floor, passes: 3 };
    const chosen = "Een-Nieuwe-Zin-9!";
    const racing = meanwhile(() => resetPassword(ctx, { token, password: chosen, repeat: chosen, userAgent }));
    await enterPassword(racing, account.email);
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("invalid-credentials");
    expect(codeOf(await enterPassword(ctx, account.email, { password: chosen }))).toBe("ok");
  });

  test("two-factor was switched on elsewhere: no session", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const racing = meanwhile(() =>
      inTransaction(ctx, async (ctx) => {
        await replaceFactor(ctx, account.id, "new-factor", { type: "totp", secret: appSecret, lastStep: -1 });
        await revokeSessions(ctx, account.id, "helpdesk");
      }),
    );
    const started = value(await enterPassword(racing, account.email));
    if (started.next !== "second-step") throw new Error("no code was asked");
    expect(await findChallenge(ctx, started.challenge)).toBeNull();
    expect(await sessionsOpened(ctx, account.id)).toBe(0);
  });

  test("the account was disabled: the session that comes out is dead", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const racing = meanwhile(() =>
      ctx.db.write((tx) => tx.update(accounts).set({ disabledAt: ctx.clock.now() }).where(eq(accounts.id, account.id))),
    );
    const started = value(await enterPassword(racing, account.email));
    if (started.next !== "session") throw new Error("a code was asked");
    await expect(comeInside(ctx, started.sessionSecret)).rejects.toThrow("nothing there");
  });
});

describe("T112 the audit cannot be written", () => {
  test("a right password opens no session and no second step", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const { account: noor } = await personWithText(ctx);
    await ctx.db.write((tx) => tx.run("DROP TABLE audit_events"));
    await expect(enterPassword(ctx, account.email)).rejects.toThrow();
    await expect(enterPassword(ctx, noor.email)).rejects.toThrow();
    expect(await ctx.db.read.select().from(sessions)).toEqual([]);
    expect(await ctx.db.read.select().from(loginChallenges)).toEqual([]);
    expect(await queued(ctx)).toEqual([]);
  });
});

test("AT-44 after the password step the database holds no password and no secret that a browser has", async () => {
  const { account, codes } = await personWithText(ctx);
  const token = await buildTrustedDevice(ctx, account, userAgent);
  await logInUpToTheCode(ctx, account.email);
  const dump = await wholeDatabase(ctx);
  for (const secret of [password, token, ...codes]) expect(dump).not.toContain(secret);
  expect(dump).not.toContain(`"${await newestCode(ctx)}"`);
});

test("a malformed address of one person does not pause another person's typing error for an hour", async () => {
  for (let i = 0; i < 12; i += 1) {
    await enterPassword(ctx, `stranger${i}`, { password: wrong });
    ctx.clock.pass(HOUR / 6);
  }
  expect(codeOf(await enterPassword(ctx, "cas@example", { password: wrong }))).toBe("invalid-credentials");
});
