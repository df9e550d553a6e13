import { describe, expect, test } from "vitest";
import { readEnv } from "./env";

const secret = "0123456789abcdef0123456789abcdef";
const production = {
  APP_MODE: "production",
  APP_URL: "https://inloggen.example.nl",
  AUTH_SECRET: secret,
  MAIL_TRANSPORT: "resend",
  MAIL_FROM: "Karify <noreply@example.nl>",
  RESEND_API_KEY: "re_0123456789",
  SMS_TRANSPORT: "cm",
  CM_PRODUCT_TOKEN: "00000000-0000-0000-0000-000000000000",
};
/** What the operator is told of each variable. */
function faults(env: Record<string, string>): string[] {
  try {
    readEnv(env);
    return [];
  } catch (error) {
    return String(error)
      .split("\n")
      .filter((line) => /^ {2}[A-Z_]+: /.test(line))
      .map((line) => line.trim().split(":")[0] ?? "");
  }
}
const changed = (changes: Record<string, string>) => faults({ ...production, ...changes });

describe("production", () => {
  test("starts with real transports, a real address and a secret of its own", () => {
    expect(faults(production)).toEqual([]);
    expect(changed({ MAIL_TRANSPORT: "smtp", SMTP_URL: "smtps://karify:secret@mail.example.nl" })).toEqual([]);
  });

  test.each([
    ["the demo's inbox for mail", { MAIL_TRANSPORT: "inbox" }, "MAIL_TRANSPORT"],
    ["the demo's inbox for text messages", { SMS_TRANSPORT: "inbox" }, "SMS_TRANSPORT"],
    ["a secret that was made for the demo", { AUTH_SECRET: `demo-${secret}` }, "AUTH_SECRET"],
    ["one old secret that was", { AUTH_SECRET: `${secret},demo-${secret}` }, "AUTH_SECRET"],
    ["an address without TLS", { APP_URL: "http://inloggen.example.nl" }, "APP_URL"],
    ["a sender that nobody knows", { MAIL_FROM: "Karify <noreply@localhost>" }, "MAIL_FROM"],
  ])("refuses %s", (_, change, named) => {
    expect(changed(change)).toEqual([named]);
  });
});

describe("a provider", () => {
  test.each([
    ["Resend without its key", { RESEND_API_KEY: "" }, "RESEND_API_KEY"],
    ["SMTP without its address", { MAIL_TRANSPORT: "smtp" }, "SMTP_URL"],
    ["SMTP at a web address", { MAIL_TRANSPORT: "smtp", SMTP_URL: "https://mail.example.nl" }, "SMTP_URL"],
    ["CM.com without its token", { CM_PRODUCT_TOKEN: "" }, "CM_PRODUCT_TOKEN"],
    ["a gateway without TLS outside this machine", { SMS_BASE_URL: "http://gw.example.nl" }, "SMS_BASE_URL"],
    ["a second gateway without TLS", { SMS_FALLBACK_URL: "http://gw.example.nl" }, "SMS_FALLBACK_URL"],
    ["an address that only looks like this machine", { SMS_BASE_URL: "http://localhost.example.nl" }, "SMS_BASE_URL"],
    ["a sender's name that phones do not show", { SMS_SENDER: "Karify Zorgplatform" }, "SMS_SENDER"],
    ["a short secret of the webhook", { SMS_WEBHOOK_SECRET: "a".repeat(31) }, "SMS_WEBHOOK_SECRET"],
    ["no text messages at all", { SMS_DAILY_BUDGET: "0" }, "SMS_DAILY_BUDGET"],
    ["half a text message", { SMS_DAILY_BUDGET: "1.5" }, "SMS_DAILY_BUDGET"],
    ["a budget in words", { SMS_DAILY_BUDGET: "many" }, "SMS_DAILY_BUDGET"],
    ["T25 a sender with a line break", { MAIL_FROM: "Karify <a@example.nl>\r\nBcc: b@example.nl" }, "MAIL_FROM"],
    ["T25 two senders", { MAIL_FROM: "a@example.nl, b@example.nl" }, "MAIL_FROM"],
  ])("is refused: %s", (_, change, named) => {
    expect(changed(change)).toEqual([named]);
  });

  test("at this machine may do without TLS, and a slash at the end is no difference", () => {
    const env = readEnv({
      ...production,
      SMS_BASE_URL: "http://127.0.0.1:4300/",
      RESEND_BASE_URL: "http://localhost:4301",
    });
    expect([env.SMS_BASE_URL, env.RESEND_BASE_URL]).toEqual(["http://127.0.0.1:4300", "http://localhost:4301"]);
  });
});

test("five hundred text messages a day when nothing is said", () => {
  expect(readEnv(production).SMS_DAILY_BUDGET).toBe(500);
});
