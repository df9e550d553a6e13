import type { Env } from "../runtime/env";

/** The names of the gateways for calls; none when calls are off. */
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

/** The names of the gateways for text messages, in the order in which they are tried. Breakers have the same names. */
export function textProviders(env: Pick<Env, "SMS_TRANSPORT" | "SMS_FALLBACK_URL">): [string, ...string[]] {
  if (env.SMS_TRANSPORT === "inbox") return ["inbox"];
  return env.SMS_FALLBACK_URL === undefined ? ["cm"] : ["cm", "sms-fallback"];
}
