import type { Account } from "../account/account";

declare const granted: unique symbol;

/**
 * Proof, inside one transaction, that what logs this person in was consumed in it. `openSession` demands one, so a session cannot
 * be opened without it, nor for another account. The lint rule `session-grant` names the only files that may make one.
 */
export interface SessionGrant {
  readonly [granted]: true;
  readonly accountId: string;
  /** The account's when the proof was given: a session of an older version is dead at birth. */
  readonly sessionVersion: number;
}

export function grantSession({ id, sessionVersion }: Pick<Account, "id" | "sessionVersion">): SessionGrant {
  return { accountId: id, sessionVersion } as SessionGrant;
}
