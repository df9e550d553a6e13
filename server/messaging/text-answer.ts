import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import {
  type CodeChannel,
  type TextParent,
  type TextState,
  textState,
} from "@/domain/authentication/second-factor/text-code";
import { closedBreakers } from "@/domain/platform/outbox/breaker";
import { outbox } from "@/domain/policy";
import { getContext, getEnv } from "../runtime/context";
import { textProviders, voiceProviders } from "./providers";

/** How often the row is read while a page waits. Milliseconds. */
const POLL_MS = 100;

/** "slow": no response of the gateway yet, it may take minutes. "down": no text message or call can be sent now. */
export type TextNews = "sent" | "slow" | "down";

export type TextAnswer = TextState & { news: TextNews };

/**
 * The newest text message or call of one step, once the gateway has definitely answered, or six seconds after the request for it.
 * Returns at once when nothing is pending. Reads the row, so the message may be sent by another process.
 */
export async function awaitTextAnswer(parent: Pick<TextParent, "purpose" | "parentId">): Promise<TextAnswer> {
  const ctx = getContext();
  for (;;) {
    const state = await textState(ctx, parent);
    if (state.delivery !== "waiting") return { ...state, news: state.delivery === "failed" ? "down" : "sent" };
    if (await isDown(state.channel)) return { ...state, news: "down" };
    const waited = ctx.clock.now() - (state.sentAt ?? 0);
    if (waited < 0 || waited >= outbox.pageWaitMs) return { ...state, news: "slow" };
    await pause(POLL_MS);
  }
}

/** Whether there is no gateway for this channel, or the breaker of every one is open. */
async function isDown(channel: CodeChannel): Promise<boolean> {
  const [ctx, env] = [getContext(), getEnv()];
  const providers = channel === "voice" ? voiceProviders(env) : textProviders(env);
  return (await closedBreakers(ctx, providers)).length === 0;
}
