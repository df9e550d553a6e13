import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { enrolments } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { revokeSessions } from "../../platform/account/account";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { newId } from "../../platform/crypto/token";
import type { FactorChange } from "../../platform/outbox/message";
import { notifyByMail, notifyByText } from "../../platform/outbox/notify";
import { isStillAlive } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import type { Who } from "../../platform/session/who";
import { enrolment as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import { forgetEndedPasskeys } from "../passkey/remove-all";
import { type PreparedCodes, prepareRecoveryCodes, storeRecoveryCodes } from "../recovery-code/make";
import { currentSet } from "../recovery-code/state";
import { missingProof } from "../step-up/step-up";
import { findOffClockStep, matchAppCode, newAppSecret } from "./app-code";
import { resetCodeAttempts } from "./consume-code-attempt";
import { activeFactor, type Factor, type NewFactor, openSecret, replaceFactor, sealSecret } from "./factor";
import { type PhoneFailure, readMobileNumber } from "./phone";
import { readCode } from "./read-code";
import {
  type CodeChannel,
  findOlderText,
  matchTextCode,
  sendTextCode,
  spendTextCode,
  type TextParent,
  type TextRefusal,
} from "./text-code";

/** A factor being set up, as a page may show it. The secret is only here, before it is proven, never after. */
export type Enrolment = { id: string; createdAt: number; expiresAt: number; attemptsLeft: number } & (
  | { type: "sms"; phone: string }
  | { type: "totp"; secret: string }
);

export type StartFailure = { code: PhoneFailure } | { code: "step-up-needed" } | TextRefusal;

/** Step 2 of the guide: takes the number, sends a code to it. The factor in use, if any, stays as it is. */
export async function startTextEnrolment(
  ctx: Context,
  who: Who,
  input: { country: string; phone: string },
): Promise<Result<null, StartFailure>> {
  const number = readMobileNumber(input.phone, input.country, ctx.config.smsCountries);
  if (!number.ok) return fail({ code: number.code });
  if (!(await mayChangeFactors(ctx, who))) return fail({ code: "step-up-needed" });
  return inTransaction(ctx, async (ctx) => {
    const open = await openRow(ctx, who);
    // The same number again keeps its waiting time: leaving the page and coming back is no way around it.
    const goesOn = open?.type === "sms" && open.phone === number.phone && open.attempts < policy.maxAttempts;
    const id = goesOn ? open.id : await begin(ctx, who, number.phone);
    const sent = await sendTextCode(ctx, parentOf(who, id), {
      phone: number.phone,
      locale: who.account.locale,
    });
    if (sent.sent) return ok(null);
    return goesOn ? ok(null) : fail(sent.refusal);
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code": a new code to the same number; the older one dies. */
export async function resendEnrolmentText(
  ctx: Context,
  who: Who,
  channel: CodeChannel = "sms",
): Promise<Result<{ letter: string; enrolmentId: string }, { code: "enrolment-gone" } | TextRefusal>> {
  return inTransaction(ctx, async (ctx) => {
    const open = await openRow(ctx, who);
    if (open?.type !== "sms" || !open.phone) return fail({ code: "enrolment-gone" });
    const sent = await sendTextCode(ctx, parentOf(who, open.id), {
      phone: open.phone,
      locale: who.account.locale,
      channel,
    });
    return sent.sent ? ok({ letter: sent.letter, enrolmentId: open.id }) : fail(sent.refusal);
  });
}

/** Draws a secret for an authenticator app. An enrolment that is open already is kept: a reload must not change the QR code. */
export async function startAppEnrolment(ctx: Context, who: Who): Promise<Result<null, { code: "step-up-needed" }>> {
  if (!(await mayChangeFactors(ctx, who))) return fail({ code: "step-up-needed" });
  return inTransaction(ctx, async (ctx) => {
    const open = await openRow(ctx, who);
    const goesOn = open?.type === "totp" && open.attempts < policy.maxAttempts;
    if (!goesOn) await begin(ctx, who, null);
    return ok(null);
  });
}

/** The enrolment this session has open, or `null`. Another session of the same person has its own. */
export async function findEnrolment(ctx: Context, who: Pick<Who, "session" | "account">): Promise<Enrolment | null> {
  const row = await openRow(ctx, who);
  if (!row) return null;
  const { id, createdAt, expiresAt } = row;
  const facts = { id, createdAt, expiresAt, attemptsLeft: Math.max(0, policy.maxAttempts - row.attempts) };
  if (row.type === "sms" && row.phone) return { ...facts, type: "sms", phone: row.phone };
  if (row.type === "totp" && row.secretSealed) {
    const secret = openSecret(ctx, who.account.id, id, row.secretSealed);
    return { ...facts, type: "totp", secret };
  }
  return null;
}

/** `on`: there was no second step before. */
export type EnrolmentChange = "on" | Exclude<FactorChange, "lost" | "off">;

export interface Enrolled {
  /** The session goes on under a new secret. */
  sessionSecret: string;
  /** Ten codes to show, when the account had none yet. */
  fresh: { setId: string; codes: string[] } | null;
  /** What the new factor took the place of. */
  change: EnrolmentChange;
}

export type EnrolFailure =
  | { code: "enrolment-gone" }
  | { code: "set-up-code-unreadable" | "set-up-code-several"; count: number }
  | { code: "code-wrong"; attemptsLeft: number }
  | { code: "code-expired"; attemptsLeft: number }
  | { code: "text-older"; letter: string; newest: string }
  | { code: "phone-clock-off" }
  | { code: "too-many-codes"; until: null };

/**
 * Step 3 of the guide: the code proves the new factor. Then in one transaction: the enrolment and the code are spent, the factor
 * takes the place of the former one, ten recovery codes are stored if there were none, every other session and all trust end,
 * and the owner is notified. The code that proved the set-up is spent. No fresh proof is asked again: the enrolment belongs to the
 * session that gave one when it began, so a person who is slow with the phone is not sent back.
 */
export async function finishEnrolment(
  ctx: Context,
  who: Who,
  /** The set-up that the page showed, and the code as typed. */
  input: { enrolmentId: string; code: string },
): Promise<Result<Enrolled, EnrolFailure>> {
  const row = await openRow(ctx, who);
  // Another set-up that began in another window meanwhile: a code for this one must not cost it an attempt.
  if (row?.id !== input.enrolmentId) return fail({ code: "enrolment-gone" });
  const read = readCode(input.code);
  if (read.kind === "recovery") return fail({ code: "set-up-code-unreadable", count: read.digits.length });
  if (read.kind === "unreadable") return fail({ code: `set-up-code-${read.codes ?? "unreadable"}`, count: read.count });
  const older = row.type === "sms" ? await findOlderText(ctx, parentOf(who, row.id), read.digits) : null;
  if (older) return fail({ code: "text-older", ...older });
  // A slot for the ten hashes comes before the count: a request refused under load is not a failed attempt.
  return hashPool().run(() => enrol(ctx, who, row, read.digits));
}

async function enrol(ctx: Context, who: Who, row: Row, digits: string): Promise<Result<Enrolled, EnrolFailure>> {
  const attemptsLeft = await inTransaction(ctx, (ctx) => consumeEnrolmentAttempt(ctx, row.id));
  if (attemptsLeft === null) return fail({ code: "too-many-codes", until: null });
  const proven = await prove(ctx, who, row, digits);
  if (proven.proof !== "right" && attemptsLeft === 0) return fail({ code: "too-many-codes", until: null });
  if (proven.proof === "clock-off") return fail({ code: "phone-clock-off" });
  if (proven.proof !== "right") return fail({ code: `code-${proven.proof}`, attemptsLeft });
  const hadCodes = await currentSet(ctx, who.account.id);
  const prepared = hadCodes ? null : await prepareRecoveryCodes(ctx);
  const enrolled = await allOrNothing(ctx, (ctx) => completeEnrolment(ctx, who, row.id, proven, prepared));
  if (enrolled) return ok(enrolled);
  // Another request was first: a newer message was sent, or the set-up was finished or left in another window.
  const goesOn = (await isStillAlive(ctx, who.session.id)) && (await openRow(ctx, who));
  return goesOn ? fail({ code: "code-wrong", attemptsLeft }) : fail({ code: "enrolment-gone" });
}

type Row = typeof enrolments.$inferSelect;
type Proven = { proof: "right"; factor: NewFactor; textCode: string | null };

async function prove(
  ctx: Context,
  who: Who,
  row: Row,
  digits: string,
): Promise<Proven | { proof: "wrong" | "expired" | "clock-off" }> {
  if (row.type === "sms" && row.phone) {
    const text = await matchTextCode(ctx, parentOf(who, row.id), digits);
    if (text.match !== "right") return { proof: text.match };
    return { proof: "right", factor: { type: "sms", phone: row.phone }, textCode: text.codeId };
  }
  if (row.type !== "totp" || !row.secretSealed) return { proof: "wrong" };
  const now = ctx.clock.now();
  const secret = openSecret(ctx, who.account.id, row.id, row.secretSealed);
  const step = matchAppCode(secret, digits, now, -1);
  if (step !== null) return { proof: "right", factor: { type: "totp", secret, lastStep: step }, textCode: null };
  return { proof: await judgeClock(ctx, row, findOffClockStep(secret, digits, now)) };
}

// Only two codes in a row that fit another time tell that the clock is off: one could be a guess (D4).
async function judgeClock(ctx: Context, row: Row, step: number | null): Promise<"wrong" | "clock-off"> {
  await inTransaction(ctx, (ctx) =>
    ctx.tx.update(enrolments).set({ offClockStep: step }).where(eq(enrolments.id, row.id)),
  );
  return step !== null && row.offClockStep !== null && step > row.offClockStep ? "clock-off" : "wrong";
}

async function completeEnrolment(
  ctx: TransactionContext,
  who: Who,
  enrolmentId: string,
  proven: Proven,
  prepared: PreparedCodes | null,
): Promise<Enrolled | null> {
  const { account, session } = who;
  const now = ctx.clock.now();
  if (!(await isStillAlive(ctx, session.id))) return null;
  if (!(await consumeEnrolment(ctx, enrolmentId))) return null;
  if (proven.textCode && !(await spendTextCode(ctx, proven.textCode))) return null;
  const former = await activeFactor(ctx, account.id);
  await replaceFactor(ctx, account.id, enrolmentId, proven.factor);
  await forgetEndedPasskeys(ctx, account.id);
  await resetCodeAttempts(ctx, account.id, proven.factor.type);
  const stored = prepared ? await storeRecoveryCodes(ctx, account.id, prepared) : null;
  await revokeSessions(ctx, account.id, "two-factor-changed");
  const { sessionSecret } = await renewSession(ctx, session.id, [{ method: proven.factor.type, at: now }]);
  const change = changeOf(former, proven.factor);
  const codes = stored ? "new" : "kept";
  await notifyFactorChange(ctx, who, { former, factor: proven.factor, change, codes }, enrolmentId);
  return { sessionSecret, fresh: stored && prepared ? { setId: stored.id, codes: prepared.codes } : null, change };
}

interface Replacement {
  former: Factor | null;
  factor: NewFactor;
  change: EnrolmentChange;
  codes: "new" | "kept";
}

// By mail, and by text to the former and the present number: an intruder with one of them does not go unnoticed.
async function notifyFactorChange(
  ctx: TransactionContext,
  { account, userAgent }: Who,
  { former, factor, change, codes }: Replacement,
  occasion: string,
): Promise<void> {
  const method = factor.type;
  await recordAudit(ctx, { event: changeEvents[change], accountId: account.id, userAgent, detail: { method } });
  if (change === "on") {
    await notifyByMail(ctx, account, userAgent, { template: "two-factor-on", occasion, method });
    return;
  }
  await notifyByMail(ctx, account, userAgent, { template: "factor-changed", occasion, method, change, codes });
  const numbers = new Set([former, factor].flatMap((each) => (each?.type === "sms" ? [each.phone] : [])));
  await notifyByText(ctx, account, [...numbers], occasion, { template: "factor-changed", change });
}

function changeOf(former: Factor | null, factor: NewFactor): EnrolmentChange {
  if (former === null) return "on";
  if (factor.type === "totp") return former.type === "totp" ? "app" : "toApp";
  if (former.type !== "sms") return "toSms";
  return former.phone === factor.phone ? "phoneAgain" : "phone";
}

const changeEvents: Record<EnrolmentChange, AuditEvent> = {
  on: "2fa.enabled",
  phone: "2fa.phone_changed",
  phoneAgain: "2fa.phone_confirmed",
  app: "2fa.app_changed",
  toApp: "2fa.method_changed",
  toSms: "2fa.method_changed",
};

async function mayChangeFactors(ctx: Context, who: Who): Promise<boolean> {
  return (await missingProof(ctx, who, "second-step")) === null;
}

async function begin(ctx: TransactionContext, who: Who, phone: string | null): Promise<string> {
  const now = ctx.clock.now();
  const id = newId();
  await endOpen(ctx, who.account.id);
  await ctx.tx.insert(enrolments).values({
    id,
    accountId: who.account.id,
    sessionId: who.session.id,
    type: phone === null ? "totp" : "sms",
    phone,
    secretSealed: phone === null ? sealSecret(ctx, who.account.id, id, newAppSecret()) : null,
    createdAt: now,
    expiresAt: now + policy.lifeMs,
  });
  return id;
}

async function endOpen(ctx: TransactionContext, accountId: string): Promise<void> {
  await ctx.tx
    .update(enrolments)
    .set({ doneAt: ctx.clock.now(), secretSealed: null, phone: null })
    .where(and(eq(enrolments.accountId, accountId), isNull(enrolments.doneAt)));
}

async function openRow(ctx: ReadContext, who: Pick<Who, "session" | "account">): Promise<Row | undefined> {
  const [row] = await ctx.db.read
    .select()
    .from(enrolments)
    .where(
      and(
        eq(enrolments.accountId, who.account.id),
        eq(enrolments.sessionId, who.session.id),
        isNull(enrolments.doneAt),
        gt(enrolments.expiresAt, ctx.clock.now()),
      ),
    );
  return row;
}

async function consumeEnrolmentAttempt(ctx: TransactionContext, id: string): Promise<number | null> {
  const [row] = await ctx.tx
    .update(enrolments)
    .set({ attempts: sql`tries + 1` })
    .where(
      and(
        eq(enrolments.id, id),
        isNull(enrolments.doneAt),
        gt(enrolments.expiresAt, ctx.clock.now()),
        lt(enrolments.attempts, policy.maxAttempts),
      ),
    )
    .returning({ attempts: enrolments.attempts });
  return row ? policy.maxAttempts - row.attempts : null;
}

async function consumeEnrolment(ctx: TransactionContext, id: string): Promise<boolean> {
  const rows = await ctx.tx
    .update(enrolments)
    .set({ doneAt: ctx.clock.now(), secretSealed: null, phone: null })
    .where(and(eq(enrolments.id, id), isNull(enrolments.doneAt), gt(enrolments.expiresAt, ctx.clock.now())))
    .returning({ id: enrolments.id });
  return rows.length === 1;
}

function parentOf(who: Pick<Who, "account">, enrolmentId: string): TextParent {
  return { purpose: "enrolment", parentId: enrolmentId, accountId: who.account.id };
}
