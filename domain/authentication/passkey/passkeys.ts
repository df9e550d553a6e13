import { and, asc, count, eq } from "drizzle-orm";
import { passkeys } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { notifyByMail } from "../../platform/outbox/notify";
import { renewSession } from "../../platform/session/open-session";
import { type Who, writeAs } from "../../platform/session/who";
import { composed, withoutInvisible } from "../../platform/typed-text";
import { passkey as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { missingProof } from "../step-up/step-up";

/** A passkey as its owner sees it. */
export interface ListedPasskey {
  id: string;
  /** base64url; names it to the browser that holds it. */
  credentialId: string;
  name: string;
  createdAt: number;
  lastUsedAt: number | null;
  /** Whether a copy is kept elsewhere, may be, or cannot be. */
  copies: "kept" | "possible" | "never";
  /** Whether it is in the device in front of the person, as far as that is known. */
  onThisDevice: boolean;
}

export type PasskeyNameFailure =
  | { code: "passkey-name-missing" }
  | { code: "passkey-name-too-long"; by: number; most: number };
type Refused = { code: "step-up-needed" } | { code: "passkey-gone" };

/** The passkeys of an account, oldest first. */
export async function listPasskeys(
  ctx: ReadContext,
  { account, session }: { account: Pick<Who["account"], "id">; session: Pick<Who["session"], "id"> },
): Promise<ListedPasskey[]> {
  const rows = await ctx.db.read
    .select()
    .from(passkeys)
    .where(eq(passkeys.accountId, account.id))
    .orderBy(asc(passkeys.createdAt));
  return rows.map(({ id, credentialId, name, createdAt, lastUsedAt, ...row }) => ({
    id,
    credentialId,
    name,
    createdAt,
    lastUsedAt,
    copies: row.backedUpAt !== null ? "kept" : row.deviceType === "multiDevice" ? "possible" : "never",
    onThisDevice: row.attachment === "platform" && row.lastSessionId === session.id,
  }));
}

/** How many passkeys an account has. */
export async function countPasskeys(ctx: ReadContext, accountId: string): Promise<number> {
  const [row] = await ctx.db.read.select({ howMany: count() }).from(passkeys).where(eq(passkeys.accountId, accountId));
  return row?.howMany ?? 0;
}

/** The name that a person gives a passkey: one line, whatever they like to call it. */
export function readPasskeyName(typed: string): Result<string, PasskeyNameFailure> {
  const name = withoutInvisible(composed(typed))
    .replace(/[\p{Cc}\p{Z}]+/gu, " ")
    .trim();
  if (name === "") return fail({ code: "passkey-name-missing" });
  const { nameCodePoints: most } = policy;
  const by = [...name].length - most;
  return by > 0 ? fail({ code: "passkey-name-too-long", by, most }) : ok(name);
}

/** Gives one of the person's own passkeys another name. Needs a fresh proof; another person's id does nothing. */
export async function renamePasskey(
  ctx: Context,
  who: Who,
  passkeyId: string,
  typed: string,
): Promise<Result<null, Refused | PasskeyNameFailure>> {
  const name = readPasskeyName(typed);
  if (!name.ok) return name;
  if ((await missingProof(ctx, who, "passkeys")) !== null) return fail({ code: "step-up-needed" });
  const { account, userAgent } = who;
  const done = await writeAs(ctx, who, async (ctx) => {
    const rows = await ctx.tx
      .update(passkeys)
      .set({ name: name.value })
      .where(own(account.id, passkeyId))
      .returning({ id: passkeys.id });
    if (rows.length === 0) return null;
    await recordAudit(ctx, { event: "passkey.renamed", accountId: account.id, userAgent });
    const occasion = `${passkeyId}|${newId()}`;
    await notifyByMail(ctx, account, userAgent, { template: "passkey-renamed", occasion });
    return true;
  });
  return done ? ok(null) : fail({ code: "passkey-gone" });
}

/**
 * Removes one of the person's own passkeys. Every other session and all trust end: one of them may have begun with it. Needs a fresh
 * proof. Returns the new secret of this session.
 */
export async function removePasskey(
  ctx: Context,
  who: Who,
  passkeyId: string,
): Promise<Result<{ sessionSecret: string }, Refused>> {
  if ((await missingProof(ctx, who, "passkeys")) !== null) return fail({ code: "step-up-needed" });
  const { account, session, userAgent } = who;
  const done = await writeAs(ctx, who, async (ctx) => {
    const rows = await ctx.tx.delete(passkeys).where(own(account.id, passkeyId)).returning({ id: passkeys.id });
    if (rows.length === 0) return null;
    await revokeSessions(ctx, account.id, "passkey-removed");
    await recordAudit(ctx, { event: "passkey.removed", accountId: account.id, userAgent });
    await notifyByMail(ctx, account, userAgent, { template: "passkey-removed", occasion: passkeyId });
    return renewSession(ctx, session.id, []);
  });
  return done ? ok(done) : fail({ code: "passkey-gone" });
}

function own(accountId: string, passkeyId: string) {
  return and(eq(passkeys.id, passkeyId), eq(passkeys.accountId, accountId));
}
