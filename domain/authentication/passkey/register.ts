import type { PublicKeyCredentialCreationOptionsJSON, VerifiedRegistrationResponse } from "@simplewebauthn/server";
import { eq } from "drizzle-orm";
import { passkeys } from "@/db/schema";
import type { Context } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { notifyByMail } from "../../platform/outbox/notify";
import { type Who, writeAs } from "../../platform/session/who";
import { passkey as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { missingProof } from "../step-up/step-up";
import { readRegistration } from "./answer";
import { issueChallenge, spendChallenge } from "./challenge";
import { countPasskeys, readPasskeyName } from "./passkeys";
import { bytesOf, relyingPartyId, userHandleOf, webAuthn } from "./relying-party";
import { forgetEndedPasskeys } from "./remove-all";

export type AddPasskeyFailure =
  | { code: "step-up-needed" }
  | { code: "passkeys-full" }
  | { code: "passkey-expired" }
  /** Not what was asked: another site, no user verification, not kept in the device, or known already. */
  | { code: "passkey-not-made" };

/**
 * What a browser needs to make a passkey: one that the device keeps and finds by itself, and that asks who uses it. Nothing is asked about
 * the make of the device. Needs a fresh proof (T128, `missingProof`).
 */
export async function passkeyRegistrationOptions(
  ctx: Context,
  who: Who,
): Promise<Result<PublicKeyCredentialCreationOptionsJSON, AddPasskeyFailure>> {
  if ((await missingProof(ctx, who, "passkeys")) !== null) return fail({ code: "step-up-needed" });
  const { account, session } = who;
  const own = await ctx.db.read.select().from(passkeys).where(eq(passkeys.accountId, account.id));
  if (own.length >= policy.maxPerAccount) return fail({ code: "passkeys-full" });
  const challenge = await writeAs(ctx, who, (ctx) =>
    issueChallenge(ctx, { purpose: "registration", sessionId: session.id }),
  );
  if (challenge === null) return fail({ code: "step-up-needed" });
  const { generateRegistrationOptions } = await webAuthn();
  return ok(
    await generateRegistrationOptions({
      rpName: ctx.config.productName,
      rpID: relyingPartyId(ctx),
      challenge: bytesOf(challenge),
      userID: bytesOf(userHandleOf(account.id)),
      userName: account.email,
      userDisplayName: fullName(account),
      attestationType: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: own.map(({ credentialId: id, transports }) => ({ id, transports })),
      timeout: policy.challengeMs,
    }),
  );
}

/** Adds the passkey that a browser made. `name`: what it is called until its owner calls it something else. */
export async function addPasskey(
  ctx: Context,
  who: Who,
  { typed, name }: { typed: string; name: string },
): Promise<Result<null, AddPasskeyFailure>> {
  if ((await missingProof(ctx, who, "passkeys")) !== null) return fail({ code: "step-up-needed" });
  const answer = readRegistration(typed);
  if (!answer) return fail({ code: "passkey-not-made" });
  const { account, session, userAgent } = who;
  const asked = { purpose: "registration", sessionId: session.id } as const;
  const spent = await writeAs(ctx, who, (ctx) => spendChallenge(ctx, answer.challenge, asked));
  if (!spent) return fail({ code: "passkey-expired" });
  // A passkey that the device does not find by itself could not log in without an e-mail address.
  if (answer.response.clientExtensionResults.credProps?.rk === false) return fail({ code: "passkey-not-made" });
  const { verifyRegistrationResponse } = await webAuthn();
  const made = await isTrue(() =>
    verifyRegistrationResponse({
      response: answer.response,
      expectedChallenge: answer.challenge,
      expectedOrigin: ctx.config.origin,
      expectedRPID: relyingPartyId(ctx),
      requireUserVerification: true,
    }),
  );
  if (!made) return fail({ code: "passkey-not-made" });
  const { credential, credentialDeviceType, credentialBackedUp, aaguid } = made;
  const id = newId();
  const read = readPasskeyName([...name].slice(0, policy.nameCodePoints).join(""));
  const added = await writeAs(ctx, who, async (ctx) => {
    if ((await countPasskeys(ctx, account.id)) >= policy.maxPerAccount) return { isFull: true } as const;
    const now = ctx.clock.now();
    const rows = await ctx.tx
      .insert(passkeys)
      .values({
        id,
        accountId: account.id,
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: credential.transports ?? [],
        deviceType: credentialDeviceType,
        backedUpAt: credentialBackedUp ? now : null,
        aaguid,
        attachment: answer.response.authenticatorAttachment ?? null,
        name: read.ok ? read.value : "Passkey",
        createdAt: now,
        lastSessionId: session.id,
      })
      .onConflictDoNothing({ target: passkeys.credentialId })
      .returning({ id: passkeys.id });
    if (rows.length === 0) return null;
    await forgetEndedPasskeys(ctx, account.id);
    await recordAudit(ctx, { event: "passkey.added", accountId: account.id, userAgent });
    await notifyByMail(ctx, account, userAgent, { template: "passkey-added", occasion: id });
    return { isFull: false } as const;
  });
  if (!added) return fail({ code: "passkey-not-made" });
  return added.isFull ? fail({ code: "passkeys-full" }) : ok(null);
}

async function isTrue(verify: () => Promise<VerifiedRegistrationResponse>) {
  try {
    const answer = await verify();
    return answer.verified ? answer.registrationInfo : null;
  } catch {
    return null;
  }
}
