import { randomInt } from "node:crypto";
import { and, asc, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { outbox, textCodes } from "@/db/schema";
import type { Context, Locale, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { mac, sameMac } from "../../platform/crypto/mac";
import { newId } from "../../platform/crypto/token";
import { enqueue } from "../../platform/outbox/enqueue";
import type { CodeCall, CodeText } from "../../platform/outbox/message";
import { type DeliveryState, deliveryFrom } from "../../platform/outbox/state";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { textCode as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { admitText, countryOf } from "./text-limits";

export type TextPurpose = "login" | "enrolment" | "step-up";

export interface TextParent {
  purpose: TextPurpose;
  /** Id of the login challenge, enrolment or session that the code belongs to, and to nothing else. */
  parentId: string;
  accountId: string;
}

/** How a code reaches the telephone: written, or said aloud. */
export type CodeChannel = "sms" | "voice";

/** The channel that a form asks for; anything but a call is a text message. */
export function readChannel(asked: string): CodeChannel {
  return asked === "voice" ? "voice" : "sms";
}

export type SendText = { sent: true; letter: string } | { sent: false; refusal: TextRefusal };

/**
 * "text-limit": too many messages to this person or number; "text-numbers": too many different numbers were tried in a set-up.
 * "texts-off": nobody gets a text message now, or nobody in this country. "calls-off": nobody is called here.
 */
export type TextRefusal =
  | { code: "text-too-soon" | "text-limit" | "text-numbers" | "texts-off"; until: number }
  | { code: "calls-off" };

/**
 * Makes a new code, ends the older ones of the same step, and queues the message. Waits of 30, 60 and 120 seconds between
 * messages are kept here, whatever the page shows; the limits on numbers, countries and money are in `admitText`. A call counts
 * like a text message everywhere: it costs no less. `phone` is E.164.
 */
export async function sendTextCode(
  ctx: TransactionContext,
  parent: TextParent,
  to: { phone: string; locale: Locale; channel?: CodeChannel },
): Promise<SendText> {
  const { channel = "sms" } = to;
  if (channel === "voice" && ctx.config.spokenCodes === "off") return { sent: false, refusal: { code: "calls-off" } };
  const now = ctx.clock.now();
  const [earlier, letter] = await Promise.all([codesOf(ctx, parent), nextLetter(ctx, parent.accountId)]);
  const until = resendAllowedAt(earlier);
  if (until > now) return { sent: false, refusal: { code: "text-too-soon", until } };
  const admitted = await admitText(ctx, parent, to.phone);
  if (!admitted.admitted) return { sent: false, refusal: { code: admitted.code, until: admitted.until } };
  const digits = newDigits(ctx, parent, earlier);
  const id = newId();
  await ctx.tx
    .update(textCodes)
    .set({ supersededAt: now })
    .where(
      and(
        eq(textCodes.purpose, parent.purpose),
        eq(textCodes.parentId, parent.parentId),
        isNull(textCodes.supersededAt),
        isNull(textCodes.usedAt),
      ),
    );
  await ctx.tx.insert(textCodes).values({
    id,
    ...parent,
    letter,
    country: countryOf(to.phone),
    codeMac: macOf(ctx, parent, digits),
    createdAt: now,
    expiresAt: now + policy.lifeMs,
  });
  const { accountId, purpose } = parent;
  const message = codeMessage(purpose, { ...to, channel }, { code: digits, letter, validUntil: now + policy.lifeMs });
  await enqueue(ctx, message, { accountId, idempotencyKey: occasionOf(id) });
  await recordAudit(ctx, { event: "sms.queued", accountId, detail: { purpose, channel } });
  return { sent: true, letter };
}

function codeMessage(
  purpose: TextPurpose,
  { phone: to, locale, channel }: { phone: string; locale: Locale; channel: CodeChannel },
  values: CodeText["values"],
): CodeText | CodeCall {
  if (channel === "sms") {
    return { channel, to, locale, template: purpose === "enrolment" ? "enrolment-code" : "login-code", values };
  }
  const { code, letter } = values;
  return { channel, to, locale, template: "spoken-code", values: { code, letter } };
}

export interface TextState {
  /** How the newest message goes; "sms" when there is none. */
  channel: CodeChannel;
  /** Letter of the newest message, `null` when none could be sent. */
  letter: string | null;
  sentAt: number | null;
  validUntil: number | null;
  /** From when the next message may be asked for. */
  resendAt: number;
  /** How the newest message fares, `null` when there is none. */
  delivery: DeliveryState | null;
}

/** What the page shows about the messages of one step. */
export async function textState(
  ctx: ReadContext,
  parent: Pick<TextParent, "purpose" | "parentId">,
): Promise<TextState> {
  const rows = await ctx.db.read
    .select({ code: textCodes, message: outbox })
    .from(textCodes)
    .leftJoin(outbox, eq(outbox.idempotencyKey, sql`${occasionOf("")} || ${textCodes.id}`))
    .where(ofParent(parent))
    .orderBy(asc(textCodes.createdAt));
  const codes = rows.map(({ code }) => code);
  const newest = codes.at(-1);
  const message = rows.at(-1)?.message;
  const delivery = message ? deliveryFrom(message) : null;
  return {
    channel: delivery?.channel === "voice" ? "voice" : "sms",
    letter: newest?.letter ?? null,
    sentAt: newest?.createdAt ?? null,
    validUntil: newest?.expiresAt ?? null,
    resendAt: resendAllowedAt(codes),
    delivery: delivery?.state ?? null,
  };
}

export type TextMatch = { match: "right"; codeId: string } | { match: "expired" } | { match: "wrong" };

/** Compares six digits with the newest message of one step. Spends nothing: see `spendTextCode`. */
export async function matchTextCode(ctx: ReadContext, parent: TextParent, digits: string): Promise<TextMatch> {
  const newest = (await codesOf(ctx, parent)).at(-1);
  if (!newest || newest.usedAt !== null || !sameMac(newest.codeMac, macOf(ctx, parent, digits)))
    return { match: "wrong" };
  return newest.expiresAt <= ctx.clock.now() ? { match: "expired" } : { match: "right", codeId: newest.id };
}

/**
 * Whether the digits are those of an older message of this step: then the page can say "that was A, look for B". An older code
 * opens nothing, so this costs no attempt; the hint itself is limited (`older-code-hint`).
 */
export async function findOlderText(
  ctx: Context,
  parent: TextParent,
  digits: string,
): Promise<{ letter: string; newest: string } | null> {
  const codes = await codesOf(ctx, parent);
  const newest = codes.at(-1);
  const wanted = macOf(ctx, parent, digits);
  const older = codes.find((row) => row.supersededAt !== null && sameMac(row.codeMac, wanted));
  if (!newest || !older) return null;
  const counted = await inTransaction(ctx, (ctx) => consumeAttempt(ctx, "older-code-hint", parent.accountId));
  return counted.allowed ? { letter: older.letter, newest: newest.letter } : null;
}

/** Spends the code in one guarded statement. `false`: another request was first, it expired, or a newer one was sent. */
export async function spendTextCode(ctx: TransactionContext, codeId: string): Promise<boolean> {
  const now = ctx.clock.now();
  const rows = await ctx.tx
    .update(textCodes)
    .set({ usedAt: now })
    .where(
      and(
        eq(textCodes.id, codeId),
        isNull(textCodes.usedAt),
        isNull(textCodes.supersededAt),
        gt(textCodes.expiresAt, now),
      ),
    )
    .returning({ id: textCodes.id });
  return rows.length === 1;
}

function occasionOf(codeId: string): string {
  return `text-code|${codeId}`;
}

function resendAllowedAt(codes: { createdAt: number }[]): number {
  const newest = codes.at(-1);
  if (!newest) return 0;
  return newest.createdAt + (policy.resendAfterMs[Math.min(codes.length, policy.resendAfterMs.length) - 1] ?? 0);
}

function codesOf(ctx: ReadContext, parent: Pick<TextParent, "purpose" | "parentId">) {
  return ctx.db.read.select().from(textCodes).where(ofParent(parent)).orderBy(asc(textCodes.createdAt));
}

function ofParent({ purpose, parentId }: Pick<TextParent, "purpose" | "parentId">) {
  return and(eq(textCodes.purpose, purpose), eq(textCodes.parentId, parentId));
}

// Letters run on per person, so that yesterday's message and today's never carry the same one by chance.
async function nextLetter(ctx: TransactionContext, accountId: string): Promise<string> {
  const [last] = await ctx.tx
    .select({ letter: textCodes.letter })
    .from(textCodes)
    .where(eq(textCodes.accountId, accountId))
    .orderBy(desc(textCodes.createdAt))
    .limit(1);
  const at = last ? (policy.letters.indexOf(last.letter) + 1) % policy.letters.length : 0;
  return policy.letters.charAt(at);
}

// Two messages of one step never carry the same digits: an older code must be told apart from the newest.
function newDigits(ctx: ReadContext, parent: TextParent, earlier: { codeMac: string }[]): string {
  for (;;) {
    const digits = randomInt(0, 10 ** policy.digits)
      .toString()
      .padStart(policy.digits, "0");
    const made = macOf(ctx, parent, digits);
    if (!earlier.some((row) => sameMac(row.codeMac, made))) return digits;
  }
}

function macOf(ctx: ReadContext, parent: Pick<TextParent, "purpose" | "parentId">, digits: string): string {
  return mac(ctx.keys, "text-code-mac/v1", parent.purpose, parent.parentId, digits);
}
