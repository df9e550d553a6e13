import type { ReadContext } from "../../context";
import { session as policy } from "../../policy";

/**
 * How a person proved who they are (amr, RFC 8176; the values are ours). `device`, a trusted device, satisfies login, not step-up.
 * `lost`: the phone was reported lost from a trusted device, with the password; for ten minutes it stands in for a code when the
 * second factor itself is changed. `passkey`: with user verification, so it is something held and something known or of the body at once.
 */
export type ProofMethod = "pwd" | "sms" | "totp" | "recovery" | "device" | "lost" | "passkey";

export interface Proof {
  method: ProofMethod;
  at: number;
}

/** The level (aal, NIST SP 800-63B): 2 with password and code or with a passkey, else 1. Computed, never stored. */
export function aalOf(proofs: readonly Proof[]): 1 | 2 {
  return has(proofs, "passkey") || (has(proofs, "pwd") && proofs.some(isCode)) ? 2 : 1;
}

/** How a session was shown to be its owner's, for what a Healthspace asks of its members: "both" by a passkey, whatever is on. */
export function stepsShown(proofs: readonly Proof[]): Steps {
  return has(proofs, "passkey") ? "both" : "one";
}

export type Steps = "one" | "both";

/** The same of the session behind the request under way; "one" where there is none. */
export function stepsOf({ request }: ReadContext): Steps {
  return request?.()?.shown ?? "one";
}

/**
 * Whether the proofs are recent enough for a sensitive change: the password, and a code too when two-factor is on; or a
 * passkey (ten minutes, ADR 0010, ADR 0103).
 */
export function isFresh(proofs: readonly Proof[], twoFactor: "on" | "off", now: number): boolean {
  const recent = recentOf(proofs, now);
  return has(recent, "passkey") || (has(recent, "pwd") && (twoFactor === "off" || aalOf(recent) === 2));
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
