import { and, eq, gt, isNull } from "drizzle-orm";
import { sessions, trustedDevices } from "@/db/schema";
import { countPasskeys } from "../../authentication/passkey/passkeys";
import { codesLeft, currentSet } from "../../authentication/recovery-code/state";
import { activeFactor, type Factor } from "../../authentication/second-factor/factor";
import type { ReadContext } from "../../context";
import type { Account } from "../../platform/account/account";
import { type Delivery, lastDeliveries } from "../../platform/outbox/state";
import { type Attempt, blockedUntil, isLockedOut } from "../../platform/rate-limit/rate-limit";
import { isAlive } from "../../platform/session/find-session";

/** How an account stands: enough to help somebody on the telephone, and nothing that opens anything. Times in milliseconds. */
export interface AccountState {
  state: "active" | "not-activated" | "disabled-by-owner" | "disabled-by-operator" | "deleting";
  createdAt: number;
  passwordSetAt: number;
  /** When the account is deleted, if its owner asked for that. */
  deleteAt: number | null;
  twoFactor: { type: "off" } | { type: "sms"; phoneEnds: string; locked: boolean } | { type: "totp"; locked: boolean };
  recoveryCodesLeft: number | null;
  /** How many; nothing else about them. */
  passkeys: number;
  sessions: number;
  trustedDevices: number;
  /** A hundred wrong passwords in a row closed it, except to a browser that knows the account: a new password opens it. */
  passwordClosed: boolean;
  /** Pauses that run now, with their end. */
  pauses: { what: "password" | "code"; until: number }[];
  deliveries: Delivery[];
}

export async function readAccountState(ctx: ReadContext, account: Account): Promise<AccountState> {
  const { read } = ctx.db;
  const now = ctx.clock.now();
  const [factor, set, open, trusted, passkeys, passwordClosed, pauses, deliveries] = await Promise.all([
    activeFactor(ctx, account.id),
    currentSet(ctx, account.id),
    read
      .select()
      .from(sessions)
      .where(and(eq(sessions.accountId, account.id), isNull(sessions.endedAt))),
    read
      .select({ id: trustedDevices.id })
      .from(trustedDevices)
      .where(
        and(
          eq(trustedDevices.accountId, account.id),
          isNull(trustedDevices.endedAt),
          eq(trustedDevices.trustVersion, account.trustVersion),
          gt(trustedDevices.expiresAt, now),
        ),
      ),
    countPasskeys(ctx, account.id),
    isLockedOut(ctx, "password-account", account.email),
    pausesOf(ctx, account),
    lastDeliveries(ctx, account.id, 10),
  ]);
  const { createdAt, passwordSetAt, deleteAt } = account;
  return {
    state: stateOf(account),
    createdAt,
    passwordSetAt,
    deleteAt,
    twoFactor: factorOf(factor),
    recoveryCodesLeft: set ? await codesLeft(ctx, set.id) : null,
    passkeys,
    passwordClosed,
    sessions: open.filter((session) => isAlive(session, account, now)).length,
    trustedDevices: trusted.length,
    pauses,
    deliveries,
  };
}

export function stateOf(account: Account): AccountState["state"] {
  if (account.deleteAt !== null) return "deleting";
  if (account.disabledAt !== null) return account.disabledBy === "owner" ? "disabled-by-owner" : "disabled-by-operator";
  return account.activatedAt === null ? "not-activated" : "active";
}

/** The limits whose pauses keep somebody from logging in, and what each counts. */
export function pausable({
  id,
  email,
}: Pick<Account, "id" | "email">): { what: "password" | "code"; attempt: Attempt }[] {
  return [
    { what: "password", attempt: ["password-account", email] },
    { what: "password", attempt: ["password-device-cookie", id] },
    { what: "code", attempt: ["second-step-account", id] },
    { what: "code", attempt: ["recovery-streak", id] },
  ];
}

function factorOf(factor: Factor | null): AccountState["twoFactor"] {
  if (!factor) return { type: "off" };
  const locked = factor.lockedAt !== null;
  return factor.type === "sms" ? { type: "sms", phoneEnds: factor.phone.slice(-2), locked } : { type: "totp", locked };
}

async function pausesOf(ctx: ReadContext, account: Account): Promise<AccountState["pauses"]> {
  const all = await Promise.all(
    pausable(account).map(async ({ what, attempt }) => ({ what, until: await blockedUntil(ctx, ...attempt) })),
  );
  return all.flatMap(({ what, until }) => (until === null ? [] : [{ what, until }]));
}
