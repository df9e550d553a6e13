import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endSession, findSession } from "../../platform/session/find-session";
import { atOnce, codeOf, present, value } from "../../testing/answers";
import { appCodeAt, wrongCode } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import {
  comeInside,
  enterCode,
  enterPassword,
  type Inside,
  logIn,
  logInUpToTheCode,
  nextPage,
  passBothSteps,
} from "../../testing/log-in";
import { queued, queuedMails } from "../../testing/messages";
import { MINUTE } from "../../testing/moments";
import { password, personWithApp, personWithoutTwoFactor, personWithText, type WithCodes } from "../../testing/people";
import { audited, wholeDatabase } from "../../testing/records";
import { setUpApp } from "../../testing/set-up";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { recoveryCodeState } from "../recovery-code/state";
import { missingProof, stepUpWithPassword } from "../step-up/step-up";
import { endAllTrustedDevices, endTrustedDevice, listTrustedDevices } from "../trusted-device/trusted-device";
import { activeFactor } from "./factor";
import { lostPhoneStep, reportLostPhone } from "./lost-phone";
import { renewRecoveryCodes, switchOff } from "./settings";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  sam = await personWithApp(ctx);
});
afterEach(() => ctx.dispose());

const alive = async (inside: Pick<Inside, "secret">) => (await findSession(ctx, inside.secret)) !== null;
const toldByText = async () =>
  (await queued(ctx)).flatMap((message) =>
    message.channel === "sms" && !("code" in message.values) ? [message.to] : [],
  );
/** Logs in on a device that was ticked before: no code is asked. */
async function onTrustedDevice(): Promise<Inside> {
  const claim = present((await passBothSteps(ctx, sam.account, { trust: "month" })).device).claim;
  ctx.clock.pass(20 * MINUTE);
  const started = value(await enterPassword(ctx, sam.account.email, { devices: [claim] }));
  if (started.next !== "session") throw new Error("a code was asked");
  return comeInside(ctx, started.sessionSecret);
}

describe("a person switches two-factor off", () => {
  test("the method, the codes and all trust go; this session goes on, the others end; the owner is told", async () => {
    const claim = present((await passBothSteps(ctx, sam.account, { trust: "month" })).device).claim;
    ctx.clock.pass(MINUTE);
    const elsewhere = await logIn(ctx, sam.account);
    ctx.clock.pass(MINUTE);
    const inside = await logIn(ctx, sam.account);
    const after = await comeInside(ctx, value(await switchOff(ctx, inside)).sessionSecret);
    expect(await activeFactor(ctx, sam.account.id)).toBeNull();
    expect(await recoveryCodeState(ctx, sam.account.id)).toBeNull();
    expect([await alive(after), await alive(inside), await alive(elsewhere)]).toEqual([true, false, false]);
    expect(value(await enterPassword(ctx, sam.account.email)).next).toBe("session");
    const mails = (await queuedMails(ctx)).filter((mail) => mail.template !== "new-device");
    expect(mails).toMatchObject([{ template: "two-factor-off", to: "sam@example.nl" }]);
    expect(await audited(ctx, "2fa.disabled")).toBe(1);
    const { inside: again } = await setUpApp(ctx, after);
    expect(value(await enterPassword(ctx, sam.account.email, { devices: [claim] })).next).toBe("second-step");
    expect(await alive(again)).toBe(true);
  });

  test("who had messages is told by text as well", async () => {
    const noor = await personWithText(ctx);
    value(await switchOff(ctx, await logIn(ctx, noor.account)));
    expect(await toldByText()).toEqual(["+31612345678"]);
  });

  test("the old recovery codes do not come back when it is switched on again: there are ten new ones", async () => {
    const after = await comeInside(ctx, value(await switchOff(ctx, await logIn(ctx, sam.account))).sessionSecret);
    const { codes } = await setUpApp(ctx, after);
    expect(codes).toHaveLength(10);
    ctx.clock.pass(MINUTE);
    const challenge = await logInUpToTheCode(ctx, sam.account.email);
    expect(codeOf(await enterCode(ctx, challenge, present(sam.codes[0])))).toBe("recovery-code-wrong");
    expect(codeOf(await enterCode(ctx, challenge, present(present(codes)[0])))).toBe("ok");
  });

  test("AT-41 not without a fresh proof of both steps", async () => {
    const inside = await logIn(ctx, sam.account);
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await switchOff(ctx, inside))).toBe("step-up-needed");
    const halfway = await comeInside(ctx, value(await stepUpWithPassword(ctx, inside, password)).sessionSecret);
    expect(codeOf(await switchOff(ctx, halfway))).toBe("step-up-needed");
    expect(await activeFactor(ctx, sam.account.id)).not.toBeNull();
  });

  test("T77 not from a trusted device with the password alone", async () => {
    expect(codeOf(await switchOff(ctx, await onTrustedDevice()))).toBe("step-up-needed");
  });

  test("not when it is off", async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    expect(codeOf(await switchOff(ctx, cas))).not.toBe("ok");
  });

  test("twenty times at one instant: once", async () => {
    const inside = await logIn(ctx, sam.account);
    expect((await atOnce(20, () => switchOff(ctx, inside))).filter((answer) => answer.ok)).toHaveLength(1);
    expect(await queuedMails(ctx)).toHaveLength(1);
  });

  test("T82 not when the session ends meanwhile", async () => {
    const inside = await logIn(ctx, sam.account);
    const racing = beforeWrite(ctx, 1, () => endSession(ctx, sam.account.id, inside.session.id));
    expect(codeOf(await switchOff(racing, inside))).not.toBe("ok");
    expect(await activeFactor(ctx, sam.account.id)).not.toBeNull();
  });

  test("a hundred failures of the time before do not lock a method that is set up afterwards", async () => {
    await failInARow(ctx, "factor-streak", sam.account.id, 100);
    const byCode = value(await enterCode(ctx, await logInUpToTheCode(ctx, sam.account.email), present(sam.codes[0])));
    const off = await comeInside(
      ctx,
      value(await switchOff(ctx, await comeInside(ctx, byCode.sessionSecret))).sessionSecret,
    );
    const { secret } = await setUpApp(ctx, off);
    ctx.clock.pass(MINUTE);
    const challenge = await logInUpToTheCode(ctx, sam.account.email);
    expect(codeOf(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now(), secret)))).toBe("ok");
  });
});

describe("a person asks for ten new recovery codes", () => {
  test("T69 the new ones work, the old ones do not; the owner is told; the database has none of them", async () => {
    const inside = await logIn(ctx, sam.account);
    const renewed = value(await renewRecoveryCodes(ctx, inside));
    expect(renewed.codes).toHaveLength(10);
    expect(await recoveryCodeState(ctx, sam.account.id)).toMatchObject({
      setId: renewed.setId,
      number: 2,
      left: 10,
    });
    const dump = await wholeDatabase(ctx);
    for (const code of renewed.codes) expect(dump).not.toContain(code);
    const challenge = await logInUpToTheCode(ctx, sam.account.email);
    expect(codeOf(await enterCode(ctx, challenge, present(sam.codes[0])))).toBe("recovery-code-wrong");
    expect(codeOf(await enterCode(ctx, challenge, present(renewed.codes[0])))).toBe("ok");
    expect(await audited(ctx, "2fa.codes_renewed")).toBe(1);
    expect((await queuedMails(ctx)).map((mail) => mail.template)).toEqual(["codes-renewed", "recovery-code-used"]);
  });

  test("AT-53 all trust ends, sessions go on", async () => {
    const claim = present((await passBothSteps(ctx, sam.account, { trust: "month" })).device).claim;
    ctx.clock.pass(MINUTE);
    const inside = await logIn(ctx, sam.account);
    value(await renewRecoveryCodes(ctx, inside));
    expect(value(await enterPassword(ctx, sam.account.email, { devices: [claim] })).next).toBe("second-step");
    expect(await alive(inside)).toBe(true);
  });

  test("AT-41 not without a fresh proof, and not with two-factor off", async () => {
    const inside = await logIn(ctx, sam.account);
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await renewRecoveryCodes(ctx, inside))).toBe("step-up-needed");
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    expect(codeOf(await renewRecoveryCodes(ctx, cas))).not.toBe("ok");
    expect(await recoveryCodeState(ctx, sam.account.id)).toMatchObject({ number: 1, left: 10 });
  });

  test("T82 not when the session ends while the codes are being hashed", async () => {
    const inside = await logIn(ctx, sam.account);
    const racing = beforeWrite(ctx, 1, () => endSession(ctx, sam.account.id, inside.session.id));
    expect(codeOf(await renewRecoveryCodes(racing, inside))).not.toBe("ok");
    expect(await recoveryCodeState(ctx, sam.account.id)).toMatchObject({ number: 1, left: 10 });
  });

  test("T112 the audit cannot be written: the old codes stay", async () => {
    const inside = await logIn(ctx, sam.account);
    await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
    await expect(renewRecoveryCodes(ctx, inside)).rejects.toThrow();
    await expect(switchOff(ctx, inside)).rejects.toThrow();
    expect(await recoveryCodeState(ctx, sam.account.id)).toMatchObject({ number: 1, left: 10 });
    expect(await activeFactor(ctx, sam.account.id)).not.toBeNull();
  });
});

describe("a person lost the phone", () => {
  test("a code within ten minutes is proof enough", async () => {
    const inside = await logIn(ctx, sam.account);
    expect(await lostPhoneStep(ctx, inside)).toBe("ready");
    ctx.clock.pass(10 * MINUTE);
    expect(await lostPhoneStep(ctx, inside)).toBe("recovery-code");
    expect(codeOf(await reportLostPhone(ctx, inside))).toBe("step-up-needed");
  });

  test("in by recovery code: at once", async () => {
    const loggedIn = value(await enterCode(ctx, await logInUpToTheCode(ctx, sam.account.email), present(sam.codes[0])));
    const inside = await comeInside(ctx, loggedIn.sessionSecret);
    expect(await lostPhoneStep(ctx, inside)).toBe("ready");
    expect(codeOf(await reportLostPhone(ctx, inside))).toBe("ok");
  });

  test("in on a trusted device: with the password once more when ten minutes are over", async () => {
    const inside = await onTrustedDevice();
    expect(await lostPhoneStep(ctx, inside)).toBe("ready");
    ctx.clock.pass(10 * MINUTE);
    expect(await lostPhoneStep(ctx, inside)).toBe("password");
    expect(codeOf(await reportLostPhone(ctx, inside))).toBe("step-up-needed");
    const again = await comeInside(
      ctx,
      value(await stepUpWithPassword(ctx, inside, password, "nothing-more")).sessionSecret,
    );
    expect(await lostPhoneStep(ctx, again)).toBe("ready");
  });

  test("every other session and all trust end, the phone is marked, the owner is told, a new app can be set up", async () => {
    const noor = await personWithText(ctx);
    const claim = present((await passBothSteps(ctx, noor.account, { trust: "month" })).device).claim;
    const elsewhere = await logIn(ctx, noor.account);
    const started = value(await enterPassword(ctx, noor.account.email, { devices: [claim] }));
    if (started.next !== "session") throw new Error("a code was asked");
    const inside = await comeInside(ctx, started.sessionSecret);
    const after = await comeInside(ctx, value(await reportLostPhone(ctx, inside)).sessionSecret);
    expect([await alive(elsewhere), await alive(inside), await alive(after)]).toEqual([false, false, true]);
    expect(await activeFactor(ctx, noor.account.id)).toMatchObject({ lostAt: ctx.clock.now() });
    expect(await queuedMails(ctx)).toMatchObject([{ template: "phone-lost" }]);
    expect(await toldByText()).toEqual(["+31612345678"]);
    expect(await audited(ctx, "2fa.phone_lost")).toBe(1);
    const { secret } = await setUpApp(ctx, after);
    ctx.clock.pass(MINUTE);
    const challenge = await logInUpToTheCode(ctx, noor.account.email);
    expect(codeOf(await enterCode(ctx, challenge, await wrongCode(ctx, secret)))).toBe("code-wrong");
    expect(codeOf(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now(), secret)))).toBe("ok");
    expect(await activeFactor(ctx, noor.account.id)).toMatchObject({ type: "totp", lostAt: null });
  });

  test("the report is good for ten minutes and not more; with the password once more it can be made again", async () => {
    const after = await comeInside(ctx, value(await reportLostPhone(ctx, await onTrustedDevice())).sessionSecret);
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await switchOff(ctx, after))).toBe("step-up-needed");
    expect(await lostPhoneStep(ctx, after)).toBe("password");
    const again = await comeInside(
      ctx,
      value(await stepUpWithPassword(ctx, after, password, "nothing-more")).sessionSecret,
    );
    const anew = await comeInside(ctx, value(await reportLostPhone(ctx, again)).sessionSecret);
    expect(codeOf(await switchOff(ctx, anew))).toBe("ok");
  });

  test("once there is a new method the report of the old one opens nothing any more", async () => {
    const after = await comeInside(ctx, value(await reportLostPhone(ctx, await onTrustedDevice())).sessionSecret);
    const { inside } = await setUpApp(ctx, after);
    ctx.clock.pass(10 * MINUTE);
    expect(await lostPhoneStep(ctx, inside)).toBe("recovery-code");
  });

  describe("a thief is in with the password and a copied device cookie, and reports the phone lost", () => {
    const isOpen = async (thief: Inside) => {
      const now = await nextPage(ctx, thief);
      expect(codeOf(await reportLostPhone(ctx, now))).toBe("step-up-needed");
      expect(await lostPhoneStep(ctx, now)).toBe("recovery-code");
      expect(await activeFactor(ctx, sam.account.id)).toMatchObject({ lostAt: null });
    };

    test("T77 after the owner ended the trust of all devices: refused", async () => {
      const thief = await onTrustedDevice();
      await endAllTrustedDevices(ctx, sam.account.id);
      await isOpen(thief);
    });

    test("T77 after the owner ended the trust of this one: refused", async () => {
      const thief = await onTrustedDevice();
      const [device] = await listTrustedDevices(ctx, sam.account, []);
      await endTrustedDevice(ctx, sam.account.id, present(device).id);
      await isOpen(thief);
    });

    test("T77 when the owner ends the trust at the same instant: refused", async () => {
      const thief = await onTrustedDevice();
      const racing = beforeWrite(ctx, 1, () => endAllTrustedDevices(ctx, sam.account.id));
      expect(codeOf(await reportLostPhone(racing, thief))).not.toBe("ok");
      await isOpen(thief);
    });

    test("after the copy was found out: the session itself is over", async () => {
      const stolen = present((await passBothSteps(ctx, sam.account, { trust: "month" })).device).claim;
      const started = value(await enterPassword(ctx, sam.account.email, { devices: [stolen] }));
      if (started.next !== "session") throw new Error("a code was asked");
      const thief = await comeInside(ctx, started.sessionSecret);
      ctx.clock.pass(2 * MINUTE);
      expect(value(await enterPassword(ctx, sam.account.email, { devices: [stolen] })).next).toBe("second-step");
      expect(codeOf(await reportLostPhone(ctx, thief))).not.toBe("ok");
      expect(await activeFactor(ctx, sam.account.id)).toMatchObject({ lostAt: null });
    });

    test("the report opens the method, the codes and switching off, not the address, the password or the end of the account", async () => {
      const thief = await comeInside(ctx, value(await reportLostPhone(ctx, await onTrustedDevice())).sessionSecret);
      expect(await missingProof(ctx, thief)).toBe("code");
      expect(await missingProof(ctx, thief, "second-step")).toBeNull();
      expect(codeOf(await renewRecoveryCodes(ctx, thief))).toBe("ok");
      expect(codeOf(await switchOff(ctx, thief))).toBe("ok");
    });
  });

  test("reported twice at one instant: both answers are good ones or refusals, none is a crash", async () => {
    const inside = await logIn(ctx, sam.account);
    const answers = await Promise.allSettled([reportLostPhone(ctx, inside), reportLostPhone(ctx, inside)]);
    expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("T58 fifty times by one session, some at one instant: one notice, and nobody else is logged out again", async () => {
    const noor = await personWithText(ctx);
    const inside = await logIn(ctx, noor.account);
    await Promise.allSettled(Array.from({ length: 5 }, () => reportLostPhone(ctx, inside)));
    let now = await logIn(ctx, noor.account);
    const elsewhere = await logIn(ctx, noor.account);
    now = await comeInside(ctx, value(await reportLostPhone(ctx, now)).sessionSecret);
    const told = (await toldByText()).length;
    expect(await alive(elsewhere)).toBe(false);
    ctx.clock.pass(MINUTE);
    const again = await logIn(ctx, noor.account);
    for (let i = 0; i < 45; i += 1) now = await comeInside(ctx, value(await reportLostPhone(ctx, now)).sessionSecret);
    expect(await alive(again)).toBe(true);
    expect([told, (await toldByText()).length, await audited(ctx, "2fa.phone_lost")]).toEqual([2, 2, 2]);
    expect((await queuedMails(ctx)).filter(({ template }) => template === "phone-lost")).toHaveLength(2);
  });

  test("not by a person who has two-factor off", async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    expect(codeOf(await reportLostPhone(ctx, cas))).not.toBe("ok");
  });

  test("T82 not when the session ends meanwhile", async () => {
    const inside = await logIn(ctx, sam.account);
    const racing = beforeWrite(ctx, 1, () => endSession(ctx, sam.account.id, inside.session.id));
    expect(codeOf(await reportLostPhone(racing, inside))).not.toBe("ok");
    expect(await activeFactor(ctx, sam.account.id)).toMatchObject({ lostAt: null });
  });
});
