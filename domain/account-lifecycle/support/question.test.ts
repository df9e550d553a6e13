import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fail } from "../../result";
import { atOnce, codeOf, tally } from "../../testing/answers";
import { queuedMails } from "../../testing/messages";
import { HOUR } from "../../testing/moments";
import { testContext } from "../../testing/test-context";
import { askQuestion } from "./question";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const form = {
  email: "cas@example.nl",
  question: "Hoe log ik in?\r\nIk weet het niet.",
  locale: "nl",
  supportEmail: "desk@example.nl",
} as const;

test("goes to the support desk and to nobody else", async () => {
  expect(codeOf(await askQuestion(ctx, form))).toBe("ok");
  expect(await queuedMails(ctx)).toMatchObject([
    { to: "desk@example.nl", values: { email: "cas@example.nl", question: "Hoe log ik in?\nIk weet het niet." } },
  ]);
});

test.each([
  [{ email: "x\r\nBcc: y@example.nl" }, "email-invalid"],
  [{ question: " " }, "question-missing"],
  [{ question: "a".repeat(2_001) }, "question-long"],
  [{ question: "a\u0000" }, "text-invalid"],
])("%j is refused: %s", async (other, code) => {
  expect(codeOf(await askQuestion(ctx, { ...form, ...other }))).toBe(code);
  expect(await queuedMails(ctx)).toHaveLength(0);
});

test("a question that is too long is refused with by how much, counted in letters as they are seen", async () => {
  const question = `${"e\u0301".repeat(2_000)}${"a".repeat(5_000)}\r\n`;
  const problems = [{ code: "question-long", field: "question", by: 5_000, most: 2_000 }];
  expect(await askQuestion(ctx, { ...form, question })).toEqual(fail({ code: "fields", problems }));
});

test("five a day from one address", async () => {
  const answers = [];
  for (let i = 0; i < 6; i += 1) answers.push(codeOf(await askQuestion(ctx, form)));
  expect(answers).toEqual([...Array(5).fill("ok"), "question-limit"]);
});

describe("one stranger sends as many as it goes, each from another e-mail address", () => {
  const ask = (i: number, other: { clientIp?: string; accountId?: string } = {}) =>
    askQuestion(
      { ...ctx, clientIp: other.clientIp },
      { ...form, email: `p${i}@example.nl`, accountId: other.accountId },
    );
  const askTimes = async (count: number, clientIp?: string) => {
    const answers = [];
    for (let i = 0; i < count; i += 1) answers.push(codeOf(await ask(i, { clientIp })));
    return answers;
  };

  test("ten an hour from one network; the form stays open to everybody else", async () => {
    const answers = await askTimes(60, "203.0.113.7");
    expect(answers).toEqual([...Array(10).fill("ok"), ...Array(50).fill("question-limit")]);
    expect(codeOf(await ask(100, { clientIp: "203.0.113.8" }))).toBe("ok");
    ctx.clock.pass(HOUR - 1);
    expect(codeOf(await ask(101, { clientIp: "203.0.113.7" }))).toBe("question-limit");
    ctx.clock.pass(1);
    expect(codeOf(await ask(101, { clientIp: "203.0.113.7" }))).toBe("ok");
  });

  test("where no network is known, sixty close it to visitors for an hour, never to who is logged in", async () => {
    expect(await askTimes(61)).toEqual([...Array(60).fill("ok"), "question-limit"]);
    const member = async () => codeOf(await ask(0, { accountId: "cas" }));
    for (let i = 0; i < 5; i += 1) expect(await member()).toBe("ok");
    expect(await member()).toBe("question-limit");
    expect(codeOf(await ask(0, { accountId: "eva" }))).toBe("ok");
    ctx.clock.pass(HOUR);
    expect(codeOf(await ask(100))).toBe("ok");
  });

  test("what was refused counts nowhere, twenty at one instant too", async () => {
    const answers = await atOnce(20, () => ask(1, { clientIp: "203.0.113.7" }));
    expect(tally(answers)).toEqual({ ok: 5, "question-limit": 15 });
    expect(codeOf(await ask(2, { clientIp: "203.0.113.7" }))).toBe("ok");
  });
});
