import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askEmailChange, confirmEmailChange, undoEmailChange } from "../../account-lifecycle/email-change/email-change";
import { readPageFrame } from "../../account-lifecycle/profile/page-frame";
import { reportCompromise } from "../../account-lifecycle/report-compromise/report-compromise";
import type { Mail } from "../../platform/outbox/message";
import { notifyByMail } from "../../platform/outbox/notify";
import { findSession } from "../../platform/session/find-session";
import { approveByTwo } from "../../testing/account-recovery";
import { atOnce, codeOf, orBusy, present, value } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { comeInside, enterCode, enterPassword, logIn, logInUpToTheCode } from "../../testing/log-in";
import { queued, queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { password, personWithApp, personWithText, userAgent, type WithCodes } from "../../testing/people";
import { audited, auditTrail, sessionsOpened } from "../../testing/records";
import { setUpApp } from "../../testing/set-up";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { askPasswordReset } from "../password/request-reset";
import { resetPassword } from "../password/reset-password";
import { recoveryCodeState } from "../recovery-code/state";
import { activeFactor } from "../second-factor/factor";
import { switchOff } from "../second-factor/settings";
import {
  approvedUntil,
  completeDueAccountRecoveries,
  confirmAccountRecovery,
  findAccountRecovery,
  requestAccountRecovery,
  stopAccountRecovery,
} from "./account-recovery";

let ctx: Awaited<ReturnType<typeof testContext>>;
let noor: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  noor = await personWithText(ctx);
});
afterEach(() => ctx.dispose());

const staff = ["eva", "mo"] as const;
const ask = (who = noor) => requestAccountRecovery(ctx, who.account, userAgent);
/** The secrets of the links in the newest mail. */
async function links(): Promise<{ confirm: string | null; stop: string }> {
  const mail = present((await queuedMails(ctx)).at(-1));
  return { confirm: confirmOf(mail), stop: stopOf(mail) };
}
const confirmOf = (mail: Mail) =>
  mail.links?.main?.page === "account-recovery" ? (mail.links.main.token ?? null) : null;
const stopOf = (mail: Mail) =>
  mail.links?.second?.page === "account-recovery/stop" ? present(mail.links.second.token) : "no link to stop";
const confirmLink = async () => present((await links()).confirm);
const referenceOf = async (confirm: string) =>
  present(await findAccountRecovery(ctx, "account-recovery", confirm)).reference;
const approve = (reference: string, by: readonly [string, string] = staff, reason = "showed a passport") =>
  approveByTwo(ctx, { reference, staff: by, reason });
const twoFactor = async (who = noor) => (await activeFactor(ctx, who.account.id))?.type ?? "off";
const toldByText = async () =>
  (await queued(ctx)).filter((message) => message.channel === "sms" && message.template === "account-recovery").length;

const newestMail = async (template: Mail["template"]) =>
  present((await queuedMails(ctx)).filter((mail) => mail.template === template).at(-1));
/** Some other mail about the account: every one carries "this was not me". */
const anEarlierMail = () =>
  inTransaction(ctx, (ctx) =>
    notifyByMail(ctx, noor.account, userAgent, { template: "new-device", occasion: "earlier" }),
  );
const reportLink = async () => present((await newestMail("new-device")).links?.second?.token);

async function confirmed(): Promise<string> {
  value(await ask());
  const link = await confirmLink();
  value(await confirmAccountRecovery(ctx, link));
  return referenceOf(link);
}
async function approved(): Promise<string> {
  const reference = await confirmed();
  value(await approve(reference));
  return reference;
}

const renewed = "Paarse-Olifant-9";
const resetLinks = async () =>
  (await queuedMails(ctx))
    .filter(({ template }) => template === "password-reset")
    .map((mail) => mail.links?.main?.token);

/** The old password once, the mailed link, a new password, and the login with it. Answers the sessionSecret. */
async function renewAndEnter(who = noor): Promise<string> {
  expect(codeOf(await enterPassword(ctx, who.account.email))).toBe("password-to-renew");
  const token = present((await resetLinks()).at(-1));
  value(await resetPassword(ctx, { token, password: renewed, repeat: renewed, userAgent }));
  const started = value(await enterPassword(ctx, who.account.email, { password: renewed }));
  if (started.next !== "session") throw new Error("a code was asked");
  return started.sessionSecret;
}

describe("a person who has neither phone, nor codes, nor a trusted device", () => {
  test("asks, confirms by mail, reads the number out, waits a day, and two-factor is off", async () => {
    const elsewhere = await logIn(ctx, noor.account);
    value(await ask());
    const link = await confirmLink();
    expect(await findAccountRecovery(ctx, "account-recovery", link)).toMatchObject({ stage: "asked", dueAt: null });
    value(await confirmAccountRecovery(ctx, link));
    const reference = await referenceOf(link);
    expect(reference).toMatch(/^[1-9][0-9]{3}-[1-9][0-9]{3}$/);
    expect(await findAccountRecovery(ctx, "account-recovery", link)).toMatchObject({ stage: "confirmed" });
    expect(value(await approve(reference))).toEqual({ dueAt: ctx.clock.now() + DAY });
    ctx.clock.pass(DAY - 1);
    expect(await completeDueAccountRecoveries(ctx)).toBe(0);
    expect(await twoFactor()).toBe("sms");
    ctx.clock.pass(1);
    expect(await completeDueAccountRecoveries(ctx)).toBe(1);
    expect(await twoFactor()).toBe("off");
    expect(await recoveryCodeState(ctx, noor.account.id)).toBeNull();
    expect(await findSession(ctx, elsewhere.secret)).toBeNull();
    expect(await completeDueAccountRecoveries(ctx)).toBe(0);
    expect((await auditTrail(ctx)).filter((event) => event.startsWith("support."))).toEqual([
      "support.reset_asked",
      "support.reset_confirmed",
      "support.reset_checked",
      "support.reset_approved",
      "support.reset_done",
    ]);
  });

  test("is told at each stage by mail and by text, each mail with a way to stop it", async () => {
    await approved();
    ctx.clock.pass(DAY);
    await completeDueAccountRecoveries(ctx);
    const mails = await queuedMails(ctx);
    expect(mails.map((mail) => mail.template)).toEqual([
      "account-recovery-asked",
      "account-recovery-confirmed",
      "account-recovery-approved",
      "account-recovery-done",
    ]);
    expect(new Set(mails.map(stopOf)).size).toBe(4);
    expect(mails.map((mail) => mail.links?.main?.token !== undefined)).toEqual([true, false, false, false]);
    expect(await toldByText()).toBe(4);
  });

  test("need not wait for the worker: the first login after the wait carries it out", async () => {
    await approved();
    ctx.clock.pass(DAY);
    expect(codeOf(await enterPassword(ctx, noor.account.email))).toBe("password-to-renew");
    expect(await twoFactor()).toBe("off");
  });

  test("AT-33 none of the steps is a login", async () => {
    await approved();
    ctx.clock.pass(DAY);
    await completeDueAccountRecoveries(ctx);
    expect(await audited(ctx, "session.started")).toBe(0);
  });

  test("whose app was locked after a hundred wrong codes sets up a new one, and it works", async () => {
    const sam = await personWithApp(ctx);
    await failInARow(ctx, "factor-streak", sam.account.id, 100);
    const locked = await logInUpToTheCode(ctx, sam.account.email);
    expect(codeOf(await enterCode(ctx, locked, appCodeAt(ctx.clock.now())))).toBe("method-locked");
    value(await ask(sam));
    const link = await confirmLink();
    value(await confirmAccountRecovery(ctx, link));
    value(await approve(await referenceOf(link)));
    ctx.clock.pass(DAY);
    const { secret } = await setUpApp(ctx, await comeInside(ctx, await renewAndEnter(sam)));
    ctx.clock.pass(MINUTE);
    const challenge = await logInUpToTheCode(ctx, sam.account.email, { password: renewed });
    expect(codeOf(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now(), secret)))).toBe("ok");
  });

  test("does not need it when two-factor is off", async () => {
    await approved();
    ctx.clock.pass(DAY);
    await completeDueAccountRecoveries(ctx);
    expect(codeOf(await ask())).toBe("two-factor-off");
  });
});

describe("after it the password must be renewed (ADR 0032)", () => {
  const done = async () => {
    await approved();
    ctx.clock.pass(DAY);
    await completeDueAccountRecoveries(ctx);
  };
  const reminded = async () => (await readPageFrame(ctx, noor.account.id, "nl", null)).lacksFactorSinceReset;

  test("the right password opens nothing: a mail leads to a new one, and that one opens", async () => {
    await done();
    expect(codeOf(await enterPassword(ctx, noor.account.email))).toBe("password-to-renew");
    expect(await sessionsOpened(ctx, noor.account.id)).toBe(0);
    expect((await auditTrail(ctx)).slice(-3)).toEqual(["login.password_ended", "reset.requested", "reset.mailed"]);
    ctx.clock.pass(MINUTE);
    await comeInside(ctx, await renewAndEnter());
    expect(await sessionsOpened(ctx, noor.account.id)).toBe(1);
  });

  test("a wrong password learns nothing of it, and no mail goes out", async () => {
    await done();
    const answer = await enterPassword(ctx, noor.account.email, { password: "Wrong-one-9" });
    expect(codeOf(answer)).toBe("invalid-credentials");
    expect(await resetLinks()).toEqual([]);
  });

  test("asking again and again floods nobody: one mail a minute, and its link goes on working", async () => {
    await done();
    for (let i = 0; i < 5; i += 1) {
      expect(codeOf(await enterPassword(ctx, noor.account.email))).toBe("password-to-renew");
    }
    const [token, ...more] = await resetLinks();
    expect(more).toEqual([]);
    const input = { token: present(token), password: renewed, repeat: renewed, userAgent };
    expect(codeOf(await resetPassword(ctx, input))).toBe("ok");
  });

  test("the old password is no new one; the link survives the try", async () => {
    await done();
    await enterPassword(ctx, noor.account.email);
    const token = present((await resetLinks()).at(-1));
    const choose = (chosen: string) => resetPassword(ctx, { token, password: chosen, repeat: chosen, userAgent });
    expect(codeOf(await choose(password))).toBe("password-same");
    expect(codeOf(await choose(renewed))).toBe("ok");
  });

  test("somebody without an account recovery may choose the same password again", async () => {
    value(await askPasswordReset(ctx, { email: noor.account.email, userAgent, locale: "nl" }));
    const token = present((await resetLinks()).at(-1));
    expect(codeOf(await resetPassword(ctx, { token, password, repeat: password, userAgent }))).toBe("ok");
  });

  test("a stopped one leaves the password as it is", async () => {
    await approved();
    value(await stopAccountRecovery(ctx, (await links()).stop));
    ctx.clock.pass(2 * DAY);
    await completeDueAccountRecoveries(ctx);
    expect(value(await enterPassword(ctx, noor.account.email)).next).toBe("second-step");
  });

  test("every page reminds of the missing step until there is one, and never of one that the person switched off", async () => {
    expect(await reminded()).toBe(false);
    await done();
    expect(await reminded()).toBe(true);
    const { inside } = await setUpApp(ctx, await comeInside(ctx, await renewAndEnter()));
    expect(await reminded()).toBe(false);
    value(await switchOff(ctx, inside));
    expect(await reminded()).toBe(false);
  });

  test("AT-60 twenty right passwords at one instant: no session, one mail", async () => {
    await done();
    const answers = await atOnce(20, () => orBusy(enterPassword(ctx, noor.account.email)));
    expect(answers.map(codeOf)).not.toContain("ok");
    expect(await sessionsOpened(ctx, noor.account.id)).toBe(0);
    expect(await resetLinks()).toHaveLength(1);
  });
});

describe("stop, this is not me", () => {
  test.each(["asked", "confirmed", "approved"])(
    "when it was %s: nothing happens any more, and the thief is out",
    async (stage) => {
      const thief = await logIn(ctx, noor.account);
      if (stage === "asked") value(await ask());
      if (stage === "confirmed") await confirmed();
      if (stage === "approved") await approved();
      value(await stopAccountRecovery(ctx, (await links()).stop));
      ctx.clock.pass(10 * DAY);
      expect(await completeDueAccountRecoveries(ctx)).toBe(0);
      expect(await twoFactor()).toBe("sms");
      expect(await findSession(ctx, thief.secret)).toBeNull();
      expect(await audited(ctx, "support.reset_stopped")).toBe(1);
    },
  );

  test("the link of the first mail works as long as that of the last", async () => {
    value(await ask());
    const { stop } = await links();
    value(await confirmAccountRecovery(ctx, await confirmLink()));
    ctx.clock.pass(7 * DAY - HOUR);
    const [mail] = await queuedMails(ctx);
    const reference = await referenceOf(present(present(present(mail).links).main?.token));
    value(await approve(reference));
    ctx.clock.pass(DAY - HOUR);
    expect(codeOf(await stopAccountRecovery(ctx, stop))).toBe("ok");
  });

  test("the thief asks again: the link of the mail before stops the newer one, whose own mail is not read yet", async () => {
    value(await ask());
    const { stop } = await links();
    value(await ask());
    const newer = await confirmLink();
    expect(await findAccountRecovery(ctx, "account-recovery-stop", stop)).toMatchObject({ stage: "asked" });
    value(await stopAccountRecovery(ctx, stop));
    expect(codeOf(await confirmAccountRecovery(ctx, newer))).toBe("account-recovery-gone");
  });

  test.each(["asked", "confirmed", "approved"])(
    "“this was not me” in any mail stops one that was %s, and the thief is out",
    async (stage) => {
      const thief = await logIn(ctx, noor.account);
      await anEarlierMail();
      const link = await reportLink();
      if (stage === "asked") value(await ask());
      if (stage === "confirmed") await confirmed();
      if (stage === "approved") await approved();
      value(await reportCompromise(ctx, link, userAgent));
      ctx.clock.pass(10 * DAY);
      expect(await completeDueAccountRecoveries(ctx)).toBe(0);
      expect(await twoFactor()).toBe("sms");
      expect(await findSession(ctx, thief.secret)).toBeNull();
      expect(await audited(ctx, "support.reset_stopped")).toBe(1);
    },
  );

  test("“this was not me” when none runs writes nothing down about one", async () => {
    await anEarlierMail();
    value(await reportCompromise(ctx, await reportLink(), userAgent));
    expect(await audited(ctx, "support.reset_stopped")).toBe(0);
  });

  test("a thief changed the address and asked for help: the undo from the old box stops it", async () => {
    const thief = await logIn(ctx, noor.account);
    value(await askEmailChange(ctx, thief, "thief@example.org"));
    const change = present((await newestMail("email-change")).links?.main?.token);
    value(await confirmEmailChange(ctx, change, password));
    const undo = present((await newestMail("email-changed")).links?.second?.token);
    await approved();
    value(await undoEmailChange(ctx, undo));
    ctx.clock.pass(2 * DAY);
    expect(await completeDueAccountRecoveries(ctx)).toBe(0);
    expect(await twoFactor()).toBe("sms");
  });

  test("who asked for help and chooses a new password meanwhile has not stopped it", async () => {
    await approved();
    value(await askPasswordReset(ctx, { email: noor.account.email, userAgent, locale: "nl" }));
    const token = present((await resetLinks()).at(-1));
    value(await resetPassword(ctx, { token, password: renewed, repeat: renewed, userAgent }));
    ctx.clock.pass(DAY);
    expect(await completeDueAccountRecoveries(ctx)).toBe(1);
    expect(await twoFactor()).toBe("off");
  });

  test("a stopped one can be neither confirmed nor approved", async () => {
    value(await ask());
    const link = await confirmLink();
    const reference = await referenceOf(link);
    value(await stopAccountRecovery(ctx, (await links()).stop));
    expect(codeOf(await confirmAccountRecovery(ctx, link))).toBe("account-recovery-gone");
    expect(codeOf(await approve(reference))).toBe("account-recovery-gone");
    expect(await findAccountRecovery(ctx, "account-recovery", link)).toMatchObject({ stage: "stopped" });
  });

  test("stopping and the effect at one instant: one of the two", async () => {
    await approved();
    const { stop } = await links();
    ctx.clock.pass(DAY);
    const [stopped, settled] = await Promise.all([stopAccountRecovery(ctx, stop), completeDueAccountRecoveries(ctx)]);
    expect([codeOf(stopped) === "ok", settled === 1].filter(Boolean)).toHaveLength(1);
    expect(await twoFactor()).toBe(settled === 1 ? "off" : "sms");
  });
});

describe("nobody takes a short way", () => {
  test("not approved before the mail was answered", async () => {
    value(await ask());
    expect(codeOf(await approve(await referenceOf(await confirmLink())))).toBe("account-recovery-gone");
  });

  test.each([
    ["one person twice", ["eva", "eva"], "passport", "needs-two-people"],
    ["no reason", ["eva", "mo"], " ", "reason-missing"],
    ["the second is the person", ["eva", "noor"], "passport", "account-recovery-gone"],
  ] as const)("%s: refused", async (_, [first, second], reason, code) => {
    const by = [first, second === "noor" ? noor.account.id : second] as const;
    expect(codeOf(await approve(await confirmed(), by, reason))).toBe(code);
    expect(await audited(ctx, "support.reset_approved")).toBe(0);
  });

  test("nobody approves their own", async () => {
    expect(codeOf(await approve(await confirmed(), [noor.account.id, "mo"]))).toBe("account-recovery-gone");
    ctx.clock.pass(2 * DAY);
    expect(await completeDueAccountRecoveries(ctx)).toBe(0);
  });

  test("approving twice does not move the end", async () => {
    const reference = await approved();
    ctx.clock.pass(HOUR);
    expect(codeOf(await approve(reference))).toBe("account-recovery-gone");
    ctx.clock.pass(DAY - HOUR);
    expect(await completeDueAccountRecoveries(ctx)).toBe(1);
  });

  test("a week after asking it is too late to approve", async () => {
    const reference = await confirmed();
    ctx.clock.pass(7 * DAY);
    expect(codeOf(await approve(reference))).toBe("account-recovery-gone");
  });

  test("a link to confirm does not stop, a link to stop does not confirm", async () => {
    value(await ask());
    const { stop } = await links();
    const link = await confirmLink();
    expect(codeOf(await confirmAccountRecovery(ctx, stop))).toBe("account-recovery-gone");
    expect(codeOf(await stopAccountRecovery(ctx, link))).toBe("account-recovery-gone");
    expect(codeOf(await confirmAccountRecovery(ctx, link))).toBe("ok");
  });

  test("T32 a newer request replaces the older one: its links are dead", async () => {
    value(await ask());
    const older = await confirmLink();
    value(await ask());
    expect(codeOf(await confirmAccountRecovery(ctx, older))).toBe("account-recovery-gone");
    expect(codeOf(await confirmAccountRecovery(ctx, await confirmLink()))).toBe("ok");
  });

  test("asking again once it is approved does not lose it: it says when, sends nothing and counts nothing", async () => {
    await approved();
    const dueAt = ctx.clock.now() + DAY;
    const mails = (await queuedMails(ctx)).length;
    ctx.clock.pass(HOUR);
    for (let i = 0; i < 4; i += 1) {
      expect(await ask()).toEqual({ ok: false, failure: { code: "account-recovery-approved", dueAt } });
    }
    expect(await approvedUntil(ctx, noor.account.id)).toBe(dueAt);
    expect(await queuedMails(ctx)).toHaveLength(mails);
    value(await stopAccountRecovery(ctx, (await links()).stop));
    expect(await approvedUntil(ctx, noor.account.id)).toBeNull();
    expect(codeOf(await ask())).toBe("ok");
  });

  test("three requests a day: no flood of mails and texts", async () => {
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(codeOf(await ask()));
    expect(answers).toEqual(["ok", "ok", "ok", "account-recovery-limit", "account-recovery-limit"]);
    expect(await queuedMails(ctx)).toHaveLength(3);
  });

  test("AT-60 twenty times at one instant: asked, confirmed, approved and carried out once each", async () => {
    value(await ask());
    const link = await confirmLink();
    const times = (answers: readonly { ok: boolean }[]) => answers.filter((answer) => answer.ok).length;
    expect(times(await atOnce(20, () => confirmAccountRecovery(ctx, link)))).toBe(1);
    const reference = await referenceOf(link);
    expect(times(await atOnce(20, () => approve(reference)))).toBe(1);
    ctx.clock.pass(DAY);
    const settled = await atOnce(20, () => completeDueAccountRecoveries(ctx));
    expect(settled.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await queuedMails(ctx)).toHaveLength(4);
  });

  test("the owner found the phone and set up another method: the reset of the old one does not switch off the new one", async () => {
    await approved();
    const inside = await logIn(ctx, noor.account);
    await setUpApp(ctx, inside);
    ctx.clock.pass(2 * DAY);
    await completeDueAccountRecoveries(ctx);
    expect(await twoFactor()).toBe("totp");
  });

  test("T112 the audit cannot be written: two-factor stays on, and the reset is not lost", async () => {
    await approved();
    ctx.clock.pass(DAY);
    await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
    await expect(completeDueAccountRecoveries(ctx)).rejects.toThrow();
    expect(await twoFactor()).toBe("sms");
    await ctx.db.write((tx) => tx.run("ALTER TABLE away RENAME TO audit_events"));
    expect(await completeDueAccountRecoveries(ctx)).toBe(1);
  });
});
