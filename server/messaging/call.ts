import type { z } from "zod";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";
import { outbox } from "@/domain/policy";

/** How a call to a provider ended. `body` is `null` when it was too long, or broke off. */
export type Called =
  | { answered: true; status: number; headers: Headers; body: string | null }
  /** `taken: "no"`: nothing can have arrived there. */
  | { answered: false; taken: "no" | "unknown"; reason: string };

/** Codes of failures that come before a single byte of the request is on its way. */
const beforeSending = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** One HTTP call with limits: five seconds in all, no redirects, at most 64 KB of answer. Never throws. */
export async function call(url: string, init: RequestInit): Promise<Called> {
  const signal = AbortSignal.timeout(outbox.callMs);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const { status, headers } = response;
    return { answered: true, status, headers, body: await readBody(response) };
  } catch (error) {
    if (signal.aborted) return { answered: false, taken: "unknown", reason: "timeout" };
    const code = codeOf(error);
    const never = beforeSending.has(code) || code.startsWith("ERR_TLS") || code.includes("CERT");
    return { answered: false, taken: never ? "no" : "unknown", reason: code };
  }
}

/** What a call without an answer means for its message: it may go out again only where nothing can have arrived. */
export function unanswered({ taken, reason }: Extract<Called, { answered: false }>): DeliveryOutcome {
  return { outcome: taken === "no" ? "later" : "unknown", reason };
}

/** The answer, where it is JSON of this shape. */
export function readJson<T>(shape: z.ZodType<T>, body: string | null): T | null {
  try {
    return shape.parse(JSON.parse(body ?? ""));
  } catch {
    return null;
  }
}

/** What `Retry-After` asks for, in milliseconds from `now`; seconds or a date (RFC 9110). */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const said = headers.get("retry-after");
  if (said === null) return undefined;
  const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

// A status that has come is worth more than the rest of its answer: whoever needs the rest looks whether it is there.
async function readBody(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > outbox.answerBytes) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function codeOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ("code" in each && typeof each.code === "string") return each.code;
  }
  return "network";
}
