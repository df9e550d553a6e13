import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factors, outbox } from "@/db/schema";
import { findPasswordReset, resetPassword } from "../../authentication/password/reset-password";
import { findSession } from "../../platform/session/find-session";
import { codeOf, present } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { enterHealthspace } from "../../testing/entrance";
import { comeInside, enterCode, enterPassword, logInUpToTheCode, passBothSteps } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { personWithApp, personWithoutTwoFactor, personWithText } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { buildHealthspace } from "../demo/build";
import { disableAccount, enableAccount, endSessions, showAccount, unlockAccount } from "./accounts";
import { createHealthspace, inviteTo } from "./healthspaces";
import { purgeByHand, retryMessage } from "./queue";

const eva = "operator:eva";
const DAY = 24 * 60 * 60 * 1_000;
let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const events = async () =>
  (await ctx.db.read.query.auditEvents.findMany())
    .filter(({ actorId }) => actorId === eva)
    .map(({ event, accountId, actorRole }) => ({ event, accountId, actorRole }));

describe("the helpdesk asks how an account stands", () => {
  test("what helps on the telephone is shown, and nothing that opens anything; that somebody looked is in the audit", async () => {
    const { account } = await personWithText(ctx);
    await enterPassword(ctx, account.email, { password: "wrong" });
    await enterPassword(ctx, account.email);
    const shown = await showAccount(ctx, eva, " NOOR@example.nl ");
    if (!shown.ok) throw new Error("not found");
    expect(shown.value).toMatchObject({
      id: account.id,
      state: "active",
      twoFactor: { type: "sms", phoneEnds: "78", locked: false },
      recoveryCodesLeft: 10,
      passkeys: 0,
      sessions: 0,
      trustedDevices: 0,
      pauses: [],
    });
    expect(shown.value.deliveries).toMatchObject([{ channel: "sms", state: "waiting" }]);
    expect(shown.value.lastEvents.map(({ event }) => event)).toContain("login.password.fail");
    expect(JSON.stringify(shown.value)).not.toMatch(/argon2|\+316|noor@|Bakker|v1\./);
    expect(await events()).toEqual([{ event: "support.viewed", accountId: account.id, actorRole: "operator" }]);
  });

  test("a pause and a person with nothing are told as they are; nobody by that address is said to be nobody", async () => {
    const account = await personWithoutTwoFactor(ctx);
    for (let n = 0; n < 6; n += 1) await enterPassword(ctx, account.email, { password: "wrong" });
    const shown = await showAccount(ctx, eva, account.email);
    expect(shown).toMatchObject({
      value: { twoFactor: { type: "off" }, recoveryCodesLeft: null, pauses: [{ what: "password" }] },
    });
    for (const address of ["nobody@example.nl", "no address"]) {
      expect(codeOf(await showAccount(ctx, eva, address))).toBe("no-such-account");
    }
  });
});

describe("the operator's hand on an account", () => {
  test("disabled: sessions end, the login says so, and enabled again it is as it was", async () => {
    const { account } = await personWithApp(ctx);
    const { secret } = await comeInside(ctx, (await passBothSteps(ctx, account)).sessionSecret);
    expect(codeOf(await disableAccount(ctx, eva, account.email))).toBe("ok");
    expect(codeOf(await disableAccount(ctx, eva, account.email))).toBe("ok");
    expect(await findSession(ctx, secret)).toBeNull();
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("account-disabled");
    expect(await showAccount(ctx, eva, account.email)).toMatchObject({ value: { state: "disabled-by-operator" } });
    expect(codeOf(await enableAccount(ctx, eva, account.email))).toBe("ok");
    ctx.clock.pass(60_000);
    await passBothSteps(ctx, account);
    expect((await events()).map(({ event }) => event)).toEqual([
      "support.disabled",
      "support.viewed",
      "support.enabled",
    ]);
  });

  test("logged out everywhere: every session and every open second step ends", async () => {
    const { account } = await personWithApp(ctx);
    const { secret } = await comeInside(ctx, (await passBothSteps(ctx, account)).sessionSecret);
    ctx.clock.pass(60_000);
    const challenge = await logInUpToTheCode(ctx, account.email);
    expect(codeOf(await endSessions(ctx, eva, account.email))).toBe("ok");
    expect(await findSession(ctx, secret)).toBeNull();
    expect(codeOf(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now())))).toBe("login-session-expired");
    expect(await events()).toEqual([{ event: "support.sessions_ended", accountId: account.id, actorRole: "operator" }]);
  });

  test("unlocked: the pause is over and a method that failures switched off works again", async () => {
    const { account } = await personWithApp(ctx);
    for (let n = 0; n < 6; n += 1) await enterPassword(ctx, account.email, { password: "wrong" });
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("too-many-attempts");
    await ctx.db.write((tx) => tx.update(factors).set({ lockedAt: 1 }));
    expect(codeOf(await unlockAccount(ctx, eva, account.email))).toBe("ok");
    await passBothSteps(ctx, account);
    expect((await events()).map(({ event }) => event)).toEqual(["support.unlocked"]);
  });

  test.each([disableAccount, enableAccount, endSessions, unlockAccount])(
    "nobody there: nothing changes, nothing is noted",
    async (command) => {
      expect(codeOf(await command(ctx, eva, "nobody@example.nl"))).toBe("no-such-account");
      expect(await events()).toEqual([]);
    },
  );
});

describe("a new Healthspace", () => {
  const wanted = {
    alias: "praktijk-noord",
    name: "Praktijk Noord",
    descriptionNl: "",
    descriptionEn: "",
    entry: "invitation",
    owner: { email: "Olga@Example.nl", firstName: "Olga", lastName: "de Wit", locale: "nl" },
  } as const;

  test("has an owner with a mail to choose a password, and asks two-factor from the start", async () => {
    const made = await createHealthspace(ctx, eva, wanted);
    expect(made).toMatchObject({ ok: true, value: { owner: "made" } });
    const mails = await queuedMails(ctx);
    expect(mails.map(({ to, template, links }) => [to, template, links?.main?.page])).toEqual([
      ["olga@example.nl", "first-password", "reset-password"],
    ]);
    const [owner] = await ctx.db.read.query.accounts.findMany();
    expect(await enterHealthspace(ctx, owner?.id ?? "", "nl")).toEqual({
      entered: false,
      reason: "two-factor-required",
    });
    const [membership] = await ctx.db.read.query.memberships.findMany();
    expect(membership?.roles).toEqual(["owner"]);
    expect((await events()).map(({ event }) => event)).toEqual([
      "config.changed",
      "support.account_made",
      "reset.mailed",
    ]);
  });

  test("an owner has seven days to choose the first password, and one try", async () => {
    await createHealthspace(ctx, eva, wanted);
    const [mail] = await queuedMails(ctx);
    const token = present(mail?.links?.main?.token);
    expect(mail?.values.due).toBe(ctx.clock.now() + 7 * DAY);
    ctx.clock.pass(7 * DAY - 1);
    expect(await findPasswordReset(ctx, token)).toMatchObject({ state: "live" });
    const choice = {
      token,
      password: "Voorjaar-In-Zeeland!7",
      repeat: "Voorjaar-In-Zeeland!7",
      userAgent: { browser: "Firefox", system: "Windows" },
    };
    const both = await Promise.all([resetPassword(ctx, choice), resetPassword(ctx, choice)]);
    expect(both.map(codeOf).sort()).toEqual(["ok", "reset-link-dead"]);
  });

  test("after seven days the link of a new owner is too old", async () => {
    await createHealthspace(ctx, eva, wanted);
    const [mail] = await queuedMails(ctx);
    ctx.clock.pass(7 * DAY + 1);
    expect(await findPasswordReset(ctx, present(mail?.links?.main?.token))).toMatchObject({ state: "expired" });
  });

  test("takes an owner who has an account already, without touching it", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    const made = await createHealthspace(ctx, eva, { ...wanted, owner: { ...wanted.owner, email: cas.email } });
    expect(made).toMatchObject({ value: { owner: "was there" } });
    expect(await ctx.db.read.query.accounts.findMany()).toEqual([cas]);
    expect(await queuedMails(ctx)).toEqual([]);
  });

  test.each([
    ["an alias with a space", { alias: "praktijk noord" }, "alias-invalid"],
    ["an alias that is a path", { alias: "../etc" }, "alias-invalid"],
    ["an owner without an address", { owner: { ...wanted.owner, email: "olga" } }, "email-invalid"],
    ["an owner without a name", { owner: { ...wanted.owner, lastName: " " } }, "name-invalid"],
  ] as const)("%s is refused, and nothing is made", async (_, fault, code) => {
    expect(codeOf(await createHealthspace(ctx, eva, { ...wanted, ...fault }))).toBe(code);
    expect(await ctx.db.read.query.healthspaces.findMany()).toEqual([]);
    expect(await ctx.db.read.query.accounts.findMany()).toEqual([]);
  });

  test("two of one alias at one instant: one is made, the other one's owner is not", async () => {
    const other = { ...wanted, owner: { ...wanted.owner, email: "otto@example.nl" } };
    const both = await Promise.all([createHealthspace(ctx, eva, wanted), createHealthspace(ctx, eva, other)]);
    expect(both.map(codeOf).sort()).toEqual(["alias-taken", "ok"]);
    expect(await ctx.db.read.query.accounts.findMany()).toHaveLength(1);
  });

  test("invites by alias; an alias that is not there is said", async () => {
    await buildHealthspace(ctx, { ...wanted });
    expect(codeOf(await inviteTo(ctx, eva, { alias: wanted.alias, email: "mira@example.nl", locale: "nl" }))).toBe(
      "ok",
    );
    expect(await queuedMails(ctx)).toMatchObject([{ to: "mira@example.nl", template: "invitation" }]);
    const nowhere = await inviteTo(ctx, eva, { alias: "nowhere", email: "mira@example.nl", locale: "nl" });
    expect(codeOf(nowhere)).toBe("no-such-healthspace");
    expect((await events()).map(({ event }) => event)).toEqual(["invite.sent"]);
  });
});

describe("messages and rows", () => {
  test("a message that was given up goes again, and the audit says who did it; an unknown one does nothing", async () => {
    await buildHealthspace(ctx, { alias: "a", name: "A", descriptionNl: "", descriptionEn: "" });
    await inviteTo(ctx, eva, { alias: "a", email: "mira@example.nl", locale: "nl" });
    await ctx.db.write((tx) => tx.update(outbox).set({ deadAt: 1, failure: "refused" }));
    const [row] = await ctx.db.read.query.outbox.findMany();
    expect(codeOf(await retryMessage(ctx, eva, "unknown"))).toBe("dead-letter-unknown");
    expect(codeOf(await retryMessage(ctx, eva, row?.id ?? ""))).toBe("ok");
    expect((await events()).map(({ event }) => event)).toEqual(["invite.sent", "config.changed"]);
  });

  test("T114 purged by hand: a half login goes a day after its end, not a moment earlier", async () => {
    const { account } = await personWithText(ctx);
    await logInUpToTheCode(ctx, account.email);
    const left = async () => [
      (await ctx.db.read.query.loginChallenges.findMany()).length,
      (await ctx.db.read.query.textCodes.findMany()).length,
    ];
    ctx.clock.pass(30 * 60_000 + 86_400_000 - 1);
    await purgeByHand(ctx, eva);
    expect(await left()).toEqual([1, 1]);
    ctx.clock.pass(1);
    await purgeByHand(ctx, eva);
    expect(await left()).toEqual([0, 0]);
    expect((await events()).map(({ event }) => event)).toEqual(["config.changed", "config.changed"]);
  });
});
