import { eq } from "drizzle-orm";
import {
  accounts,
  assignments,
  connections,
  healthspaces,
  invitations,
  membershipRequests,
  memberships,
  recoveryCodeSets,
  recoveryCodes,
  registrations,
  trustedDevices,
} from "@/db/schema";
import { storePassword } from "../../authentication/password/stored-password";
import { type PreparedCodes, prepareRecoveryCodes, storeRecoveryCodes } from "../../authentication/recovery-code/make";
import { type NewFactor, replaceFactor } from "../../authentication/second-factor/factor";
import type { Context, Locale, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { hashShared } from "../../platform/crypto/password-hash";
import { hashToken, newId, newToken } from "../../platform/crypto/token";
import {
  invitation as invitationPolicy,
  registration as registrationPolicy,
  trustedDevice as trustedDevicePolicy,
} from "../../policy";
import { inTransaction } from "../../transaction";
import people from "./people.json" with { type: "json" };
import worksheet from "./worksheet.json" with { type: "json" };

// Builders of invented people. The demo and the tests use the same ones, so a test starts where a story starts.

export interface NewPerson {
  firstName: string;
  lastName: string;
  email: string;
  /** ISO date; left out: 3 May 1990. `null`: as the operator makes an account, without one. */
  dateOfBirth?: string | null;
  password?: string;
  locale?: Locale;
  state?: "active" | "not-activated" | "disabled";
}

/** An account as if its owner had registered. `email` must be in canonical spelling. */
export async function buildAccount(ctx: Context, person: NewPerson): Promise<Account> {
  const now = ctx.clock.now();
  const stored = await storePassword(ctx, person.password ?? people.password);
  const [account] = await inTransaction(ctx, (ctx) =>
    ctx.tx
      .insert(accounts)
      .values({
        id: newId(),
        email: person.email,
        firstName: person.firstName,
        lastName: person.lastName,
        dateOfBirth: person.dateOfBirth === undefined ? "1990-05-03" : person.dateOfBirth,
        locale: person.locale ?? "nl",
        ...stored,
        passwordSetAt: now,
        createdAt: now,
        activatedAt: person.state === "not-activated" ? null : now,
        disabledAt: person.state === "disabled" ? now : null,
      })
      .returning(),
  );
  if (!account) throw new Error("the account was not stored");
  if (account.activatedAt === null) await buildSignUp(ctx, account, person.password ?? people.password);
  return account;
}

// What is kept of the form, as if the terms had just been accepted.
async function buildSignUp(ctx: Context, account: Account, password: string): Promise<void> {
  const id = newId();
  const sharedHash = await hashShared(ctx.keys, ctx.config.passwordHash, id, password.normalize("NFC"));
  const { email, firstName, lastName, locale, passwordHash, passwordLength, createdAt } = account;
  await inTransaction(ctx, (ctx) =>
    ctx.tx.insert(registrations).values({
      id,
      sharedHash,
      secretHash: hashToken("registration", newToken()),
      ...{ email, firstName, lastName, locale, passwordHash, passwordLength, createdAt },
      dateOfBirth: "1990-01-01",
      expiresAt: createdAt + registrationPolicy.waitMs,
      termsVersion: "1.0",
      termsAcceptedAt: createdAt,
    }),
  );
}

/** Two-factor on, with ten codes that were kept, of which `left` are unused. Returns the plain codes, the unused ones first. */
export async function buildFactor(
  ctx: Context,
  account: Account,
  factor: NewFactor,
  left = 10,
): Promise<PreparedCodes> {
  const prepared = await prepareRecoveryCodes(ctx);
  await inTransaction(ctx, async (ctx) => {
    await replaceFactor(ctx, account.id, newId(), factor);
    const { id } = await storeRecoveryCodes(ctx, account.id, prepared);
    await ctx.tx.update(recoveryCodeSets).set({ savedAt: ctx.clock.now() }).where(eq(recoveryCodeSets.id, id));
    for (const codeHash of prepared.hashes.slice(left)) {
      await ctx.tx.update(recoveryCodes).set({ usedAt: ctx.clock.now() }).where(eq(recoveryCodes.codeHash, codeHash));
    }
  });
  return prepared;
}

/** A trusted device of the account in some browser. Returns the secret that its cookie would carry. */
export async function buildTrustedDevice(ctx: Context, account: Account, userAgent: UserAgent): Promise<string> {
  const now = ctx.clock.now();
  const token = newToken();
  await inTransaction(ctx, (ctx) =>
    ctx.tx.insert(trustedDevices).values({
      id: newId(),
      secretHash: hashToken("device", token),
      accountId: account.id,
      trustVersion: account.trustVersion,
      rotatedAt: now,
      ...userAgent,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + trustedDevicePolicy.lifeMs,
    }),
  );
  return token;
}

export interface NewHealthspace {
  alias: string;
  name: string;
  descriptionNl: string;
  descriptionEn: string;
  twoFactorRequiredFrom?: number;
  entry?: "invitation" | "request" | "open";
  senderName?: string;
  phone?: string;
  hoursNl?: string;
  hoursEn?: string;
  answerTimeNl?: string;
  answerTimeEn?: string;
  complaintsNl?: string;
  complaintsEn?: string;
}

export async function buildHealthspace(ctx: Context, healthspace: NewHealthspace): Promise<string> {
  const id = newId();
  await inTransaction(ctx, (ctx) =>
    ctx.tx.insert(healthspaces).values({ id, createdAt: ctx.clock.now(), ...healthspace }),
  );
  return id;
}

export async function buildMembership(
  ctx: Context,
  account: Account,
  healthspaceId: string,
  roles: (typeof memberships.$inferInsert)["roles"] = ["client"],
): Promise<void> {
  await inTransaction(ctx, (ctx) =>
    ctx.tx
      .insert(memberships)
      .values({ id: newId(), accountId: account.id, healthspaceId, roles, createdAt: ctx.clock.now() }),
  );
}

/** A client and a member of staff who treats them, as if the client had agreed; or an offer that waits. */
export async function buildConnection(
  ctx: Context,
  connection: {
    client: Pick<Account, "id">;
    staff: Pick<Account, "id">;
    healthspaceId: string;
    access?: "messages" | "record";
    state?: "living" | "offered";
  },
): Promise<string> {
  const { client, staff, healthspaceId, access = "record", state = "living" } = connection;
  const [id, now] = [newId(), ctx.clock.now()];
  await inTransaction(ctx, (ctx) =>
    ctx.tx.insert(connections).values({
      id,
      healthspaceId,
      clientId: client.id,
      staffId: staff.id,
      access,
      offeredAt: now,
      offeredBy: staff.id,
      acceptedAt: state === "living" ? now : null,
    }),
  );
  return id;
}

/** Somebody who asked to become a member and waits for an answer. */
export async function buildMembershipRequest(ctx: Context, account: Account, healthspaceId: string): Promise<void> {
  await inTransaction(ctx, (ctx) =>
    ctx.tx
      .insert(membershipRequests)
      .values({ id: newId(), accountId: account.id, healthspaceId, askedAt: ctx.clock.now() }),
  );
}

/** A clinician who is visible to clients on the own page of their Healthspaces. */
export async function showOnOwnPage(ctx: Context, accountId: string): Promise<void> {
  await inTransaction(ctx, (ctx) =>
    ctx.tx.update(memberships).set({ visibleAt: ctx.clock.now() }).where(eq(memberships.accountId, accountId)),
  );
}

/** The ten tiles of the picture guide. */
export async function buildWorksheet(ctx: Context, account: Account, healthspaceId: string): Promise<void> {
  const rows = worksheet.map((tile, position) => ({
    id: newId(),
    accountId: account.id,
    healthspaceId,
    title: tile.title,
    subtitle: tile.subtitle,
    position,
    submittedAt: tile.submittedAt ? Date.parse(tile.submittedAt) : null,
  }));
  await inTransaction(ctx, (ctx) => ctx.tx.insert(assignments).values(rows));
}

/** An invitation to a Healthspace. Returns the token of its link. */
export async function buildInvitation(
  ctx: Context,
  invitation: { email: string; healthspaceId: string; token?: string; state?: "open" | "used" | "withdrawn" },
): Promise<string> {
  const now = ctx.clock.now();
  const token = invitation.token ?? newToken();
  await inTransaction(ctx, (ctx) =>
    ctx.tx.insert(invitations).values({
      id: newId(),
      tokenHash: hashToken("invitation", token),
      email: invitation.email,
      healthspaceId: invitation.healthspaceId,
      createdAt: now,
      expiresAt: now + invitationPolicy.lifeMs,
      usedAt: invitation.state === "used" ? now : null,
      withdrawnAt: invitation.state === "withdrawn" ? now : null,
    }),
  );
  return token;
}
