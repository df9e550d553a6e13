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

/** How often the queue is looked at when nothing woke the worker. Milliseconds. */
const IDLE_MS = 1_000;

/** How many messages of a channel may be under way at once: one slow answer must not hold up the next person's code. */
const LANES: Record<Channel, number> = { mail: 2, sms: 4, voice: 2 };

export interface Worker {
  /** Looks at the queue now. */
  wake(): void;
  /** Finishes the messages under way and stops. */
  stop(): Promise<void>;
}

/** Takes messages from the outbox and hands them to the transports of their channel, several at once. */
export function startWorker(ctx: Context, sender: Sender, transports: Transports): Worker {
  const crews = (["sms", "voice", "mail"] as const)
    .filter((channel) => transports[channel].length > 0)
    .map((channel) =>
      startCrew(LANES[channel], (found) => deliverNext(ctx, sender, channel, transports[channel], found)),
    );
  const keeper = startCrew(1, () => keepPromises(ctx));
  return {
    wake() {
      for (const crew of crews) crew.wake();
    },
    async stop() {
      await Promise.all([...crews, keeper].map((crew) => crew.stop()));
    },
  };
}

/**
 * So many lanes that do the same work. One of those that rest looks when it is woken, and once a second; it tells with `found` that
 * there was something, and the next one looks beside it. So a quiet queue costs one look, not one a bucket.
 */
function startCrew(lanes: number, work: (found: () => void) => Promise<boolean>): Worker {
  const resting: (() => void)[] = [];
  let stopped = false;
  // Woken while nobody rested: who looks just then may have looked too early.
  let missed = false;
  const wake = () => {
    const bucket = resting.shift();
    if (bucket) bucket();
    else missed = true;
  };
  const timer = setInterval(wake, IDLE_MS);

  async function run(): Promise<void> {
    while (!stopped) {
      missed = false;
      const found = await work(wake).catch((error: unknown) => {
        log.error({ error: describeError(error) }, "the outbox could not be read");
        return false;
      });
      if (!found && !missed && !stopped) await new Promise<void>((resolve) => resting.push(resolve));
    }
  }

  const running = Promise.all(Array.from({ length: lanes }, run));
  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      for (const bucket of resting.splice(0)) bucket();
      await running;
    },
  };
}

// What falls due by the clock alone. `false`: nothing more to do at once.
async function keepPromises(ctx: Context): Promise<boolean> {
  await completeDueAccountRecoveries(ctx);
  await completeDueDeletions(ctx);
  return false;
}

/**
 * Sends the oldest message of a channel that is due, if a provider may be asked now; `found` is called when there is one, before
 * it is sent. `false`: there was nothing to do.
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
  // Without a provider it still lays aside what is too late.
  const leased = await leaseMessage(ctx, isReachable ? [channel] : []);
  if (!leased) return false;
  found();
  const attempts = await offer(ctx, sender, leased, transports);
  const [first, ...others] = attempts;
  if (!first) {
    await giveBack(ctx, leased);
    return false;
  }
  await settleLeased(ctx, leased, [first, ...others]);
  for (const attempt of attempts) if (attempt.outcome !== "sent") complain(leased, attempt);
  return true;
}

// From provider to provider while it is certain that none has taken it; who may have it is the last one asked.
async function offer(
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
    const attempt = await ask(transport, message);
    attempts.push(attempt);
    if (attempt.outcome === "sent" || attempt.outcome === "unknown") break;
  }
  return attempts;
}

async function ask(transport: Transport, message: Outgoing): Promise<DeliveryAttempt> {
  const provider = transport.name;
  try {
    return { provider, ...(await transport.send(message)) };
  } catch (error) {
    log.error({ outbox: message.id, provider, error: describeError(error) }, "a transport threw");
    return { provider, outcome: "unknown", reason: "thrown" };
  }
}

function complain(leased: Leased, attempt: DeliveryAttempt): void {
  const { template } = leased.message;
  log.warn({ outbox: leased.id, template, tries: leased.tries, ...attempt }, "a message was not sent");
}
