import { isSupportedCountry } from "libphonenumber-js/max";
import { z } from "zod";
import { passwordHash, textProtection } from "@/domain/policy";

/** The European Economic Area, the United Kingdom and Switzerland. */
const EEA_UK_CH =
  "NL,BE,DE,FR,LU,AT,BG,HR,CY,CZ,DK,EE,FI,GR,HU,IE,IT,LV,LT,MT,PL,PT,RO,SK,SI,ES,SE,NO,IS,LI,GB,CH" as const;

/** What `scripts/start.mjs` writes for a demo begins like this, so that production can refuse it. */
const DEMO_SECRET = "demo-";

const cost = z
  .string()
  .regex(/^m=\d+,t=\d+,p=\d+$/, "write it as m=65536,t=3,p=1")
  .transform((text) => {
    const [memoryKiB = 0, passes = 0, lanes = 0] = text.match(/\d+/g)?.map(Number) ?? [];
    return { memoryKiB, passes, lanes };
  })
  .refine(
    ({ memoryKiB, passes, lanes }) => {
      const floor = passwordHash.floor;
      return memoryKiB >= floor.memoryKiB && passes >= floor.passes && lanes >= floor.lanes;
    },
    { message: "must not be below the floor m=19456,t=2,p=1" },
  );

/** Whether an address is this very machine: there a connection needs no TLS. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

/** The address of a provider without a path at its end. Only on this very machine may it do without TLS. */
const provider = z
  .url({ protocol: /^https?$/, message: "must be an address that begins with https://" })
  .refine((text) => text.startsWith("https://") || isLoopback(text), {
    message: "must begin with https:// outside this machine",
  })
  .transform((text) => text.replace(/\/+$/, ""));

const sender = z.string().regex(/^(?:[^<>"\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, {
  message: "must be an address, or a name and an address: Karify <noreply@example.nl>",
});

const voiceOf = { demo: "inbox", production: "none" } as const;

const schema = z
  .object({
    APP_MODE: z.enum(["demo", "production"], { message: "must be demo or production" }),
    APP_URL: z
      .url({ protocol: /^https?$/, message: "must be the public address, such as https://inloggen.example.nl" })
      .transform((text) => new URL(text).origin),
    DATABASE_URL: z
      .string()
      .regex(/^(file:|libsql:|https?:|wss?:)/, "must start with file:, libsql: or http(s):")
      .default("file:data/app.db"),
    DATABASE_AUTH_TOKEN: z.string().optional(),
    AUTH_SECRET: z
      .string({ message: "is missing: make one with `openssl rand -base64 32`" })
      .transform((text) => text.split(",").map((secret) => secret.trim()))
      .refine((secrets) => secrets.every((secret) => secret.length >= 32), {
        message: "every secret of the list needs at least 32 characters: make one with `openssl rand -base64 32`",
      }),
    PRODUCT_NAME: z.string().min(1).max(40).default("Karify"),
    MAIL_TRANSPORT: z.enum(["inbox", "resend", "smtp"], { message: "must be inbox, resend or smtp" }).default("inbox"),
    MAIL_FROM: sender.default("Karify <noreply@localhost>"),
    RESEND_API_KEY: z.string().min(8, "is too short for a key of Resend").optional(),
    RESEND_BASE_URL: provider.default("https://api.resend.com"),
    SMTP_URL: z.url({ protocol: /^smtps?$/, message: "must begin with smtp:// or smtps://" }).optional(),
    SMS_TRANSPORT: z.enum(["inbox", "cm"], { message: "must be inbox or cm" }).default("inbox"),
    SMS_BASE_URL: provider.default("https://gw.messaging.cm.com"),
    CM_PRODUCT_TOKEN: z.string().min(8, "is too short for a product token of CM.com").optional(),
    SMS_SENDER: z
      .string()
      .regex(/^(?:[A-Za-z0-9 ]{1,11}|\d{1,16})$/, "must be at most 11 letters and digits, or 16 digits")
      .default("Karify"),
    SMS_FALLBACK_URL: provider.optional(),
    SMS_FALLBACK_TOKEN: z.string().min(8, "is too short for a product token").optional(),
    SMS_WEBHOOK_SECRET: z
      .string()
      .min(32, "needs at least 32 characters: make one with `openssl rand -hex 32`")
      .optional(),
    SMS_DAILY_BUDGET: z.coerce
      .number({ message: "must be a number of text messages" })
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .default(textProtection.dailyBudget),
    VOICE_TRANSPORT: z.enum(["inbox", "cm", "none"], { message: "must be inbox, cm or none" }).optional(),
    VOICE_BASE_URL: provider.default("https://api.cm.com"),
    VOICE_PRODUCT_TOKEN: z.string().min(8, "is too short for a product token of CM.com").optional(),
    VOICE_CALLER: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, "must be a number such as +31301234567")
      .optional(),
    OUTBOX_WORKER: z.enum(["server", "separate"], { message: "must be server or separate" }).default("server"),
    SMS_COUNTRIES: z
      .string()
      .default(EEA_UK_CH)
      .transform((text) => text.split(",").map((code) => code.trim()))
      .refine((codes) => codes.length > 0 && codes.every((code) => isSupportedCountry(code)), {
        message: "must be country codes such as NL,BE,DE",
      }),
    HELPDESK_PHONE: z.string().min(3).default("030 - 737 0323"),
    HELPDESK_HOURS: z.string().min(3).max(60).default("9:00 – 17:00"),
    SUPPORT_EMAIL: z.email({ message: "must be an email address" }).default("helpdesk@example.nl"),
    LOG_LEVEL: z.enum(["info", "warn", "error"], { message: "must be info, warn or error" }).default("info"),
    METRICS_TOKEN: z
      .string()
      .min(20, "needs at least 20 characters: make one with `openssl rand -base64 32`")
      .optional(),
    SECURITY_CONTACT: z
      .string()
      .regex(/^(mailto:|https:|tel:)/, "must begin with mailto:, https: or tel:")
      .optional(),
    SECURITY_POLICY_URL: z.url({ protocol: /^https$/, message: "must be an https address" }).optional(),
    TRUSTED_PROXY_HOPS: z
      .string()
      .regex(/^\d$/, "must be how many proxies stand in front: 0 to 9")
      .default("0")
      .transform(Number),
    PASSWORD_HASH: cost.default(passwordHash.default),
    PASSWORD_POLICY: z.enum(["karify", "nist"], { message: "must be karify or nist" }).default("karify"),
  })
  .superRefine((env, ctx) => {
    const refuse = (name: string, message: string) => ctx.addIssue({ code: "custom", path: [name], message });
    if (env.MAIL_TRANSPORT === "resend" && !env.RESEND_API_KEY) refuse("RESEND_API_KEY", "is missing for resend");
    if (env.MAIL_TRANSPORT === "smtp" && !env.SMTP_URL) refuse("SMTP_URL", "is missing for smtp");
    if (env.SMS_TRANSPORT === "cm" && !env.CM_PRODUCT_TOKEN) refuse("CM_PRODUCT_TOKEN", "is missing for cm");
    if (env.VOICE_TRANSPORT === "cm") {
      if (!env.VOICE_CALLER) refuse("VOICE_CALLER", "is missing for cm");
      if (!env.VOICE_PRODUCT_TOKEN && !env.CM_PRODUCT_TOKEN) refuse("VOICE_PRODUCT_TOKEN", "is missing for cm");
    }
    if (env.APP_MODE !== "production") return;
    if (env.AUTH_SECRET.some((secret) => secret.startsWith(DEMO_SECRET))) {
      refuse("AUTH_SECRET", "was generated for the demo: make one with `openssl rand -base64 32`");
    }
    if (env.MAIL_TRANSPORT === "inbox") refuse("MAIL_TRANSPORT", "inbox is for the demo: choose a real transport");
    if (env.SMS_TRANSPORT === "inbox") refuse("SMS_TRANSPORT", "inbox is for the demo: choose a real transport");
    if (env.VOICE_TRANSPORT === "inbox") refuse("VOICE_TRANSPORT", "inbox is for the demo: choose cm or none");
    if (/@localhost>?$/.test(env.MAIL_FROM)) refuse("MAIL_FROM", "must be an address that people can see is yours");
    if (!env.APP_URL.startsWith("https://") && !/^http:\/\/localhost(:\d+)?$/.test(env.APP_URL)) {
      refuse("APP_URL", "must begin with https:// outside this machine");
    }
  })
  // Nobody is called in production unless the operator says so: a call needs a contract and a number of its own.
  .transform((env) => ({ ...env, VOICE_TRANSPORT: env.VOICE_TRANSPORT ?? voiceOf[env.APP_MODE] }));

export type Env = z.output<typeof schema>;

/** Reads and checks the environment. Throws one error that names every variable at fault and its mend. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const read = schema.safeParse(filled);
  if (read.success) return read.data;
  const lines = read.error.issues.map((issue) => `  ${issue.path.join(".")}: ${describe(issue)}`);
  throw new Error(
    `The environment is not right. Nothing was started.\n${lines.join("\n")}\nEvery variable is explained in .env.example.`,
  );
}

function describe(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_type" && issue.message.startsWith("Invalid input") ? "is missing" : issue.message;
}
