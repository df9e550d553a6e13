import { afterEach, beforeEach, expect, test } from "vitest";
import { codeOf } from "../../testing/answers";
import { queuedMails } from "../../testing/messages";
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

test("five a day from one address", async () => {
  const answers = [];
  for (let i = 0; i < 6; i += 1) answers.push(codeOf(await askQuestion(ctx, form)));
  expect(answers).toEqual([...Array(5).fill("ok"), "question-limit"]);
});
