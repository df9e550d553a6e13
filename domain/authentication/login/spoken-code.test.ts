import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { outbox } from "@/db/schema";
import { listActivity } from "../../account-lifecycle/activity/activity";
import { reserveText, textSpend } from "../../platform/outbox/budget";
import { leaseMessage, settleLeased } from "../../platform/outbox/lease";
import type { DeliveryOutcome } from "../../platform/outbox/outcome";
import { retryDeadLetter } from "../../platform/outbox/state";
import { codeOf, present, tally, value } from "../../testing/answers";
import { comeInside, enterCode, logIn, logInUpToTheCode, passBothSteps, resendCode } from "../../testing/log-in";
import { newestCode, queued, queuedCalls, queuedTexts } from "../../testing/messages";
import { HOUR, MINUTE, SECOND } from "../../testing/moments";
import { password, personWithoutTwoFactor, personWithText, phone, type WithCodes } from "../../testing/people";
import { lastDetail } from "../../testing/records";
import { proveSetUp } from "../../testing/set-up";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { findEnrolment, resendEnrolmentText, startTextEnrolment } from "../second-factor/enrolment";
import { type CodeChannel, readChannel, textState } from "../second-factor/text-code";
import { resendStepUpText, stepUpWithCode, stepUpWithPassword } from "../step-up/step-up";
import { findChallenge } from "./challenge";

let ctx: Awaited<ReturnType<typeof testContext>>;
let noor: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  noor = await personWithText(ctx);
});
afterEach(() => ctx.dispose());

const upToTheCode = () => logInUpToTheCode(ctx, noor.account.email);
const callMe = (challenge: string) => resendCode(ctx, challenge, "voice");
const newestCall = async () => present((await queuedCalls(ctx)).at(-1));
const stateAt = async (challenge: string) =>
  textState(ctx, { purpose: "login", parentId: present(await findChallenge(ctx, challenge)).id });

describe("my text message does not come, so I ask to be called", () => {
  test("on the number on file, in my language, and what I hear logs me in", async () => {
    const challenge = await upToTheCode();
    ctx.clock.pass(30 * SECOND);
    expect(await callMe(challenge)).toEqual({ ok: true, value: { letter: "B" } });
    const call = await newestCall();
    expect(call).toEqual({
      channel: "voice",
      to: phone,
      locale: "nl",
      template: "spoken-code",
      values: { code: expect.stringMatching(/^[0-9]{6}$/), letter: "B" },
    });
    expect(await stateAt(challenge)).toMatchObject({ channel: "voice", letter: "B", delivery: "waiting" });
    expect(codeOf(await enterCode(ctx, challenge, call.values.code))).toBe("ok");
  });

  test("T55 the message before the call is old now and named by its letter; after the call the same holds for the call", async () => {
    const challenge = await upToTheCode();
    const written = await newestCode(ctx);
    ctx.clock.pass(30 * SECOND);
    value(await callMe(challenge));
    expect(await enterCode(ctx, challenge, written)).toMatchObject({
      failure: { code: "text-older", letter: "A", newest: "B" },
    });
    const { code: heard } = (await newestCall()).values;
    ctx.clock.pass(MINUTE);
    value(await resendCode(ctx, challenge));
    expect(await stateAt(challenge)).toMatchObject({ channel: "sms", letter: "C" });
    expect(await enterCode(ctx, challenge, heard)).toMatchObject({
      failure: { code: "text-older", letter: "B", newest: "C" },
    });
    expect(codeOf(await enterCode(ctx, challenge, await newestCode(ctx)))).toBe("ok");
  });

  test("while I set up a number: that number is called, and what I hear proves it", async () => {
    const inside = await logIn(ctx, await personWithoutTwoFactor(ctx));
    value(await startTextEnrolment(ctx, inside, { country: "NL", phone: "0687654321" }));
    ctx.clock.pass(30 * SECOND);
    value(await resendEnrolmentText(ctx, inside, "voice"));
    const call = await newestCall();
    expect(call.to).toBe("+31687654321");
    const parentId = present(await findEnrolment(ctx, inside)).id;
    expect(await textState(ctx, { purpose: "enrolment", parentId })).toMatchObject({ channel: "voice" });
    expect(codeOf(await proveSetUp(ctx, inside, call.values.code))).toBe("ok");
  });

  test("before a sensitive change as well", async () => {
    const inside = await comeInside(ctx, (await passBothSteps(ctx, noor.account)).sessionSecret);
    ctx.clock.pass(11 * MINUTE);
    const { sessionSecret } = value(await stepUpWithPassword(ctx, inside, password));
    const confirming = await comeInside(ctx, sessionSecret);
    ctx.clock.pass(30 * SECOND);
    value(await resendStepUpText(ctx, confirming, "voice"));
    const call = await newestCall();
    expect(call.to).toBe(phone);
    expect(codeOf(await stepUpWithCode(ctx, confirming, call.values.code))).toBe("ok");
  });

  test("the record says that it was a call, and nothing of the number or the code", async () => {
    const challenge = await upToTheCode();
    ctx.clock.pass(30 * SECOND);
    value(await callMe(challenge));
    expect(await lastDetail(ctx, "sms.queued")).toEqual({ purpose: "login", channel: "voice" });
    ctx.clock.pass(MINUTE);
    value(await resendCode(ctx, challenge));
    expect(await lastDetail(ctx, "sms.queued")).toEqual({ purpose: "login", channel: "sms" });
    const shown = await listActivity(ctx, noor.account.id, "page");
    const asked = shown.filter(({ event }) => event === "sms.queued").map(({ spoken }) => spoken);
    expect(asked).toEqual([false, true, false]);
  });
});

describe("T58 a call costs money as a text message does", () => {
  test("both keep the same waiting times: a millisecond early is too soon, whatever came before", async () => {
    const challenge = await upToTheCode();
    const asked: CodeChannel[] = ["voice", "sms", "voice", "voice"];
    for (const [index, wait] of [30, 60, 120, 120].entries()) {
      const until = ctx.clock.now() + wait * SECOND;
      const again = () => resendCode(ctx, challenge, asked[index]);
      ctx.clock.pass(wait * SECOND - 1);
      expect(await again()).toEqual({ ok: false, failure: { code: "text-too-soon", until } });
      ctx.clock.pass(1);
      expect(codeOf(await again())).toBe("ok");
    }
    expect([(await queuedTexts(ctx)).length, (await queuedCalls(ctx)).length]).toEqual([2, 3]);
  });

  test("five an hour and ten a day, texts and calls together", async () => {
    const untilRefused = async () => {
      const challenge = await upToTheCode();
      const answers: string[] = [];
      for (let i = 0; i < 5; i += 1) {
        ctx.clock.pass(2 * MINUTE);
        answers.push(codeOf(await callMe(challenge)));
      }
      return answers;
    };
    expect(await untilRefused()).toEqual(["ok", "ok", "ok", "ok", "text-limit"]);
    ctx.clock.pass(HOUR);
    expect(await untilRefused()).toEqual(["ok", "ok", "ok", "ok", "text-limit"]);
    ctx.clock.pass(HOUR);
    const challenge = await upToTheCode();
    expect(codeOf(await callMe(challenge))).toBe("text-limit");
    expect(codeOf(await resendCode(ctx, challenge))).toBe("text-limit");
    expect([(await queuedTexts(ctx)).length, (await queuedCalls(ctx)).length]).toEqual([2, 8]);
  });

  test("the last of the day's budget goes to a call, and then there is none for a text message either", async () => {
    ctx.config = { ...ctx.config, smsDailyBudget: 100 };
    const challenge = await upToTheCode();
    for (let i = 0; i < 98; i += 1) await inTransaction(ctx, (ctx) => reserveText(ctx, "proven-code"));
    ctx.clock.pass(30 * SECOND);
    expect(codeOf(await callMe(challenge))).toBe("ok");
    expect(await textSpend(ctx)).toEqual({ spent: 100, budget: 100 });
    ctx.clock.pass(MINUTE);
    expect(codeOf(await callMe(challenge))).toBe("texts-off");
    expect(codeOf(await resendCode(ctx, challenge))).toBe("texts-off");
  });

  test("T57 a text and a call at one instant: one of them, and only its code works", async () => {
    const challenge = await upToTheCode();
    ctx.clock.pass(30 * SECOND);
    const channels: CodeChannel[] = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? "voice" : "sms"));
    const answers = await Promise.all(channels.map((channel) => resendCode(ctx, challenge, channel)));
    expect(tally(answers)).toEqual({ ok: 1, "text-too-soon": 19 });
    expect(await queued(ctx)).toHaveLength(2);
    const [, newest] = await queued(ctx);
    if (newest?.channel === "mail" || !newest || !("code" in newest.values)) throw new Error("no code was sent");
    expect(newest.channel).toBe(channels[answers.findIndex(({ ok }) => ok)]);
    expect(codeOf(await enterCode(ctx, challenge, newest.values.code))).toBe("ok");
  });
});

describe("nobody is called", () => {
  test("where calls are off: a form sent all the same spends nothing, and the code I have still works", async () => {
    ctx.config = { ...ctx.config, spokenCodes: "off" };
    const challenge = await upToTheCode();
    const code = await newestCode(ctx);
    ctx.clock.pass(30 * SECOND);
    expect(await callMe(challenge)).toEqual({ ok: false, failure: { code: "calls-off" } });
    expect(await queued(ctx)).toHaveLength(1);
    expect(await textSpend(ctx)).toMatchObject({ spent: 1 });
    expect(codeOf(await enterCode(ctx, challenge, code))).toBe("ok");
  });

  test("without a second step of my own that is open", async () => {
    expect(codeOf(await callMe("a".repeat(43)))).toBe("login-session-expired");
    expect(await queuedCalls(ctx)).toEqual([]);
  });

  test("T25 by anything else that a form says", () => {
    const said = ["", "sms", "VOICE", "voice ", "call", "+31687654321"].map(readChannel);
    expect(new Set(said)).toEqual(new Set(["sms"]));
    expect(readChannel("voice")).toBe("voice");
  });
});

describe("the gateway for calls", () => {
  const take = async () => present(await leaseMessage(ctx, ["voice"]));
  const answers = async (outcome: DeliveryOutcome) =>
    settleLeased(ctx, await take(), [{ provider: "cm-voice", ...outcome }]);
  const row = async () => present((await ctx.db.read.select().from(outbox)).find(({ channel }) => channel === "voice"));
  let challenge: string;
  beforeEach(async () => {
    challenge = await upToTheCode();
    ctx.clock.pass(30 * SECOND);
    value(await callMe(challenge));
  });

  test("took it: the row is wiped, the record has it among the text messages", async () => {
    await answers({ outcome: "sent" });
    expect(await row()).toMatchObject({ sentAt: ctx.clock.now(), payloadSealed: null });
    expect(await stateAt(challenge)).toMatchObject({ channel: "voice", delivery: "sent" });
    expect(await lastDetail(ctx, "sms.sent")).toMatchObject({ channel: "voice", provider: "cm-voice" });
  });

  test("refuses it: the page can say so at once, its price is given back, and nobody can send it again", async () => {
    expect(await textSpend(ctx)).toMatchObject({ spent: 2 });
    await answers({ outcome: "refused", reason: "http-400" });
    const { id } = await row();
    expect(await row()).toMatchObject({ deadAt: ctx.clock.now(), payloadSealed: null });
    expect(await stateAt(challenge)).toMatchObject({ channel: "voice", delivery: "failed" });
    expect(await textSpend(ctx)).toMatchObject({ spent: 1 });
    expect(await retryDeadLetter(ctx, id)).toEqual({ ok: false, failure: { code: "dead-letter-wiped" } });
    expect(await lastDetail(ctx, "sms.failed")).toMatchObject({ channel: "voice", reason: "cm-voice:http-400" });
  });

  test("is down: no telephone rings three minutes after I asked, but a moment before it does", async () => {
    ctx.clock.pass(3 * MINUTE - 1);
    await answers({ outcome: "later", reason: "http-500" });
    expect((await row()).payloadSealed).not.toBeNull();
    ctx.clock.pass(1);
    expect(await leaseMessage(ctx, ["voice"])).toBeNull();
    expect(await row()).toMatchObject({ payloadSealed: null, failure: "cm-voice:http-500" });
  });
});
