import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { textDays } from "@/db/schema";
import { requestAccountRecovery } from "./authentication/account-recovery/account-recovery";
import { changePassword } from "./authentication/password/change-password";
import { askPasswordReset } from "./authentication/password/request-reset";
import { resetPassword } from "./authentication/password/reset-password";
import { resendEnrolmentText, startTextEnrolment } from "./authentication/second-factor/enrolment";
import { reportLostPhone } from "./authentication/second-factor/lost-phone";
import { switchOff } from "./authentication/second-factor/settings";
import { resendStepUpText, stepUpWithPassword } from "./authentication/step-up/step-up";
import { consumeAttempt, type RateLimitName } from "./platform/rate-limit/rate-limit";
import { rateLimits, textProtection } from "./policy";
import { present, value } from "./testing/answers";
import { enterPassword, type Inside, logIn, logInUpToTheCode, resendCode } from "./testing/log-in";
import { queued, queuedMails } from "./testing/messages";
import { DAY, MINUTE } from "./testing/moments";
import { password, personWithText, phone, userAgent } from "./testing/people";
import { audited } from "./testing/records";
import { setUpApp } from "./testing/set-up";
import { testContext } from "./testing/test-context";
import { inTransaction } from "./transaction";

// Every operation that sends a text message or a call, at every limit: T58, T61, ADR 0043 and 0074. A new operation belongs into the
// table, and the last test here finds one that goes round the limits.

let ctx: Awaited<ReturnType<typeof testContext>>;
let noor: Awaited<ReturnType<typeof personWithText>>;
let inside: Inside;
beforeEach(async () => {
  ctx = await testContext();
  noor = await personWithText(ctx);
  inside = await logIn(ctx, noor.account);
  ctx.clock.pass(MINUTE);
});
afterEach(() => ctx.dispose());

const other = { typed: "0687654321", number: "+31687654321" };
const chosen = "Een-Nieuwe-Zin-9!";

interface Sending {
  what: string;
  /** What comes before it; answers the operation itself. */
  begin(): Promise<() => Promise<unknown>>;
  use: "proven" | "set-up" | "notice";
}

const operations: Sending[] = [
  {
    what: "a login",
    use: "proven",
    begin: async () => () => enterPassword(ctx, noor.account.email),
  },
  ...(["sms", "voice"] as const).map(
    (channel): Sending => ({
      what: `a code once more at a login, by ${channel}`,
      use: "proven",
      async begin() {
        const challenge = await logInUpToTheCode(ctx, noor.account.email);
        ctx.clock.pass(MINUTE);
        return () => resendCode(ctx, challenge, channel);
      },
    }),
  ),
  {
    what: "the password of a step-up",
    use: "proven",
    begin: async () => () => stepUpWithPassword(ctx, inside, password),
  },
  ...(["sms", "voice"] as const).map(
    (channel): Sending => ({
      what: `a code once more at a step-up, by ${channel}`,
      use: "proven",
      begin: async () => () => resendStepUpText(ctx, inside, channel),
    }),
  ),
  {
    what: "the number of a set-up",
    use: "set-up",
    begin: async () => () => startTextEnrolment(ctx, inside, { country: "NL", phone: other.typed }),
  },
  ...(["sms", "voice"] as const).map(
    (channel): Sending => ({
      what: `a code once more in a set-up, by ${channel}`,
      use: "set-up",
      async begin() {
        value(await startTextEnrolment(ctx, inside, { country: "NL", phone: other.typed }));
        ctx.clock.pass(MINUTE);
        return () => resendEnrolmentText(ctx, inside, channel);
      },
    }),
  ),
  {
    what: "another method",
    use: "notice",
    begin: async () => () => setUpApp(ctx, inside),
  },
  {
    what: "switching off",
    use: "notice",
    begin: async () => () => switchOff(ctx, inside),
  },
  {
    what: "a phone reported lost",
    use: "notice",
    begin: async () => () => reportLostPhone(ctx, inside),
  },
  {
    what: "a password changed",
    use: "notice",
    begin: async () => () => changePassword(ctx, inside, { current: password, password: chosen, repeat: chosen }),
  },
  {
    what: "a password reset",
    use: "notice",
    async begin() {
      value(await askPasswordReset(ctx, { email: noor.account.email, userAgent, locale: "nl" }));
      const token = present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
      return () => resetPassword(ctx, { token, password: chosen, repeat: chosen, userAgent });
    },
  },
  {
    what: "an account recovery asked for",
    use: "notice",
    begin: async () => () => requestAccountRecovery(ctx, noor.account, userAgent),
  },
];

/** The limits of each use, for the account and for the number. */
const limitsOf: Record<Sending["use"], () => (readonly [limit: RateLimitName, subject: string])[]> = {
  proven: () => [
    ["text-account-hour", noor.account.id],
    ["text-account-day", noor.account.id],
    ["text-proven-hour", phone],
    ["text-proven-day", phone],
  ],
  "set-up": () => [
    ["text-account-hour", `set-up|${noor.account.id}`],
    ["text-account-day", `set-up|${noor.account.id}`],
    ["text-number-hour", other.number],
    ["text-number-day", other.number],
  ],
  notice: () => [
    ["text-notice-account-hour", noor.account.id],
    ["text-notice-account-day", noor.account.id],
    ["text-notice-number-hour", phone],
    ["text-notice-number-day", phone],
  ],
};

const sent = async () => (await queued(ctx)).filter(({ channel }) => channel !== "mail").length;

/** What the operation sent by text message or call, and by mail. */
async function run(operation: Sending, meanwhile: () => Promise<unknown>) {
  const act = await operation.begin();
  await meanwhile();
  const [texts, mails] = [await sent(), (await queuedMails(ctx)).length];
  await act();
  return { texts: (await sent()) - texts, mails: (await queuedMails(ctx)).length - mails };
}

async function use(limit: RateLimitName, subject: string, times: number) {
  for (let i = 0; i < times; i += 1) await inTransaction(ctx, (ctx) => consumeAttempt(ctx, limit, subject));
}

/** Nobody's number yet: the first codes of an account pass the limits of the number, so those are taken as sent. */
const pastTheFirst = () => use("text-pair-month", `${noor.account.id}|${other.number}`, textProtection.codesPerPair);

describe.each(operations)("$what", (operation) => {
  test("sends one message", async () => {
    expect(await run(operation, async () => undefined)).toMatchObject({ texts: 1 });
  });

  test.each([0, 1, 2, 3])("limit %i of account and number, used up: no message, the mail all the same", async (nth) => {
    const [limit, subject] = present(limitsOf[operation.use]()[nth]);
    const outcome = await run(operation, async () => {
      await pastTheFirst();
      await use(limit, subject, rateLimits[limit].maxAttempts);
    });
    expect(outcome).toEqual({ texts: 0, mails: operation.use === "notice" ? 1 : 0 });
    expect(await audited(ctx, "sms.blocked")).toBe(1);
  });

  test("the last message of each limit still goes", async () => {
    const outcome = await run(operation, async () => {
      for (const [limit, subject] of limitsOf[operation.use]()) {
        const before = operation.what.includes("once more") && operation.use !== "notice" ? 1 : 0;
        await use(limit, subject, rateLimits[limit].maxAttempts - 2 - before);
      }
    });
    expect(outcome).toMatchObject({ texts: 1 });
  });

  test.each([
    ["the part for set-ups and notices", 1 - textProtection.provenShare, operation.use === "proven" ? 1 : 0],
    ["the whole", 1, 0],
  ])("%s of the day's budget, used up", async (_, share, texts) => {
    const outcome = await run(operation, async () => {
      const day = Math.floor(ctx.clock.now() / DAY);
      const spent = Math.ceil(ctx.config.smsDailyBudget * share);
      await ctx.db.write((tx) =>
        tx.insert(textDays).values({ day, spent }).onConflictDoUpdate({ target: textDays.day, set: { spent } }),
      );
    });
    expect(outcome).toEqual({ texts, mails: operation.use === "notice" ? 1 : 0 });
  });
});

test("T58 a hundred changes of one password by its owner: five notices in the hour by text, each by mail", async () => {
  let who = inside;
  for (let i = 0; i < 8; i += 1) {
    const [current, next] = i % 2 === 0 ? [password, chosen] : [chosen, password];
    const changed = value(await changePassword(ctx, who, { current, password: next, repeat: next }));
    who = { ...who, secret: changed.sessionSecret, account: { ...who.account, passwordHash: await storedHash() } };
  }
  const told = (await queued(ctx)).filter(({ template }) => template === "password-changed");
  expect(told.filter(({ channel }) => channel === "sms")).toHaveLength(5);
  expect(told.filter(({ channel }) => channel === "mail")).toHaveLength(8);
});

async function storedHash(): Promise<string> {
  const [row] = (await ctx.db.read.query.accounts.findMany()).filter(({ id }) => id === noor.account.id);
  return present(row).passwordHash;
}

test("text messages and calls are queued where their limits are counted, and nowhere else", () => {
  const makers = readdirSync("domain", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing"))
    .filter((file) => {
      const source = readFileSync(join("domain", file), "utf8");
      return (
        /\benqueue\(/.test(source) && /channel: "(sms|voice)"|\bCodeText\b|\bTextNotice\b|\bTextMessage\b/.test(source)
      );
    });
  expect(makers.sort()).toEqual(["authentication/second-factor/text-code.ts", "platform/outbox/notify.ts"]);
});
