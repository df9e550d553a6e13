import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, sessions } from "@/db/schema";
import {
  confirmAccountRecovery,
  requestAccountRecovery,
  stopAccountRecovery,
} from "../../authentication/account-recovery/account-recovery";
import { resetPassword } from "../../authentication/password/reset-password";
import type { Mail } from "../../platform/outbox/message";
import { present, value } from "../../testing/answers";
import { enterPassword, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor, personWithText, userAgent } from "../../testing/people";
import { aHealthspace, signUp } from "../../testing/registering";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { undoDeletion } from "../closure/closure";
import { activate, deleteUnwanted } from "../registration/activate";
import { resendActivation } from "../registration/resend-activation";
import { reportCompromise } from "../report-compromise/report-compromise";
import { askEmailChange, confirmEmailChange, undoEmailChange } from "./email-change";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const everything = async () => ({
  accounts: await ctx.db.read.select().from(accounts),
  sessions: await ctx.db.read.select().from(sessions),
});
const mailsTo = async (to: string) => (await queuedMails(ctx)).filter((mail) => mail.to === to);
const tokensIn = (mails: Mail[]) =>
  mails.flatMap(({ links }) => [links?.main?.token, links?.second?.token]).filter((token) => token !== undefined);

/** Every button behind a mailed link, pressed with this token by somebody who knows no password. */
async function pressEverything(token: string): Promise<void> {
  const password = "Geraden-Woord-77!";
  await reportCompromise(ctx, token, userAgent);
  await undoEmailChange(ctx, token);
  await undoDeletion(ctx, token);
  await stopAccountRecovery(ctx, token);
  await confirmAccountRecovery(ctx, token);
  await resetPassword(ctx, { token, password, repeat: password, userAgent });
  await activate(ctx, { token, password, userAgent, openChallenge: null });
  await confirmEmailChange(ctx, token, password);
}

describe("T122 a stranger gets a mail that was meant for somebody else", () => {
  test("the link to a mistyped new address: every button pressed with every token of it, and the account is as it was", async () => {
    const { account } = await personWithText(ctx);
    const noor = await logIn(ctx, account);
    value(await requestAccountRecovery(ctx, account, userAgent));
    value(await askEmailChange(ctx, noor, "mistyped@example.nl"));
    const mails = await mailsTo("mistyped@example.nl");
    expect(mails.map(({ links }) => links)).toEqual([{ main: { page: "email-change", token: expect.any(String) } }]);
    expect(JSON.stringify(mails.map(({ values }) => values))).not.toMatch(/Firefox|Windows/);
    const before = await everything();
    for (const token of tokensIn(mails)) await pressEverything(token);
    expect(await everything()).toEqual(before);
    expect((await queuedMails(ctx)).filter(({ template }) => template.startsWith("password-reset"))).toEqual([]);
  });

  test("the mails of a sign-up with somebody's address, sent twice: no token of them touches anything but the sign-up", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    await logIn(ctx, cas);
    const entry = { kind: "healthspace", id: await aHealthspace(ctx, { entry: "open" }) } as const;
    const pending = await signUp(ctx, entry);
    ctx.clock.pass(MINUTE);
    value(await resendActivation(ctx, pending, userAgent));
    const tokens = tokensIn(await mailsTo(pending.email));
    expect(tokens).toHaveLength(4);
    const before = await everything();
    for (const token of tokens) await pressEverything(token);
    expect(await everything()).toEqual(before);
    // Each "this was not me" works, also the one that a newer mail followed: whoever signed up again did not end it.
    value(await deleteUnwanted(ctx, present(tokens[1])));
    expect((await everything()).accounts.map(({ id }) => id)).toEqual([cas.id]);
  });

  test("a hundred wrong passwords for an address that waits to be activated mail nothing that acts on an account", async () => {
    const entry = { kind: "healthspace", id: await aHealthspace(ctx, { entry: "open" }) } as const;
    const { email } = await signUp(ctx, entry);
    const before = (await mailsTo(email)).length;
    await failInARow(ctx, "password-account", email, 99);
    await enterPassword(ctx, email, { password: "Wrong-one-9" });
    expect(await mailsTo(email)).toHaveLength(before);
  });
});
