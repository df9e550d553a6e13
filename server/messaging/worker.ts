import "server-only";
import { completeDueDeletions } from "@/domain/account-lifecycle/closure/closure";
import { completeDueAccountRecoveries } from "@/domain/authentication/account-recovery/account-recovery";
import type { Context } from "@/domain/context";
import { closedBreakers } from "@/domain/platform/outbox/breaker";
import { type Channel, giveBack, type Leased, leaseMessage, settleLeased } from "@/domain/platform/outbox/lease";
import type { DeliveryAttempt } from "@/domain/platform/outbox/outcome";
import { describeError, log } from "../observability/log";
import { renderMessage, type Sender } from "./render";
import type { Outgoing, Transport } from "./transport";
import type { Transports } from "./transports";

/** How often a loop runs when nothing wakes it. Milliseconds. */
const POLL_MS = 1_000;

/** Messages of a channel in progress at once: one slow provider response must not delay the next person's code. */
const CONCURRENCY: Record<Channel, number> = { mail: 2, sms: 4, voice: 2 };

export interface Worker {
  /** Reads the queue now. */
  wake(): void;
  /** Finishes the messages in progress, then stops. */
  stop(): Promise<void>;
}

/** Starts the consumers, which send the messages of the outbox through the transports of their channel, and the scheduler. */
export function startWorker(ctx: Context, sender: Sender, transports: Transports): Worker {
  const consumers = (["sms", "voice", "mail"] as const)
    .filter((channel) => transports[channel].length > 0)
    .map((channel) =>
      startLoops(
        CONCURRENCY[channel],
        (found) => deliverNext(ctx, sender, channel, transports[channel], found),
        "the outbox could not be read",
      ),
    );
  const scheduler = startLoops(1, () => completeDue(ctx), "what is due could not be completed");
  return {
    wake() {
      for (const consumer of consumers) consumer.wake();
    },
    async stop() {
      await Promise.all([...consumers, scheduler].map((each) => each.stop()));
    },
  };
}

/**
 * `concurrency` loops of the same work. When all are idle, `wake` and the timer start only one of them. `work` calls `found` as soon
 * as it has something to do, which starts the next one: an empty queue costs one query per second, not one per loop.
 */
function startLoops(concurrency: number, work: (found: () => void) => Promise<boolean>, failure: string): Worker {
  const idle: (() => void)[] = [];
  let stopped = false;
  // A wake-up while no loop was idle: the query of a running one may have been too early to see the new row.
  let missed = false;
  const wake = () => {
    const resume = idle.shift();
    if (resume) resume();
    else missed = true;
  };
  const timer = setInterval(wake, POLL_MS);

  async function run(): Promise<void> {
    while (!stopped) {
      missed = false;
      const found = await work(wake).catch((error: unknown) => {
        log.error({ error: describeError(error) }, failure);
        return false;
      });
      if (!found && !missed && !stopped) await new Promise<void>((resolve) => idle.push(resolve));
    }
  }

  const running = Promise.all(Array.from({ length: concurrency }, run));
  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      for (const resume of idle.splice(0)) resume();
      await running;
    },
  };
}

// Changes that become due by the clock alone. `false`: nothing more to do until the next run.
async function completeDue(ctx: Context): Promise<boolean> {
  await completeDueAccountRecoveries(ctx);
  await completeDueDeletions(ctx);
  return false;
}

/**
 * Sends the oldest message of a channel that is due, if the breaker of a provider is closed. `found` is called before it is sent.
 * `false`: there was nothing to do.
 */
export async function deliverNext(
  ctx: Context,
  sender: Sender,
  channel: Channel,
  transports: readonly Transport[],
  found: () => void = () => undefined,
): Promise<boolean> {
  const names = transports.map(({ name }) => name);
  const isReachable = (await closedBreakers(ctx, names)).length > 0;
  // Also without a provider: leasing marks the messages that are too late as dead.
  const leased = await leaseMessage(ctx, isReachable ? [channel] : []);
  if (!leased) return false;
  found();
  const attempts = await tryProviders(ctx, sender, leased, transports);
  const [first, ...others] = attempts;
  if (!first) {
    await giveBack(ctx, leased);
    return false;
  }
  await settleLeased(ctx, leased, [first, ...others]);
  for (const attempt of attempts) if (attempt.outcome !== "sent") logFailure(leased, attempt);
  return true;
}

// One provider after the other, as long as it is certain that none has accepted the message.
async function tryProviders(
  ctx: Context,
  sender: Sender,
  leased: Leased,
  transports: readonly Transport[],
): Promise<DeliveryAttempt[]> {
  const message: Outgoing = { ...(await renderMessage(leased.message, sender)), id: leased.id };
  const attempts: DeliveryAttempt[] = [];
  for (const transport of transports) {
    const [closed] = await closedBreakers(ctx, [transport.name]);
    if (closed === undefined) continue;
    const attempt = await send(transport, message);
    attempts.push(attempt);
    if (attempt.outcome === "sent" || attempt.outcome === "unknown") break;
  }
  return attempts;
}

async function send(transport: Transport, message: Outgoing): Promise<DeliveryAttempt> {
  const provider = transport.name;
  try {
    return { provider, ...(await transport.send(message)) };
  } catch (error) {
    log.error({ outbox: message.id, provider, error: describeError(error) }, "a transport threw");
    return { provider, outcome: "unknown", reason: "thrown" };
  }
}

function logFailure(leased: Leased, attempt: DeliveryAttempt): void {
  const { template } = leased.message;
  log.warn({ outbox: leased.id, template, tries: leased.tries, ...attempt }, "a message was not sent");
}
