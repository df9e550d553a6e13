import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts } from "@/db/schema";
import { changePassword } from "../../authentication/password/change-password";
import { askPasswordReset } from "../../authentication/password/request-reset";
import { resetPassword } from "../../authentication/password/reset-password";
import { findAccount, findAccountByEmail } from "../../platform/account/account";
import { present, value } from "../../testing/answers";
import { enterPassword, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { activationLink, aHealthspace, mira, signUp } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { activate } from "../registration/activate";
import { advisesTwoFactor, dismissAdvice } from "./short-password";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

// Fourteen and fifteen characters; the é is two code points before NFC and one after it.
const short = "Regenjas-4!-Zo";
const long = "Regenjas-4!-Zon";
const advised = async (id: string) => advisesTwoFactor(ctx, present(await findAccount(ctx, id)));
const classOf = async (id: string) => present(await findAccount(ctx, id)).passwordLength;

describe("D2 a password under fifteen characters that stands alone", () => {
  test.each([
    ["fourteen", short, true],
    ["fourteen, one of them typed as two", "Regenjas-4!-Z".concat("e\u0301"), true],
    ["fifteen", long, false],
    ["fifteen emoji and a capital", `${"😀".repeat(14)}A`, false],
    ["thirteen emoji and a capital", `${"😀".repeat(13)}A`, true],
  ])("%s characters", async (_, password, wanted) => {
    const account = await personWithoutTwoFactor(ctx, { password });
    expect(await advisesTwoFactor(ctx, account)).toBe(wanted);
  });

  test("with two-factor on there is no advice", async () => {
    const { account } = await personWithApp(ctx, { password: short });
    expect(await advisesTwoFactor(ctx, account)).toBe(false);
  });

  test("'not now' keeps it away for thirty days, one millisecond less is too early", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const inside = await logIn(ctx, account);
    await ctx.db.write((tx) => tx.update(accounts).set({ passwordLength: "under-15" }));
    expect(await advised(account.id)).toBe(true);
    await dismissAdvice(ctx, inside);
    expect(await advised(account.id)).toBe(false);
    ctx.clock.pass(30 * DAY - 1);
    expect(await advised(account.id)).toBe(false);
    ctx.clock.pass(1);
    expect(await advised(account.id)).toBe(true);
  });

  test("another short password is advised on anew", async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    await dismissAdvice(ctx, cas);
    ctx.clock.pass(1);
    value(await changePassword(ctx, cas, { current: "Zonnebloem-Fiets-42!", password: short, repeat: short }));
    expect(await advised(cas.account.id)).toBe(true);
  });

  test("somebody else's 'not now' is not mine", async () => {
    const mine = await personWithoutTwoFactor(ctx, { password: short });
    await dismissAdvice(ctx, await logIn(ctx, await personWithoutTwoFactor(ctx, { email: "bo@example.nl" })));
    expect(await advised(mine.id)).toBe(true);
  });
});

describe("the class of the length is kept wherever a password is set, the length never", () => {
  test("at sign-up", async () => {
    const id = await aHealthspace(ctx, { entry: "open" });
    await signUp(ctx, { kind: "healthspace", id }, { password: short, repeat: short });
    value(await activate(ctx, { token: await activationLink(ctx), password: short, userAgent, openChallenge: null }));
    expect(await classOf(present(await findAccountByEmail(ctx, mira.email)).id)).toBe("under-15");
  });

  test.each([
    [short, "under-15"],
    [long, "15-or-more"],
  ])("%s at a reset", async (password, wanted) => {
    const account = await personWithoutTwoFactor(ctx);
    await askPasswordReset(ctx, { email: account.email, userAgent, locale: "nl" });
    const token = present(present((await queuedMails(ctx)).at(-1)).links?.main?.token);
    value(await resetPassword(ctx, { token, password, repeat: password, userAgent }));
    expect(await classOf(account.id)).toBe(wanted);
  });

  test("at the next login where it was not kept before", async () => {
    const account = await personWithoutTwoFactor(ctx, { password: short });
    await ctx.db.write((tx) => tx.update(accounts).set({ passwordLength: null }));
    expect(await advised(account.id)).toBe(false);
    value(await enterPassword(ctx, account.email, { password: short }));
    expect(await classOf(account.id)).toBe("under-15");
  });
});
