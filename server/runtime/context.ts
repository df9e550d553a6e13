import "server-only";
import { openDatabase } from "@/db/client";
import { systemClock } from "@/domain/clock";
import type { Context } from "@/domain/context";
import { askHeadEarly } from "@/domain/platform/audit/record";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { processSingleton } from "@/domain/process-singleton";
import { log } from "../observability/log";
import { metrics } from "../observability/metrics";
import { type Env, readEnv } from "./env";
import { requestFacts } from "./request-facts";

// One per process, because all writes of a process must pass the write queue of one database.
const open = () => processSingleton("context", create);

function create(): { env: Env; ctx: Context } {
  const env = readEnv(process.env);
  const db = openDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
  return {
    env,
    ctx: {
      db,
      onBegin: db.place === "server" ? askHeadEarly : undefined,
      clock: systemClock,
      keys: createKeyRing(env.AUTH_SECRET),
      request: requestFacts,
      onAuditEvent(event) {
        metrics().countEvent(event);
        log.info({ event }, "audit");
      },
      config: {
        productName: env.PRODUCT_NAME,
        host: new URL(env.APP_URL).hostname,
        origin: new URL(env.APP_URL).origin,
        passwordHash: env.PASSWORD_HASH,
        passwordPolicy: env.PASSWORD_POLICY,
        smsCountries: env.SMS_COUNTRIES,
        smsDailyBudget: env.SMS_DAILY_BUDGET,
        spokenCodes: env.VOICE_TRANSPORT === "none" ? "off" : "offered",
      },
    },
  };
}

/** The validated environment. Nothing is opened at import: a build must not need a database. */
export function getEnv(): Env {
  return open().env;
}

/** The context that operations of domain/ take. */
export function getContext(): Context {
  return open().ctx;
}
