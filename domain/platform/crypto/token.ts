import { createHash, randomBytes, randomUUID } from "node:crypto";

export type TokenPurpose =
  | "session"
  | "challenge"
  | "device"
  | "passkey"
  | "email-change"
  | "email-undo"
  | "deletion-undo"
  | "invitation"
  | "account-recovery"
  | "account-recovery-stop"
  | "password-reset"
  | "report-compromise"
  | "registration"
  | "activation"
  | "activation-stop";

/** 256 random bits as 43 characters of base64url. Only ever stored as `hashToken`. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a token. The purpose is part of it: a token of one kind never matches another. */
export function hashToken(purpose: TokenPurpose, token: string): string {
  return createHash("sha256").update(`${purpose}|${token}`).digest("base64url");
}

export function looksLikeToken(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{43}$/.test(value);
}

/** The name of a row. Opens nothing. */
export function newId(): string {
  return randomUUID();
}
