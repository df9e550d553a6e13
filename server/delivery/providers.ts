import type { Env } from "../env";

/** Names of the gateways for text messages, in the order in which they are asked. They name breakers too. */
export function textProviders(env: Pick<Env, "SMS_TRANSPORT" | "SMS_FALLBACK_URL">): [string, ...string[]] {
  if (env.SMS_TRANSPORT === "inbox") return ["inbox"];
  return env.SMS_FALLBACK_URL === undefined ? ["cm"] : ["cm", "sms-fallback"];
}
