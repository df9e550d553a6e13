import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { accounts, healthspaces, memberships } from "@/db/schema";
import { sendFirstPasswordMail } from "../../authentication/password/first-password";
import type { Context, Locale } from "../../context";
import { type InviteFailure, sendInvitation } from "../../healthspace/invitation/send";
import { findAccountByEmail } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { readPersonName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { hashPassword } from "../../platform/crypto/password-hash";
import { newId } from "../../platform/crypto/token";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import type { Operator } from "./accounts";

export interface NewHealthspace {
  /** In its address: lower-case letters, digits and hyphens. */
  alias: string;
  name: string;
  descriptionNl: string;
  descriptionEn: string;
  entry: "invitation" | "request" | "open";
  /** The neutral name that mails come from. */
  senderName?: string;
  owner: { email: string; firstName: string; lastName: string; locale: Locale };
}

export type NewHealthspaceFailure =
  | { code: "alias-invalid" }
  | { code: "alias-taken" }
  | { code: "email-invalid" }
  | { code: "name-invalid" };

/**
 * A new Healthspace with its owner. Two-factor is asked of every member from the start (D7). An owner who has no
 * account gets one with a password that nobody knows, and a mail to choose one: the link in it proves the mailbox.
 */
export async function createHealthspace(
  ctx: Context,
  operator: Operator,
  input: NewHealthspace,
): Promise<Result<{ healthspaceId: string; owner: "was there" | "made" }, NewHealthspaceFailure>> {
  const email = readEmail(input.owner.email);
  const { firstName: first, lastName: last } = readPersonName(input.owner);
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(input.alias)) return fail({ code: "alias-invalid" });
  if (!email) return fail({ code: "email-invalid" });
  if (!first.ok || !last.ok) return fail({ code: "name-invalid" });
  const [firstName, lastName] = [first.value, last.value];
  const unknown = await hashPassword(ctx.keys, ctx.config.passwordHash, randomBytes(32).toString("base64url"));
  const now = ctx.clock.now();
  const made = await allOrNothing(ctx, async (ctx) => {
    const { alias, name, descriptionNl, descriptionEn, entry, senderName } = input;
    const healthspaceId = newId();
    const placed = await ctx.tx
      .insert(healthspaces)
      .values({
        id: healthspaceId,
        alias,
        name,
        descriptionNl,
        descriptionEn,
        entry,
        senderName: senderName ?? null,
        twoFactorRequiredFrom: now,
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: healthspaces.id });
    if (placed.length === 0) return null;
    const there = await findAccountByEmail(ctx, email);
    const owner =
      there ??
      (
        await ctx.tx
          .insert(accounts)
          .values({
            id: newId(),
            email,
            firstName,
            lastName,
            locale: input.owner.locale,
            passwordHash: unknown,
            passwordSetAt: now,
            createdAt: now,
            activatedAt: now,
          })
          .returning()
      )[0];
    if (!owner) throw new Error("the account was not stored");
    await ctx.tx
      .insert(memberships)
      .values({ id: newId(), accountId: owner.id, healthspaceId, roles: ["owner"], createdAt: now });
    await recordAudit(ctx, {
      event: "config.changed",
      accountId: null,
      actorId: operator,
      healthspaceId,
      detail: { what: "healthspace made" },
    });
    if (!there) {
      await recordAudit(ctx, {
        event: "support.account_made",
        accountId: owner.id,
        actorId: operator,
        healthspaceId,
      });
      await sendFirstPasswordMail(ctx, owner, operator);
    }
    return { healthspaceId, owner: there ? "was there" : "made" } as const;
  });
  return made ? ok(made) : fail({ code: "alias-taken" });
}

/** Invites somebody to the Healthspace with this alias. */
export async function inviteTo(
  ctx: Context,
  operator: Operator,
  input: { alias: string; email: string; locale: Locale },
): Promise<Result<null, { code: "no-such-healthspace" } | InviteFailure>> {
  const [healthspace] = await ctx.db.read.select().from(healthspaces).where(eq(healthspaces.alias, input.alias));
  if (!healthspace) return fail({ code: "no-such-healthspace" });
  const { email, locale } = input;
  const invitation = { staffId: operator, healthspaceId: healthspace.id, email, locale };
  const sent = await inTransaction(ctx, (ctx) => sendInvitation(ctx, invitation));
  return sent.ok ? ok(null) : sent;
}
