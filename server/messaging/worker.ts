import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "@/domain/context";
import { type Work, whenDue } from "@/domain/operations/maintenance/due";
import { closedBreakers } from "@/domain/platform/outbox/breaker";
import { type Channel, giveBack, type Leased, leaseMessage, settleLeased } from "@/domain/platform/outbox/lease";
import type { DeliveryAttempt } from "@/domain/platform/outbox/outcome";
import { describeError, log } from "../observability/log";
import type { Sender } from "./render";
import type { Outgoing, Transport } from "./transport";
import type { Transports } from "./transports";

/** The longest between two looks for work: another process may have queued some. Milliseconds. */
const IDLE_MS = 5_000;
/** The shortest, while something is due that cannot be done now, such as a message whose provider is left alone. Milliseconds. */
const DUE_MS = 1_000;

/** Messages of a channel in progress at once: one slow provider response must not delay the next person's code. */
const CONCURRENCY: Record<Channel, number> = { mail: 2, sms: 4, voice: 2 };

export interface Worker {
  /** Looks for work now. */
  wake(): void;
  /** Finishes the messages in progress, then stops. */
  stop(): Promise<void>;
}

/**
 * Starts the consumers, which send the messages of the outbox through the transports of their channel, and the scheduler. All of them
 * rest until something of theirs is due; `idleMs` is how long work of another process may wait.
 */
export function startWorker(ctx: Context, sender: Sender, transports: Transports, idleMs = IDLE_MS): Worker {
  const consumers = (["sms", "voice", "mail"] as const)
    .filter((channel) => transports[channel].length > 0)
    .map((channel) => {
      const deliver = (found: () => void) => deliverNext(ctx, sender, channel, transports[channel], found);
      return [channel, startLoops(CONCURRENCY[channel], deliver, "the outbox could not be read")] as const;
    });
  const scheduler = startLoops(1, () => completeDue(ctx), "what is due could not be completed");
  const workers: Partial<Record<Work, Worker>> = {
    ...Object.fromEntries(consumers),
    recoveries: scheduler,
    deletions: scheduler,
    connections: scheduler,
    notices: scheduler,
    invitations: scheduler,
  };
  const lookout = startLookout(ctx, workers, idleMs);
  return {
    wake: lookout.wake,
    async stop() {
      await lookout.stop();
      await Promise.all([...consumers.map(([, consumer]) => consumer), scheduler].map((each) => each.stop()));
    },
  };
}

/** Asks when work is due, and wakes who does it: one statement for all of them, now and then when the next is due. */
function startLookout(ctx: Context, workers: Partial<Record<Work, Worker>>, idleMs: number): Worker {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  // A wake-up during a look, which may have been too early to see the new row.
  let missed = false;
  let stopped = false;
  // A request that queued a message wakes us: what is known of it must not be kept by the looks and timers that follow.
  const outsideOfRequests = AsyncLocalStorage.snapshot();

  async function look(): Promise<void> {
    let wait = idleMs;
    do {
      missed = false;
      wait = await wakeWhoIsDue(ctx, workers, idleMs);
    } while (missed && !stopped);
    looking = undefined;
    if (!stopped) timer = setTimeout(wake, wait);
  }

  function wake(): void {
    clearTimeout(timer);
    if (looking) missed = true;
    else if (!stopped) looking = outsideOfRequests(look);
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** Answers how long nothing else will be due. Milliseconds. */
async function wakeWhoIsDue(ctx: Context, workers: Partial<Record<Work, Worker>>, idleMs: number): Promise<number> {
  try {
    let soonest = idleMs;
    for (const [work, at] of Object.entries(await whenDue(ctx)) as [Work, number | null][]) {
      const worker = workers[work];
      if (at === null || !worker) continue;
      const left = at - ctx.clock.now();
      if (left <= 0) worker.wake();
      soonest = Math.min(soonest, Math.max(left, DUE_MS));
    }
    return soonest;
  } catch (error) {
    log.error({ error: describeError(error) }, "what is due could not be read");
    return DUE_MS;
  }
}

/**
 * `concurrency` loops of the same work. When all are idle, `wake` starts only one of them. `work` calls `found` as soon as it has
 * something to do, which starts the next one: a wake-up for one message costs one reading of the queue, not one per loop.
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

  const rest = () => new Promise<void>((resolve) => idle.push(resolve));

  async function run(): Promise<void> {
    await rest();
    while (!stopped) {
      missed = false;
      const found = await work(wake).catch((error: unknown) => {
        log.error({ error: describeError(error) }, failure);
        return false;
      });
      if (!found && !missed && !stopped) await rest();
    }
  }

  const running = Promise.all(Array.from({ length: concurrency }, run));
  return {
    wake,
    async stop() {
      stopped = true;
      for (const resume of idle.splice(0)) resume();
      await running;
    },
  };
}

// Changes that become due by the clock alone. `false`: nothing more to do until the next run.
async function completeDue(ctx: Context): Promise<boolean> {
  // Loaded when something is due: no start needs it, nor the texts of all messages (ADR 0092).
  const { completeAll } = await import("./complete-due");
  await completeAll(ctx);
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
  const { renderMessage } = await import("./render");
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
  log.warn({ outbox: leased.id, template, attempts: leased.attempts, ...attempt }, "a message was not sent");
}
