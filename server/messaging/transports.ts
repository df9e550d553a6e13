import "server-only";
import type { Context } from "@/domain/context";
import type { Channel } from "@/domain/platform/outbox/lease";
import { type Env, isLoopback } from "../runtime/env";
import { cmTransport } from "./cm";
import { cmVoiceTransport } from "./cm-voice";
import { inboxTransport } from "./inbox";
import type { Transport } from "./transport";

/** The transports of each channel, in the order in which they are tried. */
export type Transports = Record<Channel, readonly Transport[]>;

/** The transports that the environment selects. */
export function chooseTransports(ctx: Context, env: Env): Transports {
  return { mail: [mailTransport(ctx, env)], sms: textTransports(ctx, env), voice: voiceTransports(ctx, env) };
}

function mailTransport(ctx: Context, env: Env): Transport {
  const sender = { from: env.MAIL_FROM, host: ctx.config.host };
  switch (env.MAIL_TRANSPORT) {
    case "resend":
      return loadedOnUse("resend", async () => {
        const { resendTransport } = await import("./resend");
        return resendTransport({ ...sender, apiKey: env.RESEND_API_KEY ?? "", baseUrl: env.RESEND_BASE_URL });
      });
    case "smtp": {
      const tls = env.APP_MODE === "production" && !isLoopback(env.SMTP_URL ?? "") ? "required" : "if-offered";
      return loadedOnUse("smtp", async () => {
        const { smtpTransport } = await import("./smtp");
        return smtpTransport({ ...sender, url: env.SMTP_URL ?? "", tls });
      });
    }
    case "inbox":
      return inboxTransport(ctx);
  }
}

// No page needs a mail library, and a server that sends by one never needs the other.
function loadedOnUse(name: string, load: () => Promise<Transport>): Transport {
  let loaded: Promise<Transport> | undefined;
  return {
    name,
    async send(message) {
      loaded ??= load().catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
      return (await loaded).send(message);
    },
  };
}

function voiceTransports(ctx: Context, env: Env): Transport[] {
  switch (env.VOICE_TRANSPORT) {
    case "inbox":
      return [inboxTransport(ctx)];
    case "cm": {
      const productToken = env.VOICE_PRODUCT_TOKEN ?? env.CM_PRODUCT_TOKEN ?? "";
      return [cmVoiceTransport({ baseUrl: env.VOICE_BASE_URL, productToken, caller: env.VOICE_CALLER ?? "" })];
    }
    case "none":
      return [];
  }
}

function textTransports(ctx: Context, env: Env): Transport[] {
  if (env.SMS_TRANSPORT === "inbox") return [inboxTransport(ctx)];
  const sender = env.SMS_SENDER;
  const first = cmTransport({
    name: "cm",
    baseUrl: env.SMS_BASE_URL,
    productToken: env.CM_PRODUCT_TOKEN ?? "",
    sender,
  });
  if (env.SMS_FALLBACK_URL === undefined) return [first];
  const productToken = env.SMS_FALLBACK_TOKEN ?? env.CM_PRODUCT_TOKEN ?? "";
  return [first, cmTransport({ name: "sms-fallback", baseUrl: env.SMS_FALLBACK_URL, productToken, sender })];
}
