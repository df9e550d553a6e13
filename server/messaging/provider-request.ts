import type { z } from "zod";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";
import { outbox } from "@/domain/policy";
import { SECOND_MS } from "@/domain/time";

/** How a request to a provider ended. `body` is `null` when it was too long or incomplete. */
export type ProviderResponse =
  | { answered: true; status: number; headers: Headers; body: string | null }
  /** `accepted: "no"`: nothing can have reached the provider. */
  | { answered: false; accepted: "no" | "unknown"; reason: string };

/** Error codes of failures before the first byte of the request is sent. */
const beforeSending = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** One HTTP request with limits: five seconds in total, no redirects, at most 64 KB of response. Never throws. */
export async function requestProvider(url: string, init: RequestInit): Promise<ProviderResponse> {
  const signal = AbortSignal.timeout(outbox.callMs);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const { status, headers } = response;
    return { answered: true, status, headers, body: await readBody(response) };
  } catch (error) {
    if (signal.aborted) return { answered: false, accepted: "unknown", reason: "timeout" };
    const code = codeOf(error);
    const isUnsent = beforeSending.has(code) || code.startsWith("ERR_TLS") || code.includes("CERT");
    return { answered: false, accepted: isUnsent ? "no" : "unknown", reason: code };
  }
}

/** The outcome of a request without a response: the message is sent again only if nothing can have reached the provider. */
export function outcomeWithoutResponse({
  accepted,
  reason,
}: Extract<ProviderResponse, { answered: false }>): DeliveryOutcome {
  return { outcome: accepted === "no" ? "later" : "unknown", reason };
}

/** The body, if it is JSON of this shape; else `null`. */
export function readJson<T>(shape: z.ZodType<T>, body: string | null): T | null {
  try {
    return shape.parse(JSON.parse(body ?? ""));
  } catch {
    return null;
  }
}

/** The value of `Retry-After`, in milliseconds from `now`; the header holds seconds or a date (RFC 9110). */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const header = headers.get("retry-after");
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * SECOND_MS : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

// An incomplete body must not lose the status: callers check for `null`.
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
