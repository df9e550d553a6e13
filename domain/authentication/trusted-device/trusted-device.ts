import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { accounts, auditEvents, sessions, trustedDevices } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { type Account, revokeTrustedDevices } from "../../platform/account/account";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { hashToken, newId, newToken } from "../../platform/crypto/token";
import { notifyByMail } from "../../platform/outbox/notify";
import { endSessionsOnDevice, openedOn } from "../../platform/session/find-session";
import { grantSession, type SessionGrant } from "../../platform/session/grant";
import { trustedDevice as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { fewestTrustDays, trustLife } from "./trust-life";

/** What the cookie of a trusted device says (encrypted and signed by the server): which device, and how often it was used. */
export interface DeviceClaim {
  token: string;
  use: number;
}

export interface TrustedDevice {
  id: string;
  browser: string;
  system: string;
  createdAt: number;
  lastUsedAt: number;
  expiresAt: number;
  /** Whether it is the browser that asks. */
  current: boolean;
}

/**
 * Trusts this browser for thirty days, or as many as the person's Healthspaces allow, counted from now and never prolonged. More than
 * ten: the one used longest ago ends. `null`: a Healthspace of the person allows none.
 */
export async function trustDevice(
  ctx: TransactionContext,
  input: { account: Account; userAgent: UserAgent },
): Promise<{ claim: DeviceClaim; expiresAt: number } | null> {
  const now = ctx.clock.now();
  const { trustVersion, lifeMs } = await trustOf(ctx, input.account.id);
  if (lifeMs === 0) return null;
  const token = newToken();
  const expiresAt = now + lifeMs;
  await ctx.tx.insert(trustedDevices).values({
    id: newId(),
    secretHash: hashToken("device", token),
    accountId: input.account.id,
    trustVersion,
    rotatedAt: now,
    ...input.userAgent,
    createdAt: now,
    lastUsedAt: now,
    expiresAt,
  });
  await endSurplus(ctx, now, input.account.id);
  await recordAudit(ctx, { event: "device.trusted", accountId: input.account.id, userAgent: input.userAgent });
  return { claim: { token, use: 0 }, expiresAt };
}

export type TrustAnswer =
  | { trusted: true; grant: SessionGrant; deviceId: string; claim: DeviceClaim; expiresAt: number }
  | { trusted: false };

export interface AskedTrust {
  device: DeviceRow;
  claim: DeviceClaim;
  trustVersion: number;
  /** How long a device of this account may be trusted now. Milliseconds. */
  lifeMs: number;
  suspended: boolean;
}

/**
 * What `consumeTrustedDevice` has to know, read in the same transaction: the trust version may have been raised while the password was
 * being hashed. Apart, so that it can be asked with something else. `null`: no cookie here is of this account.
 */
export async function askTrust(
  ctx: TransactionContext,
  accountId: string,
  claims: readonly DeviceClaim[],
): Promise<AskedTrust | null> {
  if (claims.length === 0) return null;
  const [found, trust, suspended] = await Promise.all([
    findClaimed(ctx, accountId, claims),
    trustOf(ctx, accountId),
    isTrustSuspended(ctx, accountId),
  ]);
  return found && { ...found, ...trust, suspended };
}

/**
 * Whether this browser may skip the second step, and if so the next value of its cookie: each use rotates it. The former value
 * stays good for a minute (parallel tabs) and as long as no reply since the rotation was ever seen (a lost reply must not cost the
 * person the trust). After that it is a copy: all trust of the account ends, so does every session that this device opened without
 * a code, because one of them may be the thief's, and the owner is notified.
 */
export async function consumeTrustedDevice(
  ctx: TransactionContext,
  input: { account: Account; claims: readonly DeviceClaim[]; userAgent: UserAgent; asked?: AskedTrust | null },
): Promise<TrustAnswer> {
  const now = ctx.clock.now();
  const asked = input.asked === undefined ? await askTrust(ctx, input.account.id, input.claims) : input.asked;
  if (!asked || !isTrusted(asked.device, asked, now) || asked.suspended) return { trusted: false };
  const { device, claim } = asked;
  if (claim.use === device.uses) {
    const rows = await ctx.tx
      .update(trustedDevices)
      .set({ uses: sql`uses + 1`, rotatedAt: now, lastUsedAt: now })
      .where(and(eq(trustedDevices.id, device.id), eq(trustedDevices.uses, claim.use), isNull(trustedDevices.endedAt)))
      .returning({ uses: trustedDevices.uses });
    const use = rows[0]?.uses;
    if (use === undefined) return { trusted: false };
    return trusted(input.account, device, { token: claim.token, use });
  }
  if (
    claim.use === device.uses - 1 &&
    (now - device.rotatedAt < policy.parallelMs || (await replyWasLost(ctx, device)))
  ) {
    return trusted(input.account, device, { token: claim.token, use: device.uses });
  }
  await revokeTrustedDevices(ctx, input.account.id);
  const detail = { sessions: await endSessionsOnDevice(ctx, device) };
  await recordAudit(ctx, {
    event: "device.reuse_detected",
    accountId: input.account.id,
    userAgent: input.userAgent,
    detail,
  });
  await notifyByMail(ctx, input.account, input.userAgent, {
    template: "trust-ended",
    occasion: `${device.id}|${device.uses}`,
  });
  return { trusted: false };
}

function trusted(account: Account, { id, expiresAt }: DeviceRow, claim: DeviceClaim): TrustAnswer {
  return { trusted: true, grant: grantSession(account), deviceId: id, claim, expiresAt };
}

/**
 * Whether the account shows so many failures that no device skips the second step for now (D6). The trust itself stays: it is
 * honoured again when a day without them has passed. A code that was right but used before is no failure of this kind: a double
 * click makes one.
 */
export async function isTrustSuspended(ctx: ReadContext, accountId: string): Promise<boolean> {
  const failures = await ctx.db.read
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.accountId, accountId),
        gt(auditEvents.at, ctx.clock.now() - policy.failuresMs),
        inArray(auditEvents.event, [...failureEvents]),
      ),
    )
    .limit(policy.failures);
  return failures.length === policy.failures;
}

const failureEvents: readonly AuditEvent[] = [
  "login.password.fail",
  "login.second.fail",
  "stepup.fail",
  "email.change_fail",
];

/** Whether this device is trusted at this moment: what it opened earlier says nothing about that any more. */
export async function isStillTrusted(ctx: ReadContext, accountId: string, deviceId: string): Promise<boolean> {
  const [row] = await ctx.db.read
    .select({ device: trustedDevices, trustVersion: accounts.trustVersion, days: fewestTrustDays(accountId) })
    .from(trustedDevices)
    .innerJoin(accounts, eq(accounts.id, trustedDevices.accountId))
    .where(and(eq(trustedDevices.id, deviceId), eq(trustedDevices.accountId, accountId)));
  if (!row) return false;
  return isTrusted(row.device, { trustVersion: row.trustVersion, lifeMs: trustLife(row.days) }, ctx.clock.now());
}

/** The living trusted devices of an account, newest use first. */
export async function listTrustedDevices(
  ctx: ReadContext,
  account: Account,
  claims: readonly DeviceClaim[],
): Promise<TrustedDevice[]> {
  const own = new Set(claims.map((claim) => hashToken("device", claim.token)));
  const now = ctx.clock.now();
  const rows = await ctx.db.read
    .select({ device: trustedDevices, days: fewestTrustDays(account.id) })
    .from(trustedDevices)
    .where(living(account, now))
    .orderBy(desc(trustedDevices.lastUsedAt));
  return rows.flatMap(({ device, days }) => {
    const { id, browser, system, createdAt, lastUsedAt, secretHash } = device;
    const expiresAt = Math.min(device.expiresAt, createdAt + trustLife(days));
    return now < expiresAt
      ? [{ id, browser, system, createdAt, lastUsedAt, expiresAt, current: own.has(secretHash) }]
      : [];
  });
}

/** Ends one trusted device of the account; another person's id does nothing. */
export async function endTrustedDevice(ctx: Context, accountId: string, deviceId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const rows = await ctx.tx
      .update(trustedDevices)
      .set({ endedAt: ctx.clock.now() })
      .where(
        and(eq(trustedDevices.id, deviceId), eq(trustedDevices.accountId, accountId), isNull(trustedDevices.endedAt)),
      )
      .returning({ id: trustedDevices.id });
    if (rows.length === 1) await recordAudit(ctx, { event: "device.revoked", accountId });
  });
}

/** Ends all trusted devices of the account in one write. */
export async function endAllTrustedDevices(ctx: Context, accountId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await revokeTrustedDevices(ctx, accountId);
    await recordAudit(ctx, { event: "device.revoked", accountId, detail: { all: 1 } });
  });
}

type DeviceRow = typeof trustedDevices.$inferSelect;

async function findClaimed(ctx: TransactionContext, accountId: string, claims: readonly DeviceClaim[]) {
  const hashes = claims.map(({ token }) => hashToken("device", token));
  const devices = await ctx.tx
    .select()
    .from(trustedDevices)
    .where(and(inArray(trustedDevices.secretHash, hashes), eq(trustedDevices.accountId, accountId)));
  for (const [nth, claim] of claims.entries()) {
    const device = devices.find(({ secretHash }) => secretHash === hashes[nth]);
    if (device) return { device, claim };
  }
  return null;
}

interface Trust {
  trustVersion: number;
  lifeMs: number;
}

function isTrusted(device: DeviceRow, { trustVersion, lifeMs }: Trust, now: number): boolean {
  const end = Math.min(device.expiresAt, device.createdAt + lifeMs);
  return device.endedAt === null && device.trustVersion === trustVersion && now < end;
}

function living(account: Account, now: number) {
  return and(
    eq(trustedDevices.accountId, account.id),
    eq(trustedDevices.trustVersion, account.trustVersion),
    isNull(trustedDevices.endedAt),
    gt(trustedDevices.expiresAt, now),
  );
}

// None of the sessions opened since the value rotated was ever used by a request: no answer reached the browser. All of them, or
// who has a copy logs in twice and leaves the second session alone.
async function replyWasLost(ctx: TransactionContext, device: DeviceRow): Promise<boolean> {
  const [seen] = await ctx.tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(openedOn(device), gte(sessions.createdAt, device.rotatedAt), isNotNull(sessions.firstSeenAt)))
    .limit(1);
  return seen === undefined;
}

async function trustOf(ctx: TransactionContext, accountId: string): Promise<Trust> {
  const [row] = await ctx.tx
    .select({ trustVersion: accounts.trustVersion, days: fewestTrustDays(accountId) })
    .from(accounts)
    .where(eq(accounts.id, accountId));
  if (!row) throw new Error("no such account");
  return { trustVersion: row.trustVersion, lifeMs: trustLife(row.days) };
}

async function endSurplus(ctx: TransactionContext, now: number, accountId: string): Promise<void> {
  const open = await ctx.tx
    .select({ id: trustedDevices.id })
    .from(trustedDevices)
    .where(
      and(eq(trustedDevices.accountId, accountId), isNull(trustedDevices.endedAt), gt(trustedDevices.expiresAt, now)),
    )
    .orderBy(asc(trustedDevices.lastUsedAt), asc(trustedDevices.createdAt));
  for (const { id } of open.slice(0, Math.max(0, open.length - policy.maxPerAccount))) {
    await ctx.tx.update(trustedDevices).set({ endedAt: now }).where(eq(trustedDevices.id, id));
  }
}
