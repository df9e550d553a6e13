import { session as policy } from "../../policy";

/**
 * `lost`: the phone was reported lost from a trusted device, with the password. For the second step itself it takes the place of
 * a code for ten minutes, so that a new method, new codes or switching off is possible at once.
 *
 * How a person showed who they are: RFC 8176 has the idea, the words are ours. `device` opens the limit, never the safe.
 */
export type ProofMethod = "pwd" | "sms" | "totp" | "recovery" | "device" | "lost";

export interface Proof {
  method: ProofMethod;
  at: number;
}

/** 1: password, or password on a trusted device. 2: password and a code. Computed, never stored. */
export function aalOf(proofs: readonly Proof[]): 1 | 2 {
  return has(proofs, "pwd") && proofs.some(isCode) ? 2 : 1;
}

/**
 * Whether the proofs are recent enough for a sensitive change: the password, and a code too when two-factor is on
 * (ten minutes, ADR 0010).
 */
export function isFresh(proofs: readonly Proof[], twoFactor: "on" | "off", now: number): boolean {
  const recent = recentOf(proofs, now);
  return has(recent, "pwd") && (twoFactor === "off" || recent.some(isCode));
}

/** The same for a change of the second step itself, and for nothing else: there a phone reported lost is enough (ADR 0011). */
export function isFreshForSecondStep(proofs: readonly Proof[], twoFactor: "on" | "off", now: number): boolean {
  const recent = recentOf(proofs, now);
  return isFresh(recent, twoFactor, now) || (has(recent, "pwd") && has(recent, "lost"));
}

/** The newest proof of each method only. */
export function withProofs(proofs: readonly Proof[], added: readonly Proof[]): Proof[] {
  const replaced = new Set(added.map((proof) => proof.method));
  return [...proofs.filter((proof) => !replaced.has(proof.method)), ...added];
}

function recentOf(proofs: readonly Proof[], now: number): Proof[] {
  return proofs.filter((proof) => proof.at <= now && now - proof.at < policy.freshProofMs);
}

function has(proofs: readonly Proof[], method: ProofMethod): boolean {
  return proofs.some((proof) => proof.method === method);
}

function isCode(proof: Proof): boolean {
  return proof.method === "sms" || proof.method === "totp" || proof.method === "recovery";
}
