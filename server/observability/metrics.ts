import "server-only";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Context } from "@/domain/context";
import { outboxState } from "@/domain/operations/maintenance/outbox-state";
import { hashPool } from "@/domain/platform/crypto/hash-pool";
import { processSingleton } from "@/domain/process-singleton";

// Metrics for Prometheus. Labels hold only names from our own lists, never what a person typed, an account or an address.

const OUTCOMES = /^(login|session|stepup|passkey|reset|activation|sms|crypto|authz|origin|support)\./;

export interface Metrics {
  registry: Registry;
  requestSeconds: Histogram<"method" | "route" | "status">;
  /** Result of the last check of the audit chain in this process, 1 or 0; no value before the first. */
  auditSound: Gauge<"check">;
  /** Counts an audit event; those of logins by outcome. Called when the event is written, so a later rollback is counted too. */
  countEvent(event: string): void;
}

/** The metrics of this process. */
export function metrics(): Metrics {
  return processSingleton("metrics", create);
}

function create(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const logins = new Counter({
    name: "twostep_logins_total",
    help: "Steps of a login by how they ended.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const events = new Counter({
    name: "twostep_security_events_total",
    help: "Other audit events by name.",
    labelNames: ["event"],
    registers: [registry],
  });
  const requestSeconds = new Histogram({
    name: "twostep_request_seconds",
    help: "From the first byte of a request to the last of its answer. Status 499: the visitor left.",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const auditSound = new Gauge({
    name: "twostep_audit_sound",
    help: "Whether the last check of the audit's chain found it sound, in the process that made it.",
    labelNames: ["check"] as const,
    registers: [registry],
  });
  new Gauge({
    name: "twostep_hash_places",
    help: "Slow hashes under way and waiting (4 and 32 at most).",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const { running, waiting } = hashPool().load();
      this.set({ state: "running" }, running);
      this.set({ state: "waiting" }, waiting);
    },
  });
  return {
    registry,
    requestSeconds,
    auditSound,
    countEvent(event) {
      if (event.startsWith("login.")) logins.inc({ outcome: event.slice("login.".length) });
      else if (OUTCOMES.test(event)) events.inc({ event });
    },
  };
}

const gauge = (name: string, help: string, registry: Registry, labelNames: string[] = []) =>
  new Gauge({ name, help, labelNames, registers: [registry] });

/** All metrics as Prometheus text: those of this process, and those of the outbox, which all processes share. */
export async function readMetrics(ctx: Context): Promise<{ text: string; type: string }> {
  const own = metrics().registry;
  const queue = new Registry();
  const waiting = gauge("twostep_outbox_waiting", "Messages not sent yet.", queue, ["channel"]);
  const age = gauge("twostep_outbox_oldest_seconds", "Age of the oldest message that is due.", queue, ["channel"]);
  const dead = gauge("twostep_outbox_dead", "Messages given up and not yet purged.", queue, ["channel"]);
  const state = await outboxState(ctx);
  for (const channel of ["mail", "sms", "voice"] as const) {
    waiting.set({ channel }, state[channel].waiting);
    age.set({ channel }, state[channel].oldestMs / 1_000);
    dead.set({ channel }, state[channel].dead);
  }
  gauge("twostep_sms_sent_today", "Text messages and calls handed to a gateway since midnight UTC.", queue).set(
    state.sms.sentToday + state.voice.sentToday,
  );
  return { text: `${await own.metrics()}\n${await queue.metrics()}`, type: own.contentType };
}
