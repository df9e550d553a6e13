import "server-only";
import type { Context } from "@/domain/context";
import { settleDeletions } from "@/domain/ending/ending";
import { settleHelpedResets } from "@/domain/helped-reset/helped-reset";
import { leaseMessage, markFailed, markSent } from "@/domain/outbox/lease";
import { describeError, log } from "../log";
import { renderMessage, type Sender } from "./render";
import type { Transport } from "./transport";

/** How often the queue is looked at when nothing woke the worker. Milliseconds. */
const IDLE_MS = 1_000;

export interface Worker {
  /** Looks at the queue now. */
  wake(): void;
  /** Finishes the message under way and stops. */
  stop(): Promise<void>;
}

/** Takes messages from the outbox one by one and hands them to the transport of their channel. */
export function startWorker(ctx: Context, sender: Sender, transports: Record<"mail" | "sms", Transport>): Worker {
  let stopped = false;
  let wake: () => void = () => undefined;

  async function run(): Promise<void> {
    while (!stopped) {
      const found = await deliverNext().catch((error: unknown) => {
        log.error({ error: describeError(error) }, "the outbox could not be read");
        return false;
      });
      if (!found && !stopped) await nap();
    }
  }

  async function deliverNext(): Promise<boolean> {
    await settleHelpedResets(ctx);
    await settleDeletions(ctx);
    const leased = await leaseMessage(ctx);
    if (!leased) return false;
    const { message, idempotencyKey } = leased;
    try {
      await transports[message.channel]({ ...(await renderMessage(message, sender)), idempotencyKey });
      await markSent(ctx, leased.id);
    } catch (error) {
      log.warn(
        { outbox: leased.id, template: message.template, error: describeError(error) },
        "a message was not sent",
      );
      await markFailed(ctx, leased, "transport");
    }
    return true;
  }

  function nap(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = run();
  return {
    wake: () => wake(),
    stop() {
      stopped = true;
      wake();
      return running;
    },
  };
}
