import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { accounts, auditEvents, oneTimeTokens, outbox, rateLimitCounters } from "@/db/schema";
import { askDeletion, completeDueDeletions, deactivateAccount } from "../../account-lifecycle/closure/closure";
import { reportCompromise } from "../../account-lifecycle/report-compromise/report-compromise";
import { disableAccount } from "../../operations/operator/accounts";
import type { Account } from "../../platform/account/account";
import { newToken, type TokenPurpose } from "../../platform/crypto/token";
import { issueToken, type MailedPurpose } from "../../platform/one-time-token/one-time-token";
import { findSession } from "../../platform/session/find-session";
import { atOnce, codeOf, orBusy, present, tally, value } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { comeInside, enterCode, enterPassword, logIn, logInUpToTheCode } from "../../testing/log-in";
import { newestCode, queued, queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE, SECOND } from "../../testing/moments";
import {
  foreignUserAgent,
  password as oldPassword,
  personWithApp,
  personWithoutTwoFactor,
  personWithText,
  userAgent,
} from "../../testing/people";
import { audited, auditTrail, sessionsOpened, wholeDatabase } from "../../testing/records";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { confirmAccountRecovery, stopAccountRecovery } from "../account-recovery/account-recovery";
import { deviceCookieOf } from "../login/device-cookie";
import type { StartLogin } from "../login/start-login";
import { recoveryCodeState } from "../recovery-code/state";
import { activeFactor } from "../second-factor/factor";
import { askPasswordReset, askPasswordResetAgain } from "./request-reset";
import { findPasswordReset, resetPassword } from "./reset-password";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
});
afterEach(() => ctx.dispose());

const fresh = "Paarse-Olifant-9";
const ask = (email = cas.email, context = ctx) => askPasswordReset(context, { email, userAgent, locale: "en" });
const resetMails = async () => (await queuedMails(ctx)).filter(({ template }) => template.startsWith("password-reset"));
const newestLink = async () => present(present((await resetMails()).at(-1)).links?.main?.token);
const reset = (token: string, password = fresh, repeat = password) =>
  resetPassword(ctx, { token, password, repeat, userAgent });
const state = async (token: string) => (await findPasswordReset(ctx, token)).state;
const enter = async (account: Account, password: string) =>
  codeOf(await enterPassword(ctx, account.email, { password }));

async function link(email = cas.email): Promise<string> {
  value(await ask(email));
  return newestLink();
}

describe("S1: a person forgot the password", () => {
  test("asks, clicks, chooses a new one, and logs in with it", async () => {
    const token = await link();
    expect(await state(token)).toBe("live");
    expect(codeOf(await reset(token))).toBe("ok");
    expect(await enter(cas, oldPassword)).toBe("invalid-credentials");
    expect(await enter(cas, fresh)).toBe("ok");
    expect(await auditTrail(ctx)).toEqual([
      "reset.requested",
      "reset.mailed",
      "reset.completed",
      "login.password.fail",
      "login.password.ok",
      "session.started",
    ]);
  });

  test("AT-25 nobody is logged in by it; every session, all trust and every link is gone", async () => {
    const inside = await logIn(ctx, cas);
    const token = await link();
    const sessions = await sessionsOpened(ctx, cas.id);
    value(await reset(token));
    expect(await findSession(ctx, inside.secret)).toBeNull();
    expect(await sessionsOpened(ctx, cas.id)).toBe(sessions);
    const [after] = await ctx.db.read.select().from(accounts).where(eq(accounts.id, cas.id));
    expect(after).toMatchObject({ sessionVersion: cas.sessionVersion + 1, trustVersion: cas.trustVersion + 1 });
  });

  test("the owner is told by mail with a way to take it back, and by text when a phone is bound", async () => {
    const { account } = await personWithText(ctx);
    ctx.clock.pass(MINUTE);
    value(await reset(await link(account.email)));
    const told = await queued(ctx);
    expect(told.at(-2)).toMatchObject({
      template: "password-changed",
      to: account.email,
      links: { main: { page: "login" }, second: { page: "report-compromise" } },
    });
    expect(told.at(-1)).toMatchObject({ channel: "sms", template: "password-changed", to: "+31612345678" });
  });

  test("AT-44 the database holds neither the link nor the password", async () => {
    const token = await link();
    expect(await wholeDatabase(ctx)).not.toContain(token);
    value(await reset(token));
    expect(await wholeDatabase(ctx)).not.toContain(fresh);
  });

  test("a pause after wrong passwords ends with the new one, and the date of the password is new", async () => {
    for (let i = 0; i < 6; i += 1) await enter(cas, "Wrong-one-9");
    expect(await enter(cas, oldPassword)).toBe("too-many-attempts");
    value(await reset(await link()));
    expect(await enter(cas, fresh)).toBe("ok");
    const [after] = await ctx.db.read.select().from(accounts).where(eq(accounts.id, cas.id));
    expect(after?.passwordSetAt).toBe(ctx.clock.now());
  });

  test("AT-19 a stranger types wrong passwords after it: the browser in which the new one was chosen still logs in", async () => {
    ctx.clock.pass(HOUR);
    const known = value(await reset(await link()));
    for (let i = 0; i < 6; i += 1) {
      await enterPassword(ctx, cas.email, { password: "Wrong-one-9", userAgent: foreignUserAgent });
    }
    const enterFrom = async (deviceCookies: StartLogin["deviceCookies"]) =>
      codeOf(await enterPassword(ctx, cas.email, { password: fresh, deviceCookies }));
    expect(await enterFrom([deviceCookieOf(cas)])).toBe("too-many-attempts");
    expect(await enterFrom([known.deviceCookie])).toBe("ok");
  });

  test("a stranger asks ten times in two hours: from a browser of one's own there is a mail all the same", async () => {
    const asked = async (deviceCookies: readonly { accountId: string }[]) => {
      const before = (await resetMails()).length;
      value(await askPasswordReset(ctx, { email: cas.email, userAgent, locale: "nl", deviceCookies }));
      return (await resetMails()).length - before;
    };
    for (let i = 0; i < 10; i += 1) {
      expect(await asked([])).toBe(1);
      ctx.clock.pass(i === 4 ? HOUR : MINUTE);
    }
    ctx.clock.pass(30 * MINUTE);
    expect(await asked([])).toBe(0);
    expect(await asked([{ accountId: "somebody-else" }])).toBe(0);
    const own = [deviceCookieOf(cas)];
    expect(await asked(own)).toBe(1);
    expect(await asked(own)).toBe(0);
    expect(codeOf(await reset(await newestLink()))).toBe("ok");
  });

  test.each([1, 5, 10, 40])(
    "T04 a stranger asks as often as it goes, %i times over: an hour after the last mail the owner's request brings the next",
    async (requests) => {
      for (let i = 0; i < requests; i += 1) {
        await ask();
        ctx.clock.pass(MINUTE);
      }
      for (let wait = 0; wait < 30; wait += 1) {
        const before = (await resetMails()).length;
        // Somebody else asks at every moment until then, and at that very instant.
        for (let i = 0; i < 4; i += 1) {
          await ask();
          ctx.clock.pass(15 * MINUTE);
        }
        await atOnce(2, () => ask());
        expect((await resetMails()).length).toBeGreaterThan(before);
      }
      expect((await resetMails()).length).toBeLessThanOrEqual(2 * 10 + 31);
      expect(codeOf(await reset(await newestLink()))).toBe("ok");
      expect(await enter(cas, fresh)).toBe("ok");
    },
  );

  test("T04 one wrong password an hour for a day, and every reset mail that can be asked for: the owner still gets in", async () => {
    for (let hour = 0; hour < 25; hour += 1) {
      for (let i = 0; i < (hour % 24 === 0 ? 6 : 1); i += 1) await enter(cas, "Wrong-one-9");
      expect(await enter(cas, oldPassword)).toBe("too-many-attempts");
      await ask();
      ctx.clock.pass(HOUR);
    }
    await enter(cas, "Wrong-one-9");
    expect(await enter(cas, oldPassword)).toBe("too-many-attempts");
    const known = value(await reset(await link()));
    expect(await enter(cas, fresh)).toBe("ok");
    for (let i = 0; i < 7; i += 1) await enter(cas, "Wrong-one-9");
    expect(await enter(cas, fresh)).toBe("too-many-attempts");
    expect(codeOf(await enterPassword(ctx, cas.email, { password: fresh, deviceCookies: [known.deviceCookie] }))).toBe(
      "ok",
    );
  });

  test("and from the page of a dead link too", async () => {
    const dead = await link();
    const asked = async (deviceCookies?: readonly { accountId: string }[]) => {
      const before = (await resetMails()).length;
      await askPasswordResetAgain(ctx, { token: dead, userAgent, locale: "nl", deviceCookies });
      return (await resetMails()).length - before;
    };
    expect(await asked()).toBe(0);
    expect(await asked([deviceCookieOf(cas)])).toBe(1);
  });

  test("a password that will not do leaves the link as it was", async () => {
    const token = await link();
    expect(await reset(token, "Welkom01!")).toMatchObject({ failure: { problems: [{ code: "password-known" }] } });
    expect(await reset(token, fresh, "other")).toMatchObject({
      failure: { problems: [{ code: "password-differs", field: "repeat" }] },
    });
    expect(codeOf(await reset(token))).toBe("ok");
  });

  test("T16, T18 a hundred characters are all checked; é may be typed either way", async () => {
    const long = `Caf\u00e9-${"vijver rots ".repeat(8)}`.slice(0, 100);
    value(await reset(await link(), long));
    expect(await enter(cas, long.slice(0, 99))).toBe("invalid-credentials");
    expect(await enter(cas, long.normalize("NFD"))).toBe("ok");
  });
});

describe("AT-26, AT-28, T37 a reset keeps the second lock closed", () => {
  test.each(["text", "app", "recovery code"])("with a %s: the reset works, then the code is asked", async (kind) => {
    const { account, codes } = kind === "text" ? await personWithText(ctx) : await personWithApp(ctx);
    const factor = await activeFactor(ctx, account.id);
    const spare = await recoveryCodeState(ctx, account.id);
    const token = await link(account.email);
    expect(await findPasswordReset(ctx, token)).toMatchObject({ state: "live", twoFactor: "on" });
    value(await reset(token));
    expect(await activeFactor(ctx, account.id)).toEqual(factor);
    expect(await recoveryCodeState(ctx, account.id)).toEqual(spare);
    const challenge = await logInUpToTheCode(ctx, account.email, { password: fresh });
    const code =
      kind === "text" ? await newestCode(ctx) : kind === "app" ? appCodeAt(ctx.clock.now()) : present(codes[0]);
    expect(codeOf(await enterCode(ctx, challenge, code))).toBe("ok");
  });

  test("a second step that was open under the old password is over", async () => {
    const { account } = await personWithApp(ctx);
    const challenge = await logInUpToTheCode(ctx, account.email);
    value(await reset(await link(account.email)));
    expect(codeOf(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now())))).toBe("login-session-expired");
  });
});

describe("AT-74 a link dies", () => {
  test("T31 when it was used", async () => {
    const token = await link();
    value(await reset(token));
    expect(codeOf(await reset(token, "Another-Word-8"))).toBe("reset-link-dead");
    expect(await state(token)).toBe("used");
    expect(await enter(cas, fresh)).toBe("ok");
  });

  test("T32 when a newer one was sent, and says when", async () => {
    const first = await link();
    ctx.clock.pass(2 * MINUTE);
    const second = await link();
    expect(await findPasswordReset(ctx, first)).toEqual({ state: "replaced", at: ctx.clock.now() });
    expect(codeOf(await reset(first))).toBe("reset-link-dead");
    expect(codeOf(await reset(second))).toBe("ok");
  });

  test.each([
    ["59:30", 59 * MINUTE + 30 * SECOND, "live", "ok"],
    ["60:00", HOUR, "expired", "reset-link-dead"],
    ["60:30", HOUR + 30 * SECOND, "expired", "reset-link-dead"],
  ] as const)("T33 after %s: %s", async (_, wait, stands, code) => {
    const token = await link();
    ctx.clock.pass(wait);
    expect(await state(token)).toBe(stands);
    expect(codeOf(await reset(token))).toBe(code);
  });

  test.each([
    ["the account was disabled", { disabledAt: 1 }],
    ["the sessionVersion went on", { sessionVersion: 7 }],
  ])("when %s", async (_, change) => {
    const token = await link();
    await ctx.db.write((tx) => tx.update(accounts).set(change).where(eq(accounts.id, cas.id)));
    expect(await state(token)).toBe("ended");
    expect(codeOf(await reset(token))).toBe("reset-link-dead");
  });

  test("T30 a guessed one never lived: five hundred of them, and those that differ in one character", async () => {
    const token = await link();
    const near = [...token]
      .slice(0, 20)
      .map((sign, at) => token.slice(0, at) + (sign === "A" ? "B" : "A") + token.slice(at + 1));
    const far = Array.from({ length: 500 }, () => newToken());
    for (const guess of [...near, ...far, "", "x", token.slice(1)]) {
      expect(await state(guess)).toBe("unknown");
      expect(codeOf(await reset(guess))).toBe("reset-link-dead");
    }
    expect(codeOf(await reset(token))).toBe("ok");
  });

  test("T29, AT-71 not by being looked at", async () => {
    const token = await link();
    const before = await wholeDatabase(ctx);
    for (let i = 0; i < 10; i += 1) expect(await state(token)).toBe("live");
    expect(await wholeDatabase(ctx)).toBe(before);
  });

  test("a dead one brings a new mail in one click, to the same person; an unknown one does nothing", async () => {
    const token = await link();
    ctx.clock.pass(2 * HOUR);
    await askPasswordResetAgain(ctx, { token, userAgent, locale: "en" });
    expect((await resetMails()).map(({ to, template }) => [to, template])).toEqual(
      Array(2).fill([cas.email, "password-reset"]),
    );
    await askPasswordResetAgain(ctx, { token: newToken(), userAgent, locale: "en" });
    expect(await resetMails()).toHaveLength(2);
    expect(codeOf(await reset(await newestLink()))).toBe("ok");
  });
});

describe("T34 one link, many at once", () => {
  test("ten posts with ten passwords, ten times: one wins, and its password is the one", async () => {
    for (let round = 0; round < 10; round += 1) {
      ctx.clock.pass(HOUR);
      const token = await link();
      const answers = await atOnce(10, (index) => orBusy(reset(token, `${fresh}-${round}-${index}`)));
      expect(tally(answers).ok).toBe(1);
      const winner = answers.findIndex((answer) => answer.ok);
      expect(await enter(cas, `${fresh}-${round}-${winner}`)).toBe("ok");
      ctx.clock.pass(DAY);
    }
    expect(await audited(ctx, "reset.completed")).toBe(10);
  });

  test("two server processes on one file: one wins", async () => {
    const file = await sharedFile();
    const second = openDatabase(file.url);
    const contexts = [
      { ...ctx, db: file.db },
      { ...ctx, db: second },
    ];
    const [one, two] = contexts;
    if (!one || !two) throw new Error("two contexts");
    const account = await personWithoutTwoFactor(one);
    const token = await inTransaction(one, (ctx) =>
      issueToken(ctx, { purpose: "password-reset", accountId: account.id, subjectId: account.id, lifeMs: HOUR }),
    );
    const answers = await atOnce(8, (index) =>
      resetPassword(index % 2 ? one : two, {
        token,
        password: `${fresh}${index}`,
        repeat: `${fresh}${index}`,
        userAgent,
      }),
    );
    expect(tally(answers).ok).toBe(1);
    second.close();
    file.dispose();
  });

  test("T35 using a link while a newer one is asked for: never both", async () => {
    for (let round = 0; round < 10; round += 1) {
      ctx.clock.pass(HOUR);
      const first = await link();
      ctx.clock.pass(MINUTE);
      const [used] = await Promise.all([reset(first, `${fresh}-${round}`), ask()]);
      const later = await newestLink();
      if (later === first || !used.ok) continue;
      const lives = (await state(later)) === "live";
      const [row] = await ctx.db.read.select().from(accounts).where(eq(accounts.id, cas.id));
      const [token] = (await ctx.db.read.select().from(oneTimeTokens)).slice(-1);
      if (lives) expect(token?.sessionVersion).toBe(row?.sessionVersion);
      ctx.clock.pass(DAY);
    }
  });

  test("eleven passwords for one link: the last is not even hashed", async () => {
    const token = await link();
    await inTransaction(ctx, async (ctx) => {
      const { consumeAttempt } = await import("../../platform/rate-limit/rate-limit");
      const [row] = await ctx.tx.select().from(oneTimeTokens);
      for (let i = 0; i < 10; i += 1) await consumeAttempt(ctx, "reset-link", present(row).id);
    });
    expect(codeOf(await reset(token))).toBe("reset-link-tired");
  });
});

describe("AT-72, T36 a link of one purpose opens nothing of another", () => {
  const purposes: MailedPurpose[] = [
    "password-reset",
    "report-compromise",
    "account-recovery",
    "account-recovery-stop",
  ];
  const limits = {
    "password-reset": (token: string) => reset(token),
    "report-compromise": (token: string) => reportCompromise(ctx, token, userAgent),
    "account-recovery": (token: string) => confirmAccountRecovery(ctx, token),
    "account-recovery-stop": (token: string) => stopAccountRecovery(ctx, token),
  };
  const pairs = purposes.flatMap((made) =>
    purposes.filter((limit) => limit !== made).map((limit) => [made, limit] as const),
  );

  test.each(pairs)("%s at %s", async (made, limit) => {
    const token = await inTransaction(ctx, (ctx) =>
      issueToken(ctx, { purpose: made, accountId: cas.id, subjectId: cas.id, lifeMs: HOUR }),
    );
    expect(codeOf(await limits[limit as keyof typeof limits](token))).not.toBe("ok");
    const [row] = await ctx.db.read.select().from(oneTimeTokens);
    expect(row?.usedAt).toBeNull();
  });

  test.each(["session", "challenge"] as const satisfies TokenPurpose[])("a secret of a %s is no link", async (kind) => {
    const { account } = await personWithApp(ctx);
    const secret = kind === "session" ? (await logIn(ctx, cas)).secret : await logInUpToTheCode(ctx, account.email);
    expect(codeOf(await reset(secret))).toBe("reset-link-dead");
    expect(await findSession(ctx, await link())).toBeNull();
  });
});

describe("AT-80 one answer for every address", () => {
  const people = ["known", "unknown", "disabled", "not activated"] as const;
  async function addressOf(kind: (typeof people)[number]): Promise<string> {
    if (kind === "known") return cas.email;
    if (kind === "unknown") return "nobody@example.nl";
    const account = await personWithoutTwoFactor(ctx, {
      email: `${kind.slice(0, 3)}@example.nl`,
      state: kind === "disabled" ? "disabled" : "not-activated",
    });
    return account.email;
  }

  test.each(people)("%s: the same answer, one mail, two audit lines, three counters", async (kind) => {
    const email = await addressOf(kind);
    expect(await ask(email)).toEqual({ ok: true, value: { email } });
    expect(await ctx.db.read.select().from(outbox)).toHaveLength(1);
    expect(await auditTrail(ctx)).toEqual(["reset.requested", "reset.mailed"]);
    expect(await ctx.db.read.select().from(rateLimitCounters)).toHaveLength(3);
    const [mail] = await resetMails();
    const templates = {
      known: "password-reset",
      unknown: "password-reset-unknown",
      disabled: "password-reset-disabled",
      "not activated": "password-reset-not-activated",
    };
    expect(mail).toMatchObject({ template: templates[kind], to: email, locale: kind === "unknown" ? "en" : "nl" });
    expect(mail?.links?.main?.token === undefined).toBe(kind !== "known");
  });

  test.each(people)(
    "T27 %s: one mail a minute, five an hour, ten a day and then one an hour, and the answer never changes",
    async (kind) => {
      const email = await addressOf(kind);
      const answers = [];
      for (let i = 0; i < 30; i += 1) {
        answers.push(await ask(email));
        ctx.clock.pass(20 * SECOND);
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await resetMails()).toHaveLength(5);
      for (let i = 0; i < 40; i += 1) {
        ctx.clock.pass(15 * MINUTE);
        await ask(email);
      }
      expect(await resetMails()).toHaveLength(18);
    },
  );

  test("T27 a request beyond the limit leaves the link that is there alive", async () => {
    const token = await link();
    await atOnce(20, () => ask());
    expect(await resetMails()).toHaveLength(1);
    expect(codeOf(await reset(token))).toBe("ok");
  });

  test.each(["CAS@example.nl", " cas@EXAMPLE.nl "])("%j counts as the same address", async (spelling) => {
    await ask();
    await ask(spelling);
    expect(await resetMails()).toHaveLength(1);
  });

  test.each([
    "",
    "cas",
    "cas@",
    "cas@example.nl\r\nBcc: x@y.nl",
    `${"a".repeat(250)}@example.nl`,
    "c\u0430s@example.nl",
    "cas@exam\u212Ale.nl",
  ])("%j is no address: said so, nothing stored, nothing sent", async (typed) => {
    expect(codeOf(await ask(typed))).toBe("reset-email-invalid");
    expect(await ctx.db.read.select().from(outbox)).toEqual([]);
    expect(await ctx.db.read.select().from(auditEvents)).toEqual([]);
  });
});

describe("a login from a browser that was not known", () => {
  const newDevice = async () => (await queuedMails(ctx)).filter(({ template }) => template === "new-device");
  const enterFrom = async (deviceCookies = [deviceCookieOf(cas)]) =>
    value(await enterPassword(ctx, cas.email, { deviceCookies, userAgent: foreignUserAgent }));

  test("is told of by one mail, but not at the very first login", async () => {
    await enterFrom([]);
    expect(await newDevice()).toEqual([]);
    await enterFrom([]);
    expect(await newDevice()).toMatchObject([
      { values: foreignUserAgent, links: { second: { page: "report-compromise" } } },
    ]);
  });

  test("not from a known one, also after the password was changed", async () => {
    await enterFrom([]);
    await enterFrom();
    await enterFrom([{ accountId: cas.id, passwordSetAt: 0 }]);
    expect(await newDevice()).toEqual([]);
  });

  test("after the second step too; a recovery code has a mail of its own", async () => {
    const { account, codes } = await personWithApp(ctx);
    await logIn(ctx, account);
    ctx.clock.pass(MINUTE);
    const challenge = await logInUpToTheCode(ctx, account.email);
    expect(await newDevice()).toEqual([]);
    value(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now())));
    expect(await newDevice()).toHaveLength(1);
    value(await enterCode(ctx, await logInUpToTheCode(ctx, account.email), present(codes[0])));
    expect(await newDevice()).toHaveLength(1);
  });
});

describe("this was not me", () => {
  const reportLink = async () => present((await queuedMails(ctx)).at(-1)?.links?.second?.token);

  async function thief() {
    await logIn(ctx, cas);
    const started = value(await enterPassword(ctx, cas.email, { userAgent: foreignUserAgent }));
    if (started.next !== "session") throw new Error("a code was asked");
    return comeInside(ctx, started.sessionSecret);
  }

  test("ends every session, all trust and open links, and brings a mail for a new password", async () => {
    const inside = await thief();
    const token = await reportLink();
    const asked = await link();
    ctx.clock.pass(MINUTE);
    value(await reportCompromise(ctx, token, userAgent));
    expect(await findSession(ctx, inside.secret)).toBeNull();
    expect(await state(asked)).not.toBe("live");
    expect(codeOf(await reset(await newestLink()))).toBe("ok");
    expect(await audited(ctx, "account.not_me")).toBe(1);
  });

  test("the thief's password opens nothing from then on", async () => {
    await thief();
    value(await reportCompromise(ctx, await reportLink(), userAgent));
    expect(codeOf(await enterPassword(ctx, cas.email, { userAgent: foreignUserAgent }))).toBe("password-to-renew");
    const typed = { token: await newestLink(), password: oldPassword, repeat: oldPassword, userAgent };
    expect(codeOf(await resetPassword(ctx, typed))).toBe("password-same");
  });

  test.each([
    ["deletion", askDeletion],
    ["deactivation", deactivateAccount],
  ] as const)("in the mail that tells of a %s that a thief asked for, stops it", async (_, end) => {
    value(await end(ctx, await thief(), { password: oldPassword, understood: "yes" }));
    const token = await reportLink();
    ctx.clock.pass(7 * DAY - 1);
    value(await reportCompromise(ctx, token, userAgent));
    expect(codeOf(await reset(await newestLink()))).toBe("ok");
    expect(await enter(cas, fresh)).toBe("ok");
    ctx.clock.pass(30 * DAY);
    expect(await completeDueDeletions(ctx)).toBe(0);
  });

  test("stops a deletion until its last moment, not after it", async () => {
    value(await askDeletion(ctx, await thief(), { password: oldPassword, understood: "yes" }));
    const token = await reportLink();
    ctx.clock.pass(14 * DAY);
    expect(codeOf(await reportCompromise(ctx, token, userAgent))).toBe("report-compromise-gone");
    ctx.clock.pass(-1);
    expect(codeOf(await reportCompromise(ctx, token, userAgent))).toBe("ok");
    ctx.clock.pass(1);
    expect(await completeDueDeletions(ctx)).toBe(0);
  });

  test("leaves disabled what the operator disabled", async () => {
    await thief();
    const token = await reportLink();
    value(await disableAccount(ctx, "operator:eva", cas.email));
    value(await reportCompromise(ctx, token, userAgent));
    expect(await enter(cas, oldPassword)).toBe("account-disabled");
    expect((await resetMails()).at(-1)?.template).toBe("password-reset-disabled");
  });

  test("works once, twenty times at one instant too", async () => {
    await thief();
    const token = await reportLink();
    expect(tally(await atOnce(20, () => reportCompromise(ctx, token, userAgent)))).toEqual({
      ok: 1,
      "report-compromise-gone": 19,
    });
    expect(await resetMails()).toHaveLength(1);
  });

  test("outlives every change of the account, for seven days", async () => {
    await thief();
    const token = await reportLink();
    value(await reset(await link()));
    ctx.clock.pass(7 * DAY - SECOND);
    expect(codeOf(await reportCompromise(ctx, token, userAgent))).toBe("ok");
    const late = await reportLink().catch(() => token);
    ctx.clock.pass(7 * DAY);
    expect(codeOf(await reportCompromise(ctx, late, userAgent))).toBe("report-compromise-gone");
  });

  test("sends no way in to an address that was put there meanwhile", async () => {
    await thief();
    const token = await reportLink();
    await ctx.db.write((tx) => tx.update(accounts).set({ email: "thief@example.nl" }).where(eq(accounts.id, cas.id)));
    value(await reportCompromise(ctx, token, userAgent));
    expect(await resetMails()).toEqual([]);
  });
});
