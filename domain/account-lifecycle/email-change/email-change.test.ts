import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, rateLimitCounters } from "@/db/schema";
import { resetPassword } from "../../authentication/password/reset-password";
import { disableAccount } from "../../operations/operator/accounts";
import { findAccount } from "../../platform/account/account";
import { issueToken } from "../../platform/one-time-token/one-time-token";
import { findSession } from "../../platform/session/find-session";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { atOnce, codeOf, orBusy, present, tally, value } from "../../testing/answers";
import { comeInside, enterPassword, type Inside, logIn, nextPage } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE, SECOND } from "../../testing/moments";
import { foreignUserAgent, password, personWithoutTwoFactor, personWithText } from "../../testing/people";
import { audited } from "../../testing/records";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { inACrowd } from "../../testing/traffic-spike";
import { inTransaction } from "../../transaction";
import { askDeletion, completeDueDeletions, deactivateAccount } from "../closure/closure";
import {
  askEmailChange,
  cancelEmailChange,
  confirmEmailChange,
  findEmailChange,
  findEmailUndo,
  pendingEmailChange,
  undoEmailChange,
} from "./email-change";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
beforeEach(async () => {
  ctx = await testContext();
  cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
});
afterEach(() => ctx.dispose());

const fresh = "cas.new@example.nl";
const emailOf = async () => present(await findAccount(ctx, cas.account.id)).email;
const newest = async () => present((await queuedMails(ctx)).at(-1));
const confirmLink = async () => present((await newest()).links?.main?.token);
const undoLink = async () => present((await newest()).links?.second?.token);
async function changed(to = fresh): Promise<string> {
  value(await askEmailChange(ctx, cas, to));
  const token = await confirmLink();
  value(await confirmEmailChange(ctx, token, password));
  return token;
}

describe("AT-77 another e-mail address", () => {
  test("counts from the click in the new box, with the password; until then the old one stays", async () => {
    value(await askEmailChange(ctx, cas, " Cas.New@Example.nl "));
    expect(await newest()).toMatchObject({ to: fresh, template: "email-change" });
    expect(await pendingEmailChange(ctx, cas.account)).toMatchObject({ email: fresh });
    const token = await confirmLink();
    expect(await findEmailChange(ctx, token)).toEqual({ state: "open", email: fresh });
    expect(await emailOf()).toBe("cas@example.nl");
    value(await confirmEmailChange(ctx, token, password));
    expect(await emailOf()).toBe(fresh);
    expect(value(await enterPassword(ctx, fresh)).next).toBe("session");
    expect(codeOf(await enterPassword(ctx, "cas@example.nl"))).toBe("invalid-credentials");
    expect(await findSession(ctx, cas.secret)).not.toBeNull();
    expect(await pendingEmailChange(ctx, cas.account)).toBeNull();
  });

  test("needs a proof of ten minutes at most", async () => {
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await askEmailChange(ctx, cas, fresh))).toBe("step-up-needed");
  });

  test("needs a code too when two-factor is on: a trusted device does not count", async () => {
    const { account } = await personWithText(ctx);
    const noor = await logIn(ctx, account);
    const byDevice = {
      ...noor,
      session: { ...noor.session, proofs: [{ method: "pwd", at: ctx.clock.now() } as const] },
    };
    expect(codeOf(await askEmailChange(ctx, byDevice, fresh))).toBe("step-up-needed");
    expect(codeOf(await askEmailChange(ctx, noor, fresh))).toBe("ok");
  });

  test("a stranger who gets the link by a typing error does not know the password, and has five tries", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    const answers = [];
    for (let i = 0; i < 7; i += 1) answers.push(codeOf(await confirmEmailChange(ctx, token, "guess")));
    expect(answers).toEqual([...Array(5).fill("password-wrong"), "email-change-limit", "email-change-limit"]);
    expect(await emailOf()).toBe("cas@example.nl");
  });

  test("T124 each of these guesses is in the audit trail and counts at the limits of the login", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    const from = { ...ctx, clientIp: "192.0.2.7" };
    const browser = { userAgent: foreignUserAgent };
    for (let i = 0; i < 3; i += 1) await enterPassword(from, cas.account.email, { password: "guess" });
    for (let i = 0; i < 3; i += 1) {
      expect(codeOf(await confirmEmailChange(from, token, "guess", browser))).toBe("password-wrong");
    }
    const until = ctx.clock.now() + 30 * SECOND;
    expect(await confirmEmailChange(from, token, password, browser)).toEqual({
      ok: false,
      failure: { code: "too-many-attempts", until },
    });
    expect(codeOf(await enterPassword(from, cas.account.email))).toBe("too-many-attempts");
    expect(await audited(ctx, "email.change_fail")).toBe(3);
    ctx.clock.pass(30 * SECOND);
    expect(codeOf(await confirmEmailChange(from, token, password, browser))).toBe("ok");
  });

  test("T124 a network that guesses behind links of many accounts is stopped like one that logs in", async () => {
    const from = { ...ctx, clientIp: "192.0.2.7" };
    const answers = [];
    for (let i = 0; i < 11; i += 1) {
      const who = await logIn(ctx, await personWithoutTwoFactor(ctx, { email: `p${i}@example.nl` }));
      value(await askEmailChange(ctx, who, `new${i}@example.nl`));
      answers.push(codeOf(await confirmEmailChange(from, await confirmLink(), "guess")));
    }
    expect(answers).toEqual([...Array(10).fill("password-wrong"), "too-many-attempts"]);
  });

  test("T124 a stranger's lockout of the login does not keep me from my own link", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    await failInARow(ctx, "password-account", cas.account.email, 1);
    await ctx.db.write((tx) => tx.update(rateLimitCounters).set({ streak: 100 }));
    expect(codeOf(await enterPassword(ctx, cas.account.email))).toBe("password-locked");
    expect(codeOf(await confirmEmailChange(ctx, token, password))).toBe("ok");
  });

  test("who is turned away by a crowd has not used up a try of the link", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    const turnedAway = await inACrowd(() => atOnce(6, () => orBusy(confirmEmailChange(ctx, token, password))));
    expect(tally(turnedAway)).toEqual({ "try-again": 6 });
    value(await confirmEmailChange(ctx, token, password));
  });

  test("the link works for a day, once, and only the newest", async () => {
    value(await askEmailChange(ctx, cas, "first@example.nl"));
    const older = await confirmLink();
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    expect(codeOf(await confirmEmailChange(ctx, older, password))).toBe("email-change-gone");
    expect(await findEmailChange(ctx, older)).toMatchObject({ state: "replaced" });
    const times = (await atOnce(4, () => confirmEmailChange(ctx, token, password))).filter(({ ok }) => ok);
    expect(times).toHaveLength(1);
    expect(await findEmailChange(ctx, token)).toMatchObject({ state: "used" });
  });

  test("a day later it is too old", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    ctx.clock.pass(DAY);
    expect(codeOf(await confirmEmailChange(ctx, token, password))).toBe("email-change-gone");
    expect(await findEmailChange(ctx, token)).toMatchObject({ state: "expired" });
  });

  test("can be taken back before the click", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    await cancelEmailChange(ctx, cas);
    expect(codeOf(await confirmEmailChange(ctx, token, password))).toBe("email-change-gone");
  });

  test("an address of somebody else gets the same answer; its owner learns nothing of who asked", async () => {
    const eva = await personWithoutTwoFactor(ctx, { firstName: "Eva", email: "eva@example.nl" });
    expect(value(await askEmailChange(ctx, cas, eva.email))).toEqual({ email: eva.email });
    expect(await pendingEmailChange(ctx, cas.account)).toMatchObject({ email: eva.email });
    const mail = await newest();
    expect(mail).toMatchObject({ to: eva.email, template: "email-change-taken", links: { main: { page: "login" } } });
    // Without its id, in which chance may spell anything.
    expect(JSON.stringify({ ...mail, id: "" })).not.toMatch(/Cas|cas@|Firefox|token/);
  });

  test.each(["", "x", "cas@", "cas@example.nl\r\nBcc: x@example.nl", `${"a".repeat(250)}@example.nl`])(
    "%j is no address: nothing is sent",
    async (typed) => {
      expect(codeOf(await askEmailChange(ctx, cas, typed))).toBe("email-invalid");
      expect(await queuedMails(ctx)).toHaveLength(0);
    },
  );

  test("nobody's box is flooded", async () => {
    const answers = [];
    for (let i = 0; i < 4; i += 1) answers.push(codeOf(await askEmailChange(ctx, cas, fresh)));
    expect(answers).toEqual(["ok", "ok", "ok", "email-change-limit"]);
  });
});

describe("a sign-up that waits on an address", () => {
  const waiting = (email: string) => personWithoutTwoFactor(ctx, { email, state: "not-activated" });

  test("a thief changes the address and signs up with the old one: undo still puts it back", async () => {
    await changed();
    const undo = await undoLink();
    await waiting("cas@example.nl");
    value(await undoEmailChange(ctx, undo));
    expect(await emailOf()).toBe("cas@example.nl");
    expect(await ctx.db.read.select().from(accounts)).toHaveLength(1);
  });

  test("mine that I never activated does not keep me from the address", async () => {
    await waiting(fresh);
    await changed();
    expect(await emailOf()).toBe(fresh);
    expect(await ctx.db.read.select().from(accounts)).toHaveLength(1);
  });

  test("an account in use does keep me from it, also when it came between", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    const eva = await personWithoutTwoFactor(ctx, { email: fresh });
    expect(codeOf(await confirmEmailChange(ctx, token, password))).toBe("email-change-gone");
    expect(await findAccount(ctx, eva.id)).toEqual(eva);
  });
});

describe("what a thief asked for after changing the address", () => {
  const form = { password, understood: "yes" } as const;
  const mailsTo = async (to: string) => (await queuedMails(ctx)).filter((mail) => mail.to === to);

  test("undo takes back a deletion, and the old box chooses a new password", async () => {
    await changed();
    const undo = await undoLink();
    value(await askDeletion(ctx, await nextPage(ctx, cas), form));
    ctx.clock.pass(7 * DAY - 1);
    value(await undoEmailChange(ctx, undo));
    expect(await findAccount(ctx, cas.account.id)).toMatchObject({ deleteAt: null, disabledAt: null });
    const reset = present((await mailsTo("cas@example.nl")).at(-1));
    expect(reset.template).toBe("password-reset");
    const typed = { password: "Regenboog-Kano-77!", repeat: "Regenboog-Kano-77!" };
    value(await resetPassword(ctx, { token: present(reset.links?.main?.token), ...typed, userAgent: NO_USER_AGENT }));
    ctx.clock.pass(30 * DAY);
    expect(await completeDueDeletions(ctx)).toBe(0);
    expect(value(await enterPassword(ctx, "cas@example.nl", { password: typed.password })).next).toBe("session");
  });

  test("undo takes back a deactivation too", async () => {
    await changed();
    const undo = await undoLink();
    value(await deactivateAccount(ctx, await nextPage(ctx, cas), form));
    value(await undoEmailChange(ctx, undo));
    expect(await findAccount(ctx, cas.account.id)).toMatchObject({ disabledAt: null, disabledBy: null });
    expect(present((await mailsTo("cas@example.nl")).at(-1)).template).toBe("password-reset");
  });

  test("after undo the thief's password logs nobody in, and its mail goes to the old box alone", async () => {
    await changed();
    value(await undoEmailChange(ctx, await undoLink()));
    const toThief = (await mailsTo(fresh)).length;
    expect(codeOf(await enterPassword(ctx, "cas@example.nl"))).toBe("password-to-renew");
    expect(codeOf(await enterPassword(ctx, fresh))).toBe("invalid-credentials");
    expect(await mailsTo(fresh)).toHaveLength(toThief);
  });

  test("what the operator disabled stays disabled", async () => {
    await changed();
    const undo = await undoLink();
    value(await askDeletion(ctx, await nextPage(ctx, cas), form));
    value(await disableAccount(ctx, "operator:eva", fresh));
    value(await undoEmailChange(ctx, undo));
    const after = await findAccount(ctx, cas.account.id);
    expect(after).toMatchObject({ email: "cas@example.nl", disabledBy: "operator", deleteAt: null });
    expect(present((await mailsTo("cas@example.nl")).at(-1)).template).toBe("password-reset-disabled");
  });
});

describe("undo from the old box", () => {
  test("for seven days: the old address is back, everybody is out", async () => {
    await changed();
    const mail = await newest();
    expect(mail).toMatchObject({ to: "cas@example.nl", template: "email-changed", values: { email: "c••@…nl" } });
    const undo = await undoLink();
    ctx.clock.pass(7 * DAY - 1);
    expect(await findEmailUndo(ctx, undo)).toEqual({ state: "open", email: "cas@example.nl" });
    value(await undoEmailChange(ctx, undo));
    expect(await emailOf()).toBe("cas@example.nl");
    expect(await findSession(ctx, cas.secret)).toBeNull();
    expect(codeOf(await undoEmailChange(ctx, undo))).toBe("email-change-gone");
  });

  test("after seven days no more", async () => {
    await changed();
    const undo = await undoLink();
    ctx.clock.pass(7 * DAY);
    expect(codeOf(await undoEmailChange(ctx, undo))).toBe("email-change-gone");
    expect(await emailOf()).toBe(fresh);
  });

  /** As if a change had got through while the one before could still be undone: an undo that leads back to `to`. */
  const undoTo = (to: string) =>
    inTransaction(ctx, (ctx) =>
      issueToken(ctx, {
        purpose: "email-undo",
        accountId: cas.account.id,
        subjectId: cas.account.id,
        lifeMs: 7 * DAY,
        data: to,
        diesWith: "nothing",
      }),
    );

  test("the first box wins over the second: its undo link is dead afterwards", async () => {
    await changed();
    const first = await undoLink();
    const second = await undoTo(fresh);
    value(await undoEmailChange(ctx, first));
    expect(await emailOf()).toBe("cas@example.nl");
    expect(codeOf(await undoEmailChange(ctx, second))).toBe("email-change-gone");
  });

  test("T123 a thief's own undo does not end the owner's: the older one works until its last moment", async () => {
    await changed("evil1@example.nl");
    const owners = await undoLink();
    for (let i = 0; i < 3; i += 1) value(await undoEmailChange(ctx, await undoTo(`evil${i}@example.nl`)));
    ctx.clock.pass(7 * DAY - 1);
    expect(await findEmailUndo(ctx, owners)).toMatchObject({ state: "open" });
    value(await undoEmailChange(ctx, owners));
    expect(await emailOf()).toBe("cas@example.nl");
  });

  test("T123 there is no second change while the first can be undone, by no way in", async () => {
    await changed("evil1@example.nl");
    const until = ctx.clock.now() + 7 * DAY;
    const again = () => nextPage(ctx, cas).then((who) => askEmailChange(ctx, who, "evil2@example.nl"));
    expect(await again()).toEqual({ ok: false, failure: { code: "email-change-undoable", until } });
    // A link from before: it would have been asked for at the same moment as the first one.
    const link = await inTransaction(ctx, (ctx) =>
      issueToken(ctx, {
        purpose: "email-change",
        accountId: cas.account.id,
        subjectId: cas.account.id,
        lifeMs: DAY,
        data: "evil2@example.nl",
      }),
    );
    expect(codeOf(await confirmEmailChange(ctx, link, password))).toBe("email-change-gone");
    expect(await emailOf()).toBe("evil1@example.nl");
    ctx.clock.pass(7 * DAY);
    cas = await logIn(ctx, present(await findAccount(ctx, cas.account.id)));
    expect(codeOf(await again())).toBe("ok");
  });

  test("I may change it again at once when I undid it myself", async () => {
    await changed();
    value(await undoEmailChange(ctx, await undoLink()));
    const token = present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
    const typed = { password: "Regenboog-Kano-77!", repeat: "Regenboog-Kano-77!" };
    value(await resetPassword(ctx, { token, ...typed, userAgent: NO_USER_AGENT }));
    const started = value(await enterPassword(ctx, "cas@example.nl", { password: typed.password }));
    if (started.next !== "session") throw new Error("a code was asked");
    expect(codeOf(await askEmailChange(ctx, await comeInside(ctx, started.sessionSecret), fresh))).toBe("ok");
  });

  test("a link to confirm does not undo, a link to undo does not confirm", async () => {
    value(await askEmailChange(ctx, cas, fresh));
    const token = await confirmLink();
    expect(codeOf(await undoEmailChange(ctx, token))).toBe("email-change-gone");
    value(await confirmEmailChange(ctx, token, password));
    expect(codeOf(await confirmEmailChange(ctx, await undoLink(), password))).toBe("email-change-gone");
  });
});
