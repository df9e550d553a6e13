import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { eq } from "drizzle-orm";
import { passkeys } from "@/db/schema";
import type { Context } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { renewSession } from "../../platform/session/open-session";
import { type Who, writeAs } from "../../platform/session/who";
import { passkey as policy } from "../../policy";
import { ok, type Result } from "../../result";
import { issueChallenge } from "./challenge";
import { bytesOf, relyingPartyId, webAuthn } from "./relying-party";
import { consumePasskey, notePasskeySession, type PasskeyFailure, refuse, verifyPasskey } from "./verify";

/** What a browser needs to ask for one of this person's own passkeys. `null`: the session is over, or there is none. */
export async function passkeyStepUpOptions(
  ctx: Context,
  who: Who,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const own = await ctx.db.read.select().from(passkeys).where(eq(passkeys.accountId, who.account.id));
  if (own.length === 0) return null;
  const challenge = await writeAs(ctx, who, (ctx) =>
    issueChallenge(ctx, { purpose: "step-up", sessionId: who.session.id }),
  );
  if (challenge === null) return null;
  const { generateAuthenticationOptions } = await webAuthn();
  return generateAuthenticationOptions({
    rpID: relyingPartyId(ctx),
    challenge: bytesOf(challenge),
    userVerification: "required",
    timeout: policy.challengeMs,
    allowCredentials: own.map(({ credentialId: id, transports }) => ({ id, transports })),
  });
}

/** A passkey instead of password and code before a sensitive change. On success the session gets a new secret. */
export async function stepUpWithPasskey(
  ctx: Context,
  who: Who,
  typed: string,
): Promise<Result<{ sessionSecret: string }, PasskeyFailure>> {
  const { account, session, userAgent } = who;
  const asked = { purpose: "step-up", sessionId: session.id } as const;
  const attempt = { asked, typed, userAgent, owner: account };
  const shown = await verifyPasskey(ctx, attempt);
  if (!shown.ok) return shown;
  const renewed = await writeAs(ctx, who, async (ctx) => {
    if (!(await consumePasskey(ctx, shown.value))) return null;
    await notePasskeySession(ctx, shown.value.passkeyId, session.id);
    const detail = { method: "passkey" };
    await recordAudit(ctx, { event: "stepup.ok", accountId: account.id, userAgent, detail });
    return renewSession(ctx, session.id, [{ method: "passkey", at: ctx.clock.now() }]);
  });
  return renewed ? ok(renewed) : refuse(ctx, attempt, "used");
}
