#!/usr/bin/env node
// Starts the production build for the browser tests, with an empty database and settings that override a developer's .env.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { inRoot } from "./lib/paths.mjs";
import { serve } from "./lib/serve.mjs";

if (!existsSync(inRoot(".next/BUILD_ID"))) {
  process.stderr.write("There is no build to test: run `npm run build` first, or `npm test`.\n");
  process.exit(1);
}

const port = process.env.E2E_PORT || "3210";
const folder = inRoot(".cache/e2e");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// The tests create people directly in the same database, so they need the keys of this server.
const secret = `demo-${randomBytes(32).toString("base64url")}`;
writeFileSync(inRoot(".cache/e2e/auth-secret"), secret, { mode: 0o600 });

// An empty variable counts as not set, and prevents Next from reading its value from an .env file.
const defaults = [
  "DATABASE_AUTH_TOKEN",
  "PRODUCT_NAME",
  "HELPDESK_PHONE",
  "HELPDESK_HOURS",
  "SUPPORT_EMAIL",
  "MAIL_FROM",
  "RESEND_BASE_URL",
  "SMTP_URL",
  "SMS_BASE_URL",
  "SMS_SENDER",
  "SMS_FALLBACK_URL",
  "SMS_WEBHOOK_SECRET",
  "VOICE_TRANSPORT",
  "VOICE_BASE_URL",
  "VOICE_PRODUCT_TOKEN",
  "VOICE_CALLER",
  "OUTBOX_WORKER",
  "SMS_COUNTRIES",
  "METRICS_TOKEN",
  "SECURITY_CONTACT",
  "SECURITY_POLICY_URL",
];

const settings = {
  ...Object.fromEntries(defaults.map((name) => [name, ""])),
  APP_MODE: "demo",
  PORT: port,
  APP_URL: `http://localhost:${port}`,
  DATABASE_URL: "file:.cache/e2e/app.db",
  AUTH_SECRET: secret,
  MAIL_TRANSPORT: "inbox",
  SMS_TRANSPORT: "inbox",
  // The tests send more to one country in an hour than the default allows.
  SMS_DAILY_BUDGET: "100000",
  // The lowest cost that is allowed, for speed.
  PASSWORD_HASH: "m=19456,t=2,p=1",
  // A line for every request would hide the output of the tests.
  LOG_LEVEL: "warn",
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
};

serve({ verb: "start", host: "localhost", port, env: { ...process.env, ...settings }, address: settings.APP_URL });
