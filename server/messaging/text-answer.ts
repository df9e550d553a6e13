import "server-only";
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

/** How often the row is looked at while a page waits. Milliseconds. */
const LOOK_MS = 100;

/** "slow": the gateway has not answered in time, it may take minutes. "down": no text message, or no call, will come now. */
export type TextNews = "sent" | "slow" | "down";

export type TextAnswer = TextState & { news: TextNews };

/**
 * The newest text message or call of one step, after the gateway's definite answer or six seconds after it was asked for, whichever comes
 * first. Does not wait when there is nothing to wait for. Works from any process: it reads the row.
 */
export async function awaitTextAnswer(parent: Pick<TextParent, "purpose" | "parentId">): Promise<TextAnswer> {
  const ctx = getContext();
  for (;;) {
    const state = await textState(ctx, parent);
    if (state.delivery !== "waiting") return { ...state, news: state.delivery === "failed" ? "down" : "sent" };
    if (await isDown(state.channel)) return { ...state, news: "down" };
    const waited = ctx.clock.now() - (state.sentAt ?? 0);
    if (waited < 0 || waited >= outbox.pageWaitMs) return { ...state, news: "slow" };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Whether there is no gateway for this, or every one failed so often that it is left alone for now. */
async function isDown(channel: CodeChannel): Promise<boolean> {
  const [ctx, env] = [getContext(), getEnv()];
  const providers = channel === "voice" ? voiceProviders(env) : textProviders(env);
  return (await closedBreakers(ctx, providers)).length === 0;
}
