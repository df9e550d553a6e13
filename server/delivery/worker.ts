import "server-only";
import type { Context } from "@/domain/context";
import { settleDeletions } from "@/domain/ending/ending";
import { settleHelpedResets } from "@/domain/helped-reset/helped-reset";
import { closedBreakers } from "@/domain/outbox/breaker";
import { type Channel, giveBack, type Leased, leaseMessage, settleLeased } from "@/domain/outbox/lease";
import type { Attempt } from "@/domain/outbox/outcome";
import { describeError, log } from "../log";
import { renderMessage, type Sender } from "./render";
import type { Outgoing, Transport } from "./transport";
import type { Transports } from "./transports";

/** How often the queue is looked at when nothing woke the worker. Milliseconds. */
const IDLE_MS = 1_000;

/** How many messages of a channel may be under way at once: one slow answer must not hold up the next person's code. */
const LANES: Record<Channel, number> = { mail: 2, sms: 4 };

export interface Worker {
  /** Looks at the queue now. */
  wake(): void;
  /** Finishes the messages under way and stops. */
  stop(): Promise<void>;
}

/** Takes messages from the outbox and hands them to the transports of their channel, several at once. */
export function startWorker(ctx: Context, sender: Sender, transports: Transports): Worker {
  const naps = new Set<() => void>();
  let stopped = false;

  async function run(work: () => Promise<boolean>): Promise<void> {
    while (!stopped) {
      const found = await work().catch((error: unknown) => {
        log.error({ error: describeError(error) }, "the outbox could not be read");
        return false;
      });
      if (!found && !stopped) await nap();
    }
  }

  function nap(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        naps.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, IDLE_MS);
      naps.add(wake);
    });
  }

  function wakeAll(): void {
    for (const wake of [...naps]) wake();
  }

  const lanes = (["sms", "mail"] as const).flatMap((channel) =>
    Array.from({ length: LANES[channel] }, () => run(() => deliverNext(ctx, sender, channel, transports[channel]))),
  );
  const running = Promise.all([...lanes, run(() => keepPromises(ctx))]);
  return {
    wake: wakeAll,
    async stop() {
      stopped = true;
      wakeAll();
      await running;
    },
  };
}

// What falls due by the clock alone. `false`: nothing more to do at once.
async function keepPromises(ctx: Context): Promise<boolean> {
  await settleHelpedResets(ctx);
  await settleDeletions(ctx);
  return false;
}

/** Sends the oldest message of a channel that is due, if a provider may be asked now. `false`: there was nothing to do. */
export async function deliverNext(
  ctx: Context,
  sender: Sender,
  channel: Channel,
  transports: readonly Transport[],
): Promise<boolean> {
  const names = transports.map(({ name }) => name);
  const isReachable = (await closedBreakers(ctx.db.read, ctx, names)).length > 0;
  // Without a provider it still lays aside what is too late.
  const leased = await leaseMessage(ctx, isReachable ? [channel] : []);
  if (!leased) return false;
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
): Promise<Attempt[]> {
  const message: Outgoing = { ...(await renderMessage(leased.message, sender)), id: leased.id };
  const attempts: Attempt[] = [];
  for (const transport of transports) {
    const [closed] = await closedBreakers(ctx.db.read, ctx, [transport.name]);
    if (closed === undefined) continue;
    const attempt = await ask(transport, message);
    attempts.push(attempt);
    if (attempt.outcome === "sent" || attempt.outcome === "unknown") break;
  }
  return attempts;
}

async function ask(transport: Transport, message: Outgoing): Promise<Attempt> {
  const provider = transport.name;
  try {
    return { provider, ...(await transport.send(message)) };
  } catch (error) {
    log.error({ outbox: message.id, provider, error: describeError(error) }, "a transport threw");
    return { provider, outcome: "unknown", reason: "thrown" };
  }
}

function complain(leased: Leased, attempt: Attempt): void {
  const { template } = leased.message;
  log.warn({ outbox: leased.id, template, tries: leased.tries, ...attempt }, "a message was not sent");
}
