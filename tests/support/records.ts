import { eq, sql } from "drizzle-orm";
import { sessions, textCodes } from "@/db/schema";
import type { Lab } from "./lab";

// What the witness counts for one account.

export function sessionsOf(lab: Lab, accountId: string): Promise<number> {
  return lab.count("SELECT count(*) FROM sessions WHERE account_id = ?", [accountId]);
}

/** How often this was written down in the audit trail. */
export function audited(lab: Lab, accountId: string, event: string): Promise<number> {
  return lab.count("SELECT count(*) FROM audit_events WHERE account_id = ? AND event = ?", [accountId, event]);
}

/** How many messages of this kind were ever queued. */
export function queued(lab: Lab, accountId: string, template: string): Promise<number> {
  return lab.count("SELECT count(*) FROM outbox WHERE account_id = ? AND template = ?", [accountId, template]);
}

export function usedTextCodes(lab: Lab, accountId: string): Promise<number> {
  return lab.count("SELECT count(*) FROM text_codes WHERE account_id = ? AND used_at IS NOT NULL", [accountId]);
}

/** Used recovery codes of all sets the account ever had. */
export function usedRecoveryCodes(lab: Lab, accountId: string): Promise<number> {
  return lab.count(
    `SELECT count(*) FROM recovery_codes c JOIN recovery_code_sets s ON s.id = c.set_id
     WHERE s.account_id = ? AND c.used_at IS NOT NULL`,
    [accountId],
  );
}

/** Hashes in the set in use. */
export function codeHashes(lab: Lab, accountId: string): Promise<number> {
  return lab.count(
    `SELECT count(*) FROM recovery_codes c JOIN recovery_code_sets s ON s.id = c.set_id
     WHERE s.account_id = ? AND s.replaced_at IS NULL`,
    [accountId],
  );
}

/** Open logins that a code has finished. */
export function challengesDone(lab: Lab, accountId: string): Promise<number> {
  return lab.count("SELECT count(*) FROM login_challenges WHERE account_id = ? AND done_at IS NOT NULL", [accountId]);
}

export function activeFactors(lab: Lab, accountId: string): Promise<number> {
  return lab.count("SELECT count(*) FROM factors WHERE account_id = ? AND removed_at IS NULL", [accountId]);
}

/** Lets this many seconds pass over the text messages of an account, so that the next one may be asked for. */
export async function ageMessages(lab: Pick<Lab, "ctx">, accountId: string, seconds: number): Promise<void> {
  await lab.ctx.db.write((tx) =>
    tx
      .update(textCodes)
      .set({ createdAt: sql`created_at - ${seconds * 1_000}` })
      .where(eq(textCodes.accountId, accountId)),
  );
}

/** Lets this many minutes pass over every proof that the sessions of an account were opened with. */
export async function ageProofs(lab: Pick<Lab, "ctx">, accountId: string, minutes: number): Promise<void> {
  await lab.ctx.db.write(async (tx) => {
    const rows = await tx.select().from(sessions).where(eq(sessions.accountId, accountId));
    for (const { id, proofs } of rows) {
      const older = proofs.map(({ method, at }) => ({ method, at: at - minutes * 60_000 }));
      await tx.update(sessions).set({ proofs: older }).where(eq(sessions.id, id));
    }
  });
}
