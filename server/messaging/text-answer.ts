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

/** How soon the row is read again while a page waits: less and less often, up to the second. Milliseconds. */
const POLL = { firstMs: 100, growth: 1.5, lastMs: 800 };

/** "slow": no response of the gateway yet, it may take minutes. "down": no text message or call can be sent now. */
export type TextNews = "sent" | "slow" | "down";

export type TextAnswer = TextState & { news: TextNews };

/**
 * The newest text message or call of one step, once the gateway has definitely answered, or six seconds after the request for it.
 * Returns at once when nothing is pending. Reads the row, so the message may be sent by another process.
 */
export async function awaitTextAnswer(parent: Pick<TextParent, "purpose" | "parentId">): Promise<TextAnswer> {
  const ctx = getContext();
  for (let waitMs = POLL.firstMs; ; waitMs = Math.min(waitMs * POLL.growth, POLL.lastMs)) {
    const state = await textState(ctx, parent);
    if (state.delivery !== "waiting") return { ...state, news: state.delivery === "failed" ? "down" : "sent" };
    const waited = ctx.clock.now() - (state.sentAt ?? 0);
    const isOver = waited < 0 || waited >= outbox.pageWaitMs;
    const [down] = await Promise.all([isDown(state.channel), isOver ? undefined : pause(waitMs)]);
    if (down || isOver) return { ...state, news: down ? "down" : "slow" };
  }
}

/** Whether there is no gateway for this channel, or the breaker of every one is open. */
async function isDown(channel: CodeChannel): Promise<boolean> {
  const [ctx, env] = [getContext(), getEnv()];
  const providers = channel === "voice" ? voiceProviders(env) : textProviders(env);
  return (await closedBreakers(ctx, providers)).length === 0;
}
