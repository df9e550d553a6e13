import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rateLimitCounters, textCodes } from "@/db/schema";
import type { Account } from "../../platform/account/account";
import { newId } from "../../platform/crypto/token";
import { textSpend } from "../../platform/outbox/budget";
import { notifyByText } from "../../platform/outbox/notify";
import { atOnce } from "../../testing/answers";
import { queued } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor, personWithText } from "../../testing/people";
import { audited, wholeDatabase } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { admitText } from "./text-limits";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
});
afterEach(() => ctx.dispose());

/** A number with these first eight figures (`+31 6 12345` is a range of a hundred), its last figures counted up. */
const numberIn = (range: string, index: number) => `${range}${String(index).padStart(11 - range.length + 1, "0")}`;
/** The n-th number whose first seven figures nobody else has. */
const loneNumber = (index: number) => `+316${String(10_00 + index).padStart(4, "0")}5678`;

async function ask(phone: string, accountId = newId(), purpose: "login" | "enrolment" = "enrolment") {
  const admitted = await inTransaction(ctx, (ctx) => admitText(ctx, { accountId, purpose }, phone));
  return admitted.admitted ? "ok" : admitted.code;
}
async function askFor(
  count: number,
  phoneOf: (index: number) => string,
  accountId?: string,
  purpose?: "login" | "enrolment",
) {
  const answers: string[] = [];
  for (let i = 0; i < count; i += 1) answers.push(await ask(phoneOf(i), accountId, purpose));
  return answers;
}
const counts = () => ctx.db.read.select().from(rateLimitCounters).orderBy(rateLimitCounters.key);
const refusals = (answers: string[]) => answers.filter((answer) => answer !== "ok");

describe("T58 somebody lets us send text messages for money", () => {
  test("twenty an hour to numbers with the same first seven figures, then again after an hour", async () => {
    const answers = await askFor(22, (i) => numberIn("+3161234", i));
    expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "ok"));
    expect(answers.slice(20)).toEqual(["text-limit", "text-limit"]);
    expect(await ask(numberIn("+3161235", 1))).toBe("ok");
    ctx.clock.pass(HOUR);
    expect(await ask(numberIn("+3161234", 99))).toBe("ok");
  });

  test("a hundred an hour to one country; another country goes on", async () => {
    const answers = await askFor(101, loneNumber);
    expect(refusals(answers.slice(0, 100))).toEqual([]);
    expect(answers[100]).toBe("text-limit");
    expect(await ask("+32470123456")).toBe("ok");
  });

  test("both grow with the daily budget of the operator", async () => {
    ctx.config = { ...ctx.config, smsDailyBudget: 25 };
    expect(await askFor(2, (i) => numberIn("+3161234", i))).toEqual(["ok", "text-limit"]);
    expect(await askFor(5, (i) => loneNumber(i + 500))).toEqual(["ok", "ok", "ok", "ok", "text-limit"]);
  });

  test("what was refused is in the audit: why, the country and the range, never the number", async () => {
    await askFor(21, (i) => numberIn("+3161234", i));
    expect(await audited(ctx, "sms.blocked")).toBe(1);
    const everything = await wholeDatabase(ctx);
    expect(everything).toContain("text-prefix-hour");
    expect(everything).toContain("+3161234");
    expect(everything).not.toContain(numberIn("+3161234", 20));
  });

  test("three different numbers a day for one person who sets up, and five in thirty days; a number tried before stays allowed", async () => {
    const tries = async (numbers: number[]) => {
      const answers = [];
      for (const each of numbers) answers.push(await ask(loneNumber(each), cas.id, "enrolment"));
      return answers;
    };
    expect(await tries([1, 2, 3])).toEqual(["ok", "ok", "ok"]);
    expect(await tries([4, 4])).toEqual(["text-numbers", "text-numbers"]);
    ctx.clock.pass(HOUR);
    expect(await tries([1])).toEqual(["ok"]);
    ctx.clock.pass(DAY);
    expect(await tries([4, 5])).toEqual(["ok", "ok"]);
    ctx.clock.pass(DAY);
    expect(await tries([6])).toEqual(["text-numbers"]);
    ctx.clock.pass(28 * DAY + 1);
    expect(await tries([6])).toEqual(["text-numbers"]);
    ctx.clock.pass(2 * DAY);
    expect(await tries([6])).toEqual(["ok"]);
  });

  test("five hundred numbers of one range by twenty accounts: twenty messages in the hour, and the audit tells of the rest", async () => {
    const answers: string[] = [];
    for (let i = 0; i < 500; i += 1) answers.push(await ask(numberIn("+3161234", i), `account-${i % 20}`, "enrolment"));
    expect(answers.filter((answer) => answer === "ok")).toHaveLength(20);
    expect(await audited(ctx, "sms.blocked")).toBe(480);
    expect(await textSpend(ctx)).toMatchObject({ spent: 20 });
  });
});

describe("a stranger sets up the number of somebody else in accounts of his own", () => {
  const owners = loneNumber(1);
  /** As often as it goes in an hour, from as many accounts as it takes. */
  const setUpAllDay = async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      for (let i = 0; i < 6; i += 1) await ask(owners, `stranger-${hour}`, "enrolment");
      ctx.clock.pass(HOUR);
    }
    expect(await askFor(3, () => owners, "stranger-9")).toEqual(["ok", "ok", "text-limit"]);
  };

  test("T61 the owner's login gets its messages: five in an hour, ten in a day, as ever", async () => {
    await setUpAllDay();
    const login = (count: number) => askFor(count, () => owners, cas.id, "login");
    expect(await login(6)).toEqual(["ok", "ok", "ok", "ok", "ok", "text-limit"]);
    ctx.clock.pass(HOUR);
    expect(await login(6)).toEqual(["ok", "ok", "ok", "ok", "ok", "text-limit"]);
    ctx.clock.pass(HOUR);
    expect(await login(1)).toEqual(["text-limit"]);
  });

  test.each([
    ["five accounts", 5],
    ["eighteen accounts", 18],
  ])(
    "T61 %s of strangers try a number: its owner still sets it up, twice, and then waits an hour",
    async (_, strangers) => {
      for (let i = 0; i < strangers; i += 1) await ask(owners, `stranger-${i}`);
      expect(await askFor(2, () => owners, cas.id)).toEqual(["ok", "ok"]);
      ctx.clock.pass(MINUTE);
      expect(await ask(owners, cas.id)).toBe("text-limit");
      ctx.clock.pass(HOUR);
      expect(await ask(owners, "mira")).toBe("ok");
    },
  );

  test("whoever set the number up before does so again as at a login: what strangers sent there does not count", async () => {
    const noor = await personWithText(ctx, {}, owners);
    await setUpAllDay();
    expect(await askFor(6, () => owners, noor.account.id)).toEqual(["ok", "ok", "ok", "ok", "ok", "text-limit"]);
  });

  test("a message that was refused uses up nobody's limit, whichever one refused it", async () => {
    await setUpAllDay();
    expect(await askFor(2, () => owners, cas.id)).toEqual(["ok", "ok"]);
    const before = await counts();
    for (let i = 0; i < 12; i += 1) expect(await ask(owners, cas.id)).toBe("text-limit");
    expect(await counts()).toEqual(before);
    expect(await askFor(5, () => owners, cas.id, "login")).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  });

  test("nor does one that the day's money no longer allowed", async () => {
    ctx.config = { ...ctx.config, smsDailyBudget: 1 };
    expect(await ask(loneNumber(1))).toBe("ok");
    const before = await counts();
    for (let i = 0; i < 12; i += 1) expect(await ask("+32470123456", cas.id, "enrolment")).toBe("texts-off");
    expect(await counts()).toEqual(before);
    ctx.clock.pass(DAY);
    expect(await ask("+32470123456", cas.id, "enrolment")).toBe("ok");
  });
});

describe("set-ups by strangers never stop a login to a proven number", () => {
  const owners = numberIn("+3161234", 77);
  test.each([
    ["its range is used up", (i: number) => numberIn("+3161234", i), 30],
    ["its country is used up", loneNumber, 120],
  ])("when %s", async (_, phoneOf, count) => {
    expect(refusals(await askFor(count, phoneOf)).length).toBeGreaterThan(0);
    expect(await ask(owners, cas.id, "login")).toBe("ok");
  });

  test("when their part of the day's budget is used up: the rest is for logins alone, to the last one", async () => {
    ctx.config = { ...ctx.config, smsDailyBudget: 50 };
    for (let hour = 0; hour < 4; hour += 1) {
      await askFor(10, (i) => loneNumber(hour * 20 + i));
      ctx.clock.pass(HOUR);
    }
    expect(await textSpend(ctx)).toEqual({ spent: 30, budget: 50 });
    expect(await ask(loneNumber(200))).toBe("texts-off");
    await inTransaction(ctx, (ctx) => notifyByText(ctx, cas, [owners], "change", { template: "password-changed" }));
    expect(await queued(ctx)).toEqual([]);
    const logins = await atOnce(21, (i) => ask(loneNumber(300 + i), newId(), "login"));
    expect(refusals(logins)).toEqual(["texts-off"]);
    expect(await textSpend(ctx)).toEqual({ spent: 50, budget: 50 });
  });

  test("when their country is doubted", async () => {
    for (let i = 0; i < 60; i += 1) await untyped();
    expect(refusals(await askFor(7, loneNumber))).toHaveLength(2);
    expect(await askFor(5, () => owners, cas.id, "login")).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  });

  async function untyped() {
    const [id, at] = [newId(), ctx.clock.now() - 10 * MINUTE];
    await ctx.db.write((tx) =>
      tx.insert(textCodes).values({
        ...{ id, accountId: cas.id, purpose: "enrolment", parentId: id, letter: "A", country: "NL", codeMac: "" },
        ...{ createdAt: at, expiresAt: at, usedAt: null },
      }),
    );
  }

  test("when they are on the same network", async () => {
    const here = { ...ctx, clientIp: "203.0.113.7" };
    const admit = (i: number, purpose: "login" | "enrolment") =>
      inTransaction(here, (ctx) => admitText(ctx, { accountId: `a${i}`, purpose }, loneNumber(i)));
    for (let i = 0; i < 10; i += 1) expect(await admit(i, "enrolment")).toMatchObject({ admitted: true });
    expect(await admit(10, "enrolment")).toMatchObject({ admitted: false, code: "text-limit" });
    for (let i = 0; i < 10; i += 1) expect(await admit(i, "login")).toMatchObject({ admitted: true });
    expect(await admit(10, "login")).toMatchObject({ admitted: false, code: "text-limit" });
  });
});

describe("a country whose codes hardly anybody types in", () => {
  /** Fifty codes that went to a country some time ago, so many of them typed in. */
  async function sent(typedIn: number, agoMs: number, country = "NL", count = 50) {
    const at = ctx.clock.now() - agoMs;
    for (let i = 0; i < count; i += 1) {
      const id = newId();
      const used = i < typedIn ? at : null;
      await ctx.db.write((tx) =>
        tx.insert(textCodes).values({
          ...{ id, accountId: cas.id, purpose: "enrolment", parentId: id, letter: "A", country, codeMac: "" },
          ...{ createdAt: at, expiresAt: at, usedAt: used },
        }),
      );
    }
  }

  test("T58 fourteen of the last fifty: five more in a quarter of an hour, and nobody else is told it is about them", async () => {
    await sent(14, 10 * MINUTE);
    const answers = await askFor(7, loneNumber);
    expect(answers).toEqual(["ok", "ok", "ok", "ok", "ok", "texts-off", "texts-off"]);
    expect(await ask("+32470123456")).toBe("ok");
    ctx.clock.pass(15 * MINUTE);
    expect(await ask(loneNumber(50))).toBe("ok");
  });

  test.each([
    ["fifteen of fifty were typed in", 15, 50, 10 * MINUTE],
    ["there were only forty-nine", 0, 49, 10 * MINUTE],
    ["they had less than five minutes to be typed in", 0, 50, 5 * MINUTE - 1],
    ["it was yesterday", 0, 50, DAY],
  ])("goes on when %s", async (_, typedIn, count, ago) => {
    await sent(typedIn, ago, "NL", count);
    expect(refusals(await askFor(7, loneNumber))).toEqual([]);
  });
});

describe("the budget of a day", () => {
  const blind = async (count: number) => {
    const answers = [];
    for (let i = 0; i < count; i += 1) answers.push(await ask(loneNumber(i), newId(), "login"));
    return answers;
  };

  test("the last one goes, the next one does not; alarms at 50, 80 and 100 percent; and after midnight it goes on", async () => {
    // A day has more hours than a country's share of an hour.
    ctx.config = { ...ctx.config, smsDailyBudget: 10 };
    for (let hour = 0; hour < 5; hour += 1) {
      expect(await blind(2)).toEqual(["ok", "ok"]);
      ctx.clock.pass(HOUR);
    }
    expect(await ask(loneNumber(100), newId(), "login")).toBe("texts-off");
    expect(await textSpend(ctx)).toEqual({ spent: 10, budget: 10 });
    expect(await audited(ctx, "sms.budget")).toBe(3);
    ctx.clock.pass(6 * HOUR);
    expect(await ask(loneNumber(101))).toBe("ok");
  });

  test("forty at one instant never spend more than there is", async () => {
    ctx.config = { ...ctx.config, smsDailyBudget: 100 };
    const answers = await atOnce(40, (i) => ask(loneNumber(i)));
    expect(answers.filter((answer) => answer === "ok")).toHaveLength(20);
    expect(await textSpend(ctx)).toMatchObject({ spent: 20 });
  });

  test("without a budget the owner is told by mail alone, and the change itself is made", async () => {
    ctx.config = { ...ctx.config, smsDailyBudget: 1 };
    await inTransaction(ctx, (ctx) =>
      notifyByText(ctx, cas, [loneNumber(1), loneNumber(2)], "change", { template: "password-changed" }),
    );
    expect(await queued(ctx)).toMatchObject([{ channel: "sms", to: loneNumber(1) }]);
    expect(await audited(ctx, "sms.blocked")).toBe(1);
  });
});
