import { describe, expect, test } from "vitest";
import { readEnv, smsSenderFrom } from "./env";

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
    ["the demo's inbox for calls", { VOICE_TRANSPORT: "inbox" }, "VOICE_TRANSPORT"],
    ["a secret that was made for the demo", { AUTH_SECRET: `demo-${secret}` }, "AUTH_SECRET"],
    ["one old secret that was", { AUTH_SECRET: `${secret},demo-${secret}` }, "AUTH_SECRET"],
    ["an address without TLS", { APP_URL: "http://inloggen.example.nl" }, "APP_URL"],
    ["a sender that nobody knows", { MAIL_FROM: "Karify <noreply@localhost>" }, "MAIL_FROM"],
  ])("refuses %s", (_, change, named) => {
    expect(changed(change)).toEqual([named]);
  });
});

describe("the database", () => {
  test.each([
    ["an embedded replica", "file:data/app.db?syncUrl=libsql://db.example.nl"],
    ["an embedded replica, as other programs write it", "file:data/app.db?sync_url=libsql://db.example.nl"],
    ["a connection without time limits", "wss://db.example.nl"],
    ["a secret in the address", "libsql://db.example.nl?authToken=secret"],
    ["a name and password in the address", "https://somebody:secret@db.example.nl"],
  ])("refuses %s", (_, url) => {
    expect(changed({ DATABASE_URL: url })).toEqual(["DATABASE_URL"]);
  });

  test.each(["file:data/app.db", "libsql://db.example.nl", "http://127.0.0.1:8080", "https://db.example.nl/path"])(
    "takes %s",
    (url) => {
      expect(changed({ DATABASE_URL: url })).toEqual([]);
    },
  );
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
    ["calls without a number that calls", { VOICE_TRANSPORT: "cm" }, "VOICE_CALLER"],
    [
      "calls from a number as it is dialled at home",
      { VOICE_TRANSPORT: "cm", VOICE_CALLER: "030 1234567" },
      "VOICE_CALLER",
    ],
    [
      "a gateway for calls without TLS",
      { VOICE_TRANSPORT: "cm", VOICE_CALLER: "+31301234567", VOICE_BASE_URL: "http://voice.example.nl" },
      "VOICE_BASE_URL",
    ],
    ["a way to call that there is not", { VOICE_TRANSPORT: "landline" }, "VOICE_TRANSPORT"],
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

describe("calls", () => {
  const voice = (env: Record<string, string>) => readEnv(env).VOICE_TRANSPORT;

  test("are off in production until the operator says otherwise; the demo shows them in its inbox", () => {
    expect(voice(production)).toBe("none");
    expect(voice({ ...production, VOICE_TRANSPORT: "cm", VOICE_CALLER: "+31301234567" })).toBe("cm");
    const demo = { APP_MODE: "demo", APP_URL: "http://localhost:3000", AUTH_SECRET: secret };
    expect(voice(demo)).toBe("inbox");
    expect(voice({ ...demo, VOICE_TRANSPORT: "none" })).toBe("none");
  });

  test("need a token: one of their own, or that of the text messages", () => {
    const { CM_PRODUCT_TOKEN: _, ...withoutToken } = production;
    const calls = { ...withoutToken, VOICE_TRANSPORT: "cm", VOICE_CALLER: "+31301234567" };
    expect(faults({ ...calls, CM_PRODUCT_TOKEN: "0123456789" })).toEqual([]);
    expect(faults({ ...calls, APP_MODE: "demo", SMS_TRANSPORT: "inbox" })).toEqual(["VOICE_PRODUCT_TOKEN"]);
    expect(faults({ ...calls, APP_MODE: "demo", SMS_TRANSPORT: "inbox", VOICE_PRODUCT_TOKEN: "0123456789" })).toEqual(
      [],
    );
  });
});

describe("the name of the product is the name above a text message and in the sender of a mail", () => {
  test.each([
    ["Zorgplein", "Zorgplein"],
    ["Zorg: plein", "Zorg plein"],
    ["Patiëntenplein Zuid-Holland", "Patientenpl"],
    ["Praktijk & Co", "Praktijk Co"],
    ["Ærø 24", "r 24"],
    ["  Hé  ", "He"],
    ["Zorgplatform x", "Zorgplatfor"],
    ["درمان", null],
    ["112", null],
  ])("%s above a text message is %s", (product, sender) => {
    expect(smsSenderFrom(product)).toBe(sender);
    if (sender === null) expect(changed({ PRODUCT_NAME: product })).toEqual(["SMS_SENDER"]);
    else expect(readEnv({ ...production, PRODUCT_NAME: product }).SMS_SENDER).toBe(sender);
    expect(readEnv({ ...production, PRODUCT_NAME: product, SMS_SENDER: "Noord" }).SMS_SENDER).toBe("Noord");
  });

  test("a demo's mails come from it", () => {
    const demo = {
      APP_MODE: "demo",
      APP_URL: "http://localhost:3000",
      AUTH_SECRET: secret,
      PRODUCT_NAME: "Zorg: plein",
    };
    expect(readEnv(demo).MAIL_FROM).toBe('"Zorg: plein" <noreply@localhost>');
  });

  test.each([
    ["a line end", "Zorg\nplein"],
    ["a mark of direction", "Zorg\u202eplein"],
    ["spaces only", "   "],
    ["a tag", "<b>Zorg</b>"],
    ["41 characters", "z".repeat(41)],
  ])("%s in it is refused", (_, product) => {
    expect(changed({ PRODUCT_NAME: product })).toEqual(["PRODUCT_NAME"]);
  });
});

test("a wrong variable does not hide another that lacks what it needs", () => {
  const calls = { VOICE_TRANSPORT: "cm", RESEND_API_KEY: "", APP_URL: "nowhere", SMS_DAILY_BUDGET: "many" };
  expect(changed(calls)).toEqual(["APP_URL", "RESEND_API_KEY", "VOICE_CALLER", "SMS_DAILY_BUDGET"]);
  expect(faults({}).sort()).toEqual(["APP_MODE", "APP_URL", "AUTH_SECRET"]);
});
