import type { Env } from "../runtime/env";

/** Name of the gateway for calls; none where calls are off. */
export function voiceProviders(env: Pick<Env, "VOICE_TRANSPORT">): readonly string[] {
  switch (env.VOICE_TRANSPORT) {
    case "inbox":
      return ["inbox"];
    case "cm":
      return ["cm-voice"];
    case "none":
      return [];
  }
}

/** Names of the gateways for text messages, in the order in which they are asked. They name breakers too. */
export function textProviders(env: Pick<Env, "SMS_TRANSPORT" | "SMS_FALLBACK_URL">): [string, ...string[]] {
  if (env.SMS_TRANSPORT === "inbox") return ["inbox"];
  return env.SMS_FALLBACK_URL === undefined ? ["cm"] : ["cm", "sms-fallback"];
}
