import { isSupportedCountry } from "libphonenumber-js/min";
import { z } from "zod";
import { passwordHash, password as passwordRule, textProtection } from "@/domain/policy";
import { fromHeader } from "../messaging/from";

/** The European Economic Area, the United Kingdom and Switzerland. */
const EEA_UK_CH =
  "NL,BE,DE,FR,LU,AT,BG,HR,CY,CZ,DK,EE,FI,GR,HU,IE,IT,LV,LT,MT,PL,PT,RO,SK,SI,ES,SE,NO,IS,LI,GB,CH" as const;

/** The prefix of secrets that `scripts/start.mjs` generates for the demo; production refuses them. */
const DEMO_SECRET = "demo-";

interface Cost {
  memoryKiB: number;
  passes: number;
  parallelism: number;
}

const costText = ({ memoryKiB, passes, parallelism }: Cost) => `m=${memoryKiB},t=${passes},p=${parallelism}`;

const percent = (share: number) => `${100 * share} %`;

const cost = z
  .string()
  .regex(/^m=\d+,t=\d+,p=\d+$/, "write it as m=65536,t=3,p=1")
  .transform((text) => {
    const [memoryKiB = 0, passes = 0, parallelism = 0] = text.match(/\d+/g)?.map(Number) ?? [];
    return { memoryKiB, passes, parallelism };
  })
  .refine(
    ({ memoryKiB, passes, parallelism }) => {
      const floor = passwordHash.floor;
      return memoryKiB >= floor.memoryKiB && passes >= floor.passes && parallelism >= floor.parallelism;
    },
    { message: `must not be below the floor ${costText(passwordHash.floor)}` },
  );

/** Whether an address is this machine, to which a connection needs no TLS. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

/** The base URL of a provider, without trailing slashes. Only this machine may be reached without TLS. */
const provider = z
  .url({ protocol: /^https?$/, message: "must be an address that begins with https://" })
  .refine((text) => text.startsWith("https://") || isLoopback(text), {
    message: "must begin with https:// outside this machine",
  })
  .transform((text) => text.replace(/\/+$/, ""));

const sender = z.string().regex(/^(?:[^<>"\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, {
  message: "must be an address, or a name and an address: Karify <noreply@example.nl>",
});

const defaultVoiceTransport = { demo: "inbox", production: "none" } as const;
/**
 * The name above a text message that a product's name allows: an alphanumeric originator has at most 11 GSM characters (3GPP TS
 * 23.040, 9.1.2.5) and at least one letter. `null` when no letter from A to Z is left.
 */
export function smsSenderFrom(productName: string): string | null {
  const plain = productName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim();
  const sender = plain.slice(0, 11).trim();
  return /[A-Za-z]/.test(sender) ? sender : null;
}

/**
 * What an operator reads about one variable. `.env.example` and docs/configuration.md are generated from it and from the schema
 * (`npm run docs`).
 */
export interface Explanation {
  about: string;
  /** Shown in `.env.example` when there is no default, or instead of a long one. */
  example?: string;
  /** The default in words, when the schema does not show it. */
  default?: string;
  /** What production requires or refuses. */
  production?: string;
  /** The number of the ADR that gives the reason. */
  adr?: string;
}

export const explanations = z.registry<Explanation>();

/** Every variable with its explanation, in the order of the documentation. */
export const variables = z.object({
  APP_MODE: z.enum(["demo", "production"], { message: "must be demo or production" }).register(explanations, {
    about: "demo (demo people, an inbox to look at) or production. Both run the same build.",
    example: "demo",
    default: "demo with `npm start`",
    production: "refuses demo people, the demo's inbox and secrets that were generated.",
  }),
  APP_URL: z
    .url({ protocol: /^https?$/, message: "must be the public address, such as https://inloggen.example.nl" })
    .transform((text) => new URL(text).origin)
    .register(explanations, {
      about: "The public address, without a path. Forms from any other origin are refused.",
      example: "http://localhost:3000",
      default: "`http://localhost:PORT` in the demo",
      production: "required, with https (or localhost).",
    }),
  DATABASE_URL: z
    .string()
    .regex(/^(file:|libsql:|https?:)/, "must start with file:, libsql: or http(s):")
    .regex(/^(?!.*sync_?url)/i, {
      message:
        "must not name a server to synchronise with (syncUrl): an embedded replica shows what was just written too late, and lets ended sessions in. Give the address of the primary itself",
    })
    .regex(/^(?!\w+:\/\/[^/?#]*@)(?!.*[?&]authToken=)/, "must not hold a secret: put the token in DATABASE_AUTH_TOKEN")
    .default("file:data/app.db")
    .register(explanations, {
      about:
        "The database: a file, or the primary of a remote libSQL server (libsql://…). A replica is refused: it shows what was just written too late.",
      production: "refuses a database that the demo filled.",
    }),
  DATABASE_AUTH_TOKEN: z.string().optional().register(explanations, { about: "The token of a remote libSQL server." }),
  AUTH_SECRET: z
    .string({ message: "is missing: make one with `openssl rand -base64 32`" })
    .transform((text) => text.split(",").map((secret) => secret.trim()))
    .refine((secrets) => secrets.every((secret) => secret.length >= 32), {
      message: "every secret of the list needs at least 32 characters: make one with `openssl rand -base64 32`",
    })
    .register(explanations, {
      about:
        "The root secrets, separated by commas, 32 characters or more each. The first signs and seals, the others only open what is older. `openssl rand -base64 32` makes one.",
      default: "generated for the demo, in `.env.local`",
      production: "required; refuses one that was generated for the demo.",
    }),
  PRODUCT_NAME: z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(40, "must be at most 40 characters")
    // Invisible characters and line ends would end a header or a text where nobody sees it.
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>"]*$/u, 'must be plain text on one line, without < > or "')
    .default("Karify")
    .register(explanations, { about: "The name of the product in pages, mails and text messages." }),
  CONTENT_FOLDER: z.string().default("content").register(explanations, {
    about:
      "Your own pages, a folder a language: terms, privacy, about and the help topics. Start from a copy of `content/`.",
    production: "refuses the demo's terms.",
  }),
  HELPDESK_PHONE: z
    .string()
    .min(3)
    .default("030 - 737 0323")
    .register(explanations, { about: "The telephone number of the helpdesk, as people should read it." }),
  HELPDESK_HOURS: z.string().min(3).max(60).default("9:00 – 17:00").register(explanations, {
    about:
      "When the helpdesk answers the telephone on working days, in figures: the words around it are in both languages.",
  }),
  SUPPORT_EMAIL: z
    .email({ message: "must be an email address" })
    .default("helpdesk@example.nl")
    .register(explanations, { about: "The recipient of the question form of the help pages." }),
  MAIL_FROM: sender.optional().register(explanations, {
    about: "The sender of every mail.",
    example: "Karify <noreply@localhost>",
    default: "`PRODUCT_NAME` at noreply@localhost",
    production: "required.",
  }),
  MAIL_TRANSPORT: z
    .enum(["inbox", "resend", "smtp"], { message: "must be inbox, resend or smtp" })
    .default("inbox")
    .register(explanations, {
      about: "How mail is sent: inbox (shown at /dev/inbox; demo only), resend or smtp.",
      production: "refuses inbox.",
    }),
  RESEND_API_KEY: z
    .string()
    .min(8, "is too short for a key of Resend")
    .optional()
    .register(explanations, { about: "The API key of Resend. Required when MAIL_TRANSPORT=resend." }),
  RESEND_BASE_URL: provider
    .default("https://api.resend.com")
    .register(explanations, { about: "The address of Resend's API, if another one is to be used." }),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, message: "must begin with smtp:// or smtps://" })
    .optional()
    .register(explanations, {
      about: "The mail server: smtps:// (TLS) or smtp:// (STARTTLS). Required when MAIL_TRANSPORT=smtp.",
      example: "smtps://name:password@mail.example.nl:465",
      production: "requires STARTTLS with smtp://.",
    }),
  SMS_TRANSPORT: z.enum(["inbox", "cm"], { message: "must be inbox or cm" }).default("inbox").register(explanations, {
    about: "How text messages are sent: inbox (shown at /dev/inbox; demo only) or cm (CM.com).",
    production: "refuses inbox.",
  }),
  CM_PRODUCT_TOKEN: z
    .string()
    .min(8, "is too short for a product token of CM.com")
    .optional()
    .register(explanations, { about: "The product token of CM.com. Required when SMS_TRANSPORT=cm." }),
  SMS_BASE_URL: provider.default("https://gw.messaging.cm.com").register(explanations, {
    about: "The address of CM.com's API, if another one than the global one is to be used.",
  }),
  SMS_SENDER: z
    .string()
    .trim()
    .regex(/^(?:(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|\d{1,16})$/, "must be at most 11 letters and digits, or 16 digits")
    .optional()
    .register(explanations, {
      about: "The name above a text message: at most 11 letters and digits, or 16 digits.",
      example: "Karify",
      default: "the first 11 letters and digits of `PRODUCT_NAME`",
    }),
  SMS_FALLBACK_URL: provider.optional().register(explanations, {
    about: "A second gateway with the same API, used only when the first one certainly did not accept a message.",
    example: "https://gw.cmtelecom.com",
    adr: "0041",
  }),
  SMS_FALLBACK_TOKEN: z.string().min(8, "is too short for a product token").optional().register(explanations, {
    about: "The product token of the second gateway.",
    default: "`CM_PRODUCT_TOKEN`",
  }),
  SMS_WEBHOOK_SECRET: z
    .string()
    .min(32, "needs at least 32 characters: make one with `openssl rand -hex 32`")
    .optional()
    .register(explanations, {
      about:
        "The secret the gateway sends to /api/text-receipts, as a bearer token or as the password of HTTP Basic. Without it receipts are refused. `openssl rand -hex 32` makes one.",
    }),
  VOICE_TRANSPORT: z
    .enum(["inbox", "cm", "none"], { message: "must be inbox, cm or none" })
    .optional()
    .register(explanations, {
      about:
        "How a code is spoken in a telephone call, for people whom text messages do not reach or who cannot read them: inbox (shown at /dev/inbox; demo only), cm (CM.com) or none (no calls, and no page offers them).",
      example: "none",
      default: "inbox in the demo, none in production",
      production: "refuses inbox.",
      adr: "0060",
    }),
  VOICE_CALLER: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, "must be a number such as +31301234567")
    .optional()
    .register(explanations, {
      about: "The caller number shown on the telephone, registered with CM.com. Required when VOICE_TRANSPORT=cm.",
      example: "+31301234567",
    }),
  VOICE_PRODUCT_TOKEN: z
    .string()
    .min(8, "is too short for a product token of CM.com")
    .optional()
    .register(explanations, { about: "The product token for calls.", default: "`CM_PRODUCT_TOKEN`" }),
  VOICE_BASE_URL: provider
    .default("https://api.cm.com")
    .register(explanations, { about: "The address of CM.com's voice API, if another one is to be used." }),
  SMS_DAILY_BUDGET: z.coerce
    .number({ message: "must be a number of text messages" })
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .default(textProtection.dailyBudget)
    .register(explanations, {
      about: `How many text messages and calls may be sent in one day (UTC). The last ${percent(textProtection.provenShare)} are for codes to proven numbers alone. In an hour the set-ups of one country get ${percent(textProtection.countryShare)}, those of numbers with the same first ${textProtection.prefixDigits} digits ${percent(textProtection.prefixShare)}.`,
      adr: "0074",
    }),
  OUTBOX_WORKER: z
    .enum(["server", "separate"], { message: "must be server or separate" })
    .default("server")
    .register(explanations, {
      about: "Where the outbox worker runs: server (in each server process) or separate (only in `npm run worker`).",
    }),
  SMS_COUNTRIES: z
    .string()
    .default(EEA_UK_CH)
    .transform((text) => text.split(",").map((code) => code.trim()))
    .refine((codes) => codes.length > 0 && codes.every((code) => isSupportedCountry(code)), {
      message: "must be country codes such as NL,BE,DE",
    })
    .register(explanations, {
      about: "The countries text messages go to, as two-letter codes separated by commas.",
      example: "NL,BE,DE",
      default: "the EEA, the United Kingdom and Switzerland",
    }),
  TRUSTED_PROXY_HOPS: z
    .string()
    .regex(/^\d$/, "must be how many proxies stand in front: 0 to 9")
    .default("0")
    .transform(Number)
    .register(explanations, {
      about:
        "How many proxies of your own stand in front, each of which adds the address it saw to X-Forwarded-For. Limits per network address work only from 1 on; then the port of this server must be reachable through the proxies alone.",
      adr: "0036",
    }),
  PASSWORD_HASH: cost.default(passwordHash.default).register(explanations, {
    about: `The cost of a password hash (argon2id: memory in KiB, rounds, parallelism). Not below ${costText(passwordHash.floor)}.`,
    example: costText(passwordHash.default),
    default: `\`${costText(passwordHash.default)}\``,
  }),
  PASSWORD_POLICY: z
    .enum(["karify", "nist"], { message: "must be karify or nist" })
    .default("karify")
    .register(explanations, {
      about: `What a new password needs: karify (${passwordRule.minLength} characters, a capital and a special character) or nist (no such kinds; ${passwordRule.minLengthAlone} characters, ${passwordRule.minLength} with two-factor).`,
    }),
  LOG_LEVEL: z
    .enum(["info", "warn", "error"], { message: "must be info, warn or error" })
    .default("info")
    .register(explanations, {
      about:
        "What is logged: info (every request and event), warn or error. The demo uses warn, so that its table of people stays visible.",
      default: "`info`, in the demo `warn`",
    }),
  METRICS_TOKEN: z
    .string()
    .min(20, "needs at least 20 characters: make one with `openssl rand -base64 32`")
    .optional()
    .register(explanations, {
      about: "The bearer token for /api/metrics; at least 20 characters. Without it that page does not exist.",
    }),
  SECURITY_CONTACT: z
    .string()
    .regex(/^(mailto:|https:|tel:)/, "must begin with mailto:, https: or tel:")
    .optional()
    .register(explanations, {
      about: "The contact for reports of vulnerabilities, in /.well-known/security.txt: mailto:, https: or tel:.",
      example: "mailto:security@example.nl",
      default: "`SUPPORT_EMAIL`",
    }),
  SECURITY_POLICY_URL: z
    .url({ protocol: /^https$/, message: "must be an https address" })
    .optional()
    .register(explanations, {
      about: "The page with your vulnerability disclosure policy, in /.well-known/security.txt.",
      example: "https://example.nl/disclosure",
    }),
});

type Values = z.output<typeof variables>;

/** What one variable cannot tell alone, about those that were read: a variable that is wrong already is not there. */
function crossChecks(env: Partial<Values>, refuse: (name: keyof Values, message: string) => void): void {
  if (env.MAIL_TRANSPORT === "resend" && !env.RESEND_API_KEY) refuse("RESEND_API_KEY", "is missing for resend");
  if (env.MAIL_TRANSPORT === "smtp" && !env.SMTP_URL) refuse("SMTP_URL", "is missing for smtp");
  if (env.SMS_TRANSPORT === "cm" && !env.CM_PRODUCT_TOKEN) refuse("CM_PRODUCT_TOKEN", "is missing for cm");
  if (env.VOICE_TRANSPORT === "cm") {
    if (!env.VOICE_CALLER) refuse("VOICE_CALLER", "is missing for cm");
    if (!env.VOICE_PRODUCT_TOKEN && !env.CM_PRODUCT_TOKEN) refuse("VOICE_PRODUCT_TOKEN", "is missing for cm");
  }
  if (env.PRODUCT_NAME && !env.SMS_SENDER && smsSenderFrom(env.PRODUCT_NAME) === null) {
    refuse("SMS_SENDER", "is missing: PRODUCT_NAME has no letters from A to Z to make one of");
  }
  if (env.APP_MODE === "production") productionChecks(env, refuse);
}

function productionChecks(env: Partial<Values>, refuse: (name: keyof Values, message: string) => void): void {
  if (env.AUTH_SECRET?.some((secret) => secret.startsWith(DEMO_SECRET))) {
    refuse("AUTH_SECRET", "was generated for the demo: make one with `openssl rand -base64 32`");
  }
  if (env.MAIL_TRANSPORT === "inbox") refuse("MAIL_TRANSPORT", "inbox is for the demo: choose a real transport");
  if (env.SMS_TRANSPORT === "inbox") refuse("SMS_TRANSPORT", "inbox is for the demo: choose a real transport");
  if (env.VOICE_TRANSPORT === "inbox") refuse("VOICE_TRANSPORT", "inbox is for the demo: choose cm or none");
  if (!env.MAIL_FROM || /@localhost>?$/.test(env.MAIL_FROM)) {
    refuse("MAIL_FROM", "must be an address that people can see is yours");
  }
  if (env.APP_URL && !env.APP_URL.startsWith("https://") && !/^http:\/\/localhost(:\d+)?$/.test(env.APP_URL)) {
    refuse("APP_URL", "must begin with https:// outside this machine");
  }
}

/** In production calls are off unless configured: they need a contract and a caller number. */
function withDefaults(env: Values) {
  return {
    ...env,
    VOICE_TRANSPORT: env.VOICE_TRANSPORT ?? defaultVoiceTransport[env.APP_MODE],
    SMS_SENDER: env.SMS_SENDER ?? smsSenderFrom(env.PRODUCT_NAME) ?? "",
    MAIL_FROM: env.MAIL_FROM ?? fromHeader("noreply@localhost", env.PRODUCT_NAME),
  };
}

export type Env = ReturnType<typeof withDefaults>;

/** What is wrong with an environment, a line `NAME: fault` each, in the order of the variables. Empty when all is well. */
export function environmentFaults(source: Source): string[] {
  return read(source).faults;
}

/** Parses and validates the environment. Throws one error that names every invalid variable and how to fix it. */
export function readEnv(source: Source): Env {
  const { env, faults } = read(source);
  if (faults.length > 0) throw refusal(faults);
  return withDefaults(env as Values);
}

/** The error of a refused start: every fault at once, so that an operator can fix them in one round. */
export function refusal(faults: readonly string[]): Error {
  const lines = faults.map((fault) => `  ${fault}`).join("\n");
  return new Error(
    `The environment is not valid. Nothing was started.\n${lines}\nEvery variable is explained in .env.example.`,
  );
}

type Source = Record<string, string | undefined>;

// Each variable is read alone: one that is wrong must not hide what the checks across variables find in the others.
function read(source: Source): { env: Partial<Values>; faults: string[] } {
  const env: Record<string, unknown> = {};
  const faults = new Map<string, string[]>();
  const refuse = (name: string, message: string) => faults.set(name, [...(faults.get(name) ?? []), message]);
  for (const [name, schema] of Object.entries(variables.shape)) {
    const result = schema.safeParse(source[name] === "" ? undefined : source[name]);
    if (result.success) env[name] = result.data;
    else for (const issue of result.error.issues) refuse(name, describe(issue));
  }
  crossChecks(env, (name, message) => {
    if (!faults.has(name)) refuse(name, message);
  });
  const inOrder = Object.keys(variables.shape).flatMap((name) =>
    (faults.get(name) ?? []).map((message) => `${name}: ${message}`),
  );
  return { env, faults: inOrder };
}

function describe(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_type" && issue.message.startsWith("Invalid input") ? "is missing" : issue.message;
}
