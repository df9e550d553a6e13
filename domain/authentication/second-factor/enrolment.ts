import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { Reader, Transaction } from "@/db/client";
import { enrolments } from "@/db/schema";
import { allOrNothing } from "../../all-or-nothing";
import type { Context, UserAgent } from "../../context";
import { type Account, revokeSessions } from "../../platform/account/account";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { newId } from "../../platform/crypto/token";
import { notifyByMail, notifyByText } from "../../platform/outbox/notify";
import { isStillAlive, type Session } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFreshForSecondStep } from "../../platform/session/proof";
import { enrolment as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { type PreparedCodes, prepareRecoveryCodes, storeRecoveryCodes } from "../recovery-code/make";
import { currentSet } from "../recovery-code/state";
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

/** Who sets up a factor: a living session with its account. */
export interface Owner {
  session: Session;
  account: Account;
  userAgent: UserAgent;
}

/** A factor being set up, as a page may show it. The secret is only here, before it is proven, never after. */
export type Enrolment = { id: string; createdAt: number; expiresAt: number } & (
  | { type: "sms"; phone: string }
  | { type: "totp"; secret: string }
);

export type StartFailure = { code: PhoneFailure } | { code: "step-up-needed" } | TextRefusal;

/** Step 2 of the guide: takes the number, sends a code to it. The factor in use, if any, stays as it is. */
export async function startTextEnrolment(
  ctx: Context,
  owner: Owner,
  input: { country: string; phone: string },
): Promise<Result<null, StartFailure>> {
  const number = readMobileNumber(input.phone, input.country, ctx.config.smsCountries);
  if (!number.ok) return fail({ code: number.code });
  if (!(await mayChangeFactors(ctx, owner))) return fail({ code: "step-up-needed" });
  return ctx.db.write(async (tx) => {
    const open = await openRow(tx, ctx, owner);
    // The same number again keeps its waiting time: leaving the page and coming back is no way around it.
    const goesOn = open?.type === "sms" && open.phone === number.phone && open.tries < policy.tries;
    const id = goesOn ? open.id : await begin(tx, ctx, owner, number.phone);
    const sent = await sendTextCode(tx, ctx, parentOf(owner, id), {
      phone: number.phone,
      locale: owner.account.locale,
    });
    if (sent.sent) return ok(null);
    return goesOn ? ok(null) : fail(sent.refusal);
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code": a new code to the same number; the older one dies. */
export async function resendEnrolmentText(
  ctx: Context,
  owner: Owner,
  channel: CodeChannel = "sms",
): Promise<Result<{ letter: string; enrolmentId: string }, { code: "enrolment-gone" } | TextRefusal>> {
  return ctx.db.write(async (tx) => {
    const open = await openRow(tx, ctx, owner);
    if (open?.type !== "sms" || !open.phone) return fail({ code: "enrolment-gone" });
    const sent = await sendTextCode(tx, ctx, parentOf(owner, open.id), {
      phone: open.phone,
      locale: owner.account.locale,
      channel,
    });
    return sent.sent ? ok({ letter: sent.letter, enrolmentId: open.id }) : fail(sent.refusal);
  });
}

/** Draws a secret for an authenticator app. An enrolment that is open already is kept: a reload must not change the QR code. */
export async function startAppEnrolment(ctx: Context, owner: Owner): Promise<Result<null, { code: "step-up-needed" }>> {
  if (!(await mayChangeFactors(ctx, owner))) return fail({ code: "step-up-needed" });
  return ctx.db.write(async (tx) => {
    const open = await openRow(tx, ctx, owner);
    const goesOn = open?.type === "totp" && open.tries < policy.tries;
    if (!goesOn) await begin(tx, ctx, owner, null);
    return ok(null);
  });
}

/** The enrolment this session has open, or `null`. Another session of the same person has its own. */
export async function findEnrolment(
  ctx: Context,
  owner: Pick<Owner, "session" | "account">,
): Promise<Enrolment | null> {
  const row = await openRow(ctx.db.read, ctx, owner);
  if (!row) return null;
  const { id, createdAt, expiresAt } = row;
  if (row.type === "sms" && row.phone) return { id, createdAt, expiresAt, type: "sms", phone: row.phone };
  if (row.type === "totp" && row.secretSealed) {
    const secret = openSecret(ctx, owner.account.id, id, row.secretSealed);
    return { id, createdAt, expiresAt, type: "totp", secret };
  }
  return null;
}

/** Leaves the set-up: nothing changes for the factor in use. */
export async function cancelEnrolment(ctx: Context, accountId: string): Promise<void> {
  await ctx.db.write((tx) => endOpen(tx, ctx, accountId));
}

export interface Enrolled {
  /** The session goes on under a new secret. */
  ticket: string;
  /** Ten codes to show, when the account had none yet. */
  fresh: { setId: string; codes: string[] } | null;
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
 * and the owner is told. The code that proved the set-up is spent. No fresh proof is asked again: the enrolment belongs to the
 * session that gave one when it began, so a person who is slow with the phone is not sent back.
 */
export async function finishEnrolment(
  ctx: Context,
  owner: Owner,
  /** The set-up that the page showed, and the code as typed. */
  input: { enrolmentId: string; code: string },
): Promise<Result<Enrolled, EnrolFailure>> {
  const row = await openRow(ctx.db.read, ctx, owner);
  // Another set-up that began in another window meanwhile: a code for this one must not cost it a try.
  if (row?.id !== input.enrolmentId) return fail({ code: "enrolment-gone" });
  const read = readCode(input.code);
  if (read.kind === "recovery") return fail({ code: "set-up-code-unreadable", count: read.digits.length });
  if (read.kind === "unreadable") return fail({ code: `set-up-code-${read.codes ?? "unreadable"}`, count: read.count });
  const older = row.type === "sms" ? await findOlderText(ctx, parentOf(owner, row.id), read.digits) : null;
  if (older) return fail({ code: "text-older", ...older });
  // A place for the ten hashes comes before the count: who is turned away by a crowd has not failed.
  return hashPool().run(() => enrol(ctx, owner, row, read.digits));
}

async function enrol(ctx: Context, owner: Owner, row: Row, digits: string): Promise<Result<Enrolled, EnrolFailure>> {
  const attemptsLeft = await ctx.db.write((tx) => countEnrolmentTry(tx, ctx, row.id));
  if (attemptsLeft === null) return fail({ code: "too-many-codes", until: null });
  const proven = await prove(ctx, owner, row, digits);
  if (proven.proof === "clock-off") return fail({ code: "phone-clock-off" });
  if (proven.proof !== "right") return fail({ code: `code-${proven.proof}`, attemptsLeft });
  const hadCodes = await currentSet(ctx.db.read, owner.account.id);
  const prepared = hadCodes ? null : await prepareRecoveryCodes(ctx);
  const enrolled = await allOrNothing(ctx, (tx) => completeEnrolment(tx, ctx, owner, row.id, proven, prepared));
  if (enrolled) return ok(enrolled);
  // Somebody was first: a newer message was sent meanwhile, or the set-up was finished or left in another window.
  const goesOn = (await isStillAlive(ctx.db.read, ctx, owner.session.id)) && (await openRow(ctx.db.read, ctx, owner));
  return goesOn ? fail({ code: "code-wrong", attemptsLeft }) : fail({ code: "enrolment-gone" });
}

type Row = typeof enrolments.$inferSelect;
type Proven = { proof: "right"; factor: NewFactor; textCode: string | null };

async function prove(
  ctx: Context,
  owner: Owner,
  row: Row,
  digits: string,
): Promise<Proven | { proof: "wrong" | "expired" | "clock-off" }> {
  if (row.type === "sms" && row.phone) {
    const text = await matchTextCode(ctx.db.read, ctx, parentOf(owner, row.id), digits);
    if (text.match !== "right") return { proof: text.match };
    return { proof: "right", factor: { type: "sms", phone: row.phone }, textCode: text.codeId };
  }
  if (row.type !== "totp" || !row.secretSealed) return { proof: "wrong" };
  const now = ctx.clock.now();
  const secret = openSecret(ctx, owner.account.id, row.id, row.secretSealed);
  const step = matchAppCode(secret, digits, now, -1);
  if (step !== null) return { proof: "right", factor: { type: "totp", secret, lastStep: step }, textCode: null };
  return { proof: await judgeClock(ctx, row, findOffClockStep(secret, digits, now)) };
}

// Only two codes in a row that fit another time tell that the clock is off: one could be a guess (D4).
async function judgeClock(ctx: Context, row: Row, step: number | null): Promise<"wrong" | "clock-off"> {
  await ctx.db.write((tx) => tx.update(enrolments).set({ offClockStep: step }).where(eq(enrolments.id, row.id)));
  return step !== null && row.offClockStep !== null && step > row.offClockStep ? "clock-off" : "wrong";
}

async function completeEnrolment(
  tx: Transaction,
  ctx: Context,
  owner: Owner,
  enrolmentId: string,
  proven: Proven,
  prepared: PreparedCodes | null,
): Promise<Enrolled | null> {
  const { account, session } = owner;
  const now = ctx.clock.now();
  if (!(await isStillAlive(tx, ctx, session.id))) return null;
  if (!(await consumeEnrolment(tx, ctx, enrolmentId))) return null;
  if (proven.textCode && !(await spendTextCode(tx, ctx, proven.textCode))) return null;
  const former = await activeFactor(tx, account.id);
  await replaceFactor(tx, ctx, account.id, enrolmentId, proven.factor);
  await resetCodeAttempts(tx, ctx, account.id, proven.factor.type);
  const stored = prepared ? await storeRecoveryCodes(tx, ctx, account.id, prepared) : null;
  await revokeSessions(tx, account.id);
  const { ticket } = await renewSession(tx, ctx, session.id, [{ method: proven.factor.type, at: now }]);
  await notifyFactorChange(tx, ctx, owner, former, proven.factor, enrolmentId);
  return { ticket, fresh: stored && prepared ? { setId: stored.id, codes: prepared.codes } : null };
}

// By mail, and by text to the number that was and the one that is: whoever took over one of them does not go unnoticed.
async function notifyFactorChange(
  tx: Transaction,
  ctx: Context,
  owner: Owner,
  former: Factor | null,
  factor: NewFactor,
  occasion: string,
): Promise<void> {
  const { account, userAgent } = owner;
  const method = factor.type;
  const event = changeEvent(former, method);
  await recordAudit(tx, ctx, { event, accountId: account.id, userAgent, detail: { method } });
  await notifyByMail(tx, ctx, account, userAgent, {
    template: former === null ? "two-factor-on" : "factor-changed",
    occasion,
    method,
  });
  const numbers = new Set([former, factor].flatMap((each) => (each?.type === "sms" ? [each.phone] : [])));
  if (former) await notifyByText(tx, ctx, account, [...numbers], occasion);
}

function changeEvent(former: Factor | null, method: Factor["type"]): AuditEvent {
  if (former === null) return "2fa.enabled";
  if (former.type !== method) return "2fa.method_changed";
  return method === "sms" ? "2fa.phone_changed" : "2fa.app_changed";
}

async function mayChangeFactors(ctx: Context, owner: Owner): Promise<boolean> {
  const factor = await activeFactor(ctx.db.read, owner.account.id);
  return isFreshForSecondStep(owner.session.proofs, factor ? "on" : "off", ctx.clock.now());
}

async function begin(tx: Transaction, ctx: Context, owner: Owner, phone: string | null): Promise<string> {
  const now = ctx.clock.now();
  const id = newId();
  await endOpen(tx, ctx, owner.account.id);
  await tx.insert(enrolments).values({
    id,
    accountId: owner.account.id,
    sessionId: owner.session.id,
    type: phone === null ? "totp" : "sms",
    phone,
    secretSealed: phone === null ? sealSecret(ctx, owner.account.id, id, newAppSecret()) : null,
    createdAt: now,
    expiresAt: now + policy.lifeMs,
  });
  return id;
}

async function endOpen(tx: Transaction, ctx: Context, accountId: string): Promise<void> {
  await tx
    .update(enrolments)
    .set({ doneAt: ctx.clock.now(), secretSealed: null, phone: null })
    .where(and(eq(enrolments.accountId, accountId), isNull(enrolments.doneAt)));
}

async function openRow(
  reader: Reader,
  ctx: Context,
  owner: Pick<Owner, "session" | "account">,
): Promise<Row | undefined> {
  const [row] = await reader
    .select()
    .from(enrolments)
    .where(
      and(
        eq(enrolments.accountId, owner.account.id),
        eq(enrolments.sessionId, owner.session.id),
        isNull(enrolments.doneAt),
        gt(enrolments.expiresAt, ctx.clock.now()),
      ),
    );
  return row;
}

async function countEnrolmentTry(tx: Transaction, ctx: Context, id: string): Promise<number | null> {
  const [row] = await tx
    .update(enrolments)
    .set({ tries: sql`tries + 1` })
    .where(
      and(
        eq(enrolments.id, id),
        isNull(enrolments.doneAt),
        gt(enrolments.expiresAt, ctx.clock.now()),
        lt(enrolments.tries, policy.tries),
      ),
    )
    .returning({ tries: enrolments.tries });
  return row ? policy.tries - row.tries : null;
}

async function consumeEnrolment(tx: Transaction, ctx: Context, id: string): Promise<boolean> {
  const rows = await tx
    .update(enrolments)
    .set({ doneAt: ctx.clock.now(), secretSealed: null, phone: null })
    .where(and(eq(enrolments.id, id), isNull(enrolments.doneAt), gt(enrolments.expiresAt, ctx.clock.now())))
    .returning({ id: enrolments.id });
  return rows.length === 1;
}

function parentOf(owner: Pick<Owner, "account">, enrolmentId: string): TextParent {
  return { purpose: "enrolment", parentId: enrolmentId, accountId: owner.account.id };
}
