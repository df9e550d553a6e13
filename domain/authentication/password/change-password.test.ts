import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../platform/account/account";
import { findSession } from "../../platform/session/find-session";
import { atOnce, codeOf, orBusy, present, tally, value } from "../../testing/answers";
import { comeInside, enterPassword, type Inside, logIn } from "../../testing/log-in";
import { queued, queuedMails } from "../../testing/messages";
import { MINUTE } from "../../testing/moments";
import {
  password as oldPassword,
  personWithApp,
  personWithoutTwoFactor,
  personWithText,
  userAgent,
} from "../../testing/people";
import { audited } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { changePassword } from "./change-password";
import { askPasswordReset } from "./request-reset";
import { resetPassword } from "./reset-password";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
let inside: Inside;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
  inside = await logIn(ctx, cas);
});
afterEach(() => ctx.dispose());

const fresh = "Paarse-Olifant-9";
const change = (who = inside, current = oldPassword, password = fresh, repeat = password) =>
  changePassword(ctx, who, { current, password, repeat });
const enter = async (password: string, account = cas) => codeOf(await enterPassword(ctx, account.email, { password }));

describe("a person changes the password from within", () => {
  test("this session goes on under a new secret, the others end, the owner is told", async () => {
    const elsewhere = await logIn(ctx, cas);
    const { sessionSecret } = value(await change());
    const after = await comeInside(ctx, sessionSecret);
    expect(after.session.id).toBe(inside.session.id);
    expect(await findSession(ctx, inside.secret)).toBeNull();
    expect(await findSession(ctx, elsewhere.secret)).toBeNull();
    expect(await enter(oldPassword)).toBe("invalid-credentials");
    expect(await enter(fresh)).toBe("ok");
    expect((await queuedMails(ctx))[0]).toMatchObject({ template: "password-changed", to: cas.email });
    expect(await audited(ctx, "password.changed")).toBe(1);
  });

  test("AT-74 a link to reset it is dead afterwards", async () => {
    value(await askPasswordReset(ctx, { email: cas.email, userAgent, locale: "nl" }));
    const token = present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
    value(await change());
    expect(
      codeOf(await resetPassword(ctx, { token, password: "Groene-Rots-77", repeat: "Groene-Rots-77", userAgent })),
    ).toBe("reset-link-dead");
  });

  test.each([
    ["the same one", oldPassword, "password-same"],
    ["a known one", "Welkom01!", "password-known"],
  ])("not to %s", async (_, password, code) => {
    expect(codeOf(await change(inside, oldPassword, password))).toBe(code);
    expect(await enter(oldPassword)).toBe("ok");
  });

  test("the phone is told too", async () => {
    const { account } = await personWithText(ctx);
    value(await change(await logIn(ctx, account)));
    expect((await queued(ctx)).at(-1)).toMatchObject({ channel: "sms", template: "password-changed" });
  });
});

describe("T22 who does not know the password", () => {
  test("has five tries in this session, then it ends; the right one comes too late", async () => {
    const answers: string[] = [];
    for (let i = 0; i < 5; i += 1) answers.push(codeOf(await change(inside, "Wrong-one-9")));
    expect(answers).toEqual([...Array(4).fill("password-wrong"), "session-ended"]);
    expect(codeOf(await change())).toBe("session-ended");
    expect(await findSession(ctx, inside.secret)).toBeNull();
    expect(await enter(oldPassword)).toBe("ok");
  });

  test("nor by many at one instant", async () => {
    const answers = tally(await atOnce(30, () => orBusy(change(inside, "Wrong-one-9"))));
    expect(answers.ok).toBeUndefined();
    expect(await enter(oldPassword)).toBe("ok");
  });

  test("the right one clears the count", async () => {
    for (let i = 0; i < 4; i += 1) await change(inside, "Wrong-one-9");
    const again = await comeInside(ctx, value(await change()).sessionSecret);
    for (let i = 0; i < 4; i += 1)
      expect(codeOf(await change(again, "Wrong-one-9", "Groene-Rots-77"))).toBe("password-wrong");
  });
});

describe("with two-factor on", () => {
  test("the code must be fresh: ten minutes after login it is asked again", async () => {
    const { account } = await personWithApp(ctx);
    const sam = await logIn(ctx, account);
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await change(sam))).toBe("step-up-needed");
    expect(await enter(oldPassword, account)).toBe("ok");
  });

  test("soon after login it is not", async () => {
    const { account } = await personWithApp(ctx);
    expect(codeOf(await change(await logIn(ctx, account)))).toBe("ok");
  });
});

test("a reset and a change at one instant: one password, and it is that of who came first", async () => {
  value(await askPasswordReset(ctx, { email: cas.email, userAgent, locale: "nl" }));
  const token = present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
  const [byReset, byChange] = await Promise.all([
    resetPassword(ctx, { token, password: "Groene-Rots-77", repeat: "Groene-Rots-77", userAgent }),
    change(),
  ]);
  expect([byReset.ok, byChange.ok].filter(Boolean)).toHaveLength(1);
  expect(await enter(byReset.ok ? "Groene-Rots-77" : fresh)).toBe("ok");
});
