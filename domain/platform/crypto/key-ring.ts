import { createHash, hkdfSync } from "node:crypto";

/** One root per environment variable entry; the first is active, the others only open what they once closed. */
export interface KeyRing {
  activeId: string;
  has(id: string): boolean;
  /** A 32-byte key for one purpose, under the active root or the one named. Unknown id: throws, nothing falls back. */
  key(purpose: Purpose, id?: string): Buffer;
}

export type Purpose =
  | "password-pepper/v1"
  | "recovery-pepper/v1"
  | "factor-seal/v1"
  | "outbox-seal/v1"
  | "token-data-seal/v1"
  | "shown-codes-seal/v1"
  | "pending-activation-seal/v2"
  | "login-hint-seal/v1"
  | "staff-ticket-seal/v1"
  | "person-key-seal/v1"
  | "shared-salt/v1"
  | "shared-hash-mac/v1"
  | "text-code-mac/v1"
  | "rate-limit-mac/v1"
  | "cookie-name-mac/v1"
  | "form-owner-mac/v1"
  | "audit-mac/v1";

/** Builds the ring from the secrets of `AUTH_SECRET`, first = active. */
export function createKeyRing(secrets: readonly string[]): KeyRing {
  const roots = new Map(secrets.map((secret) => [idOf(secret), secret]));
  const [activeId] = roots.keys();
  if (activeId === undefined) throw new Error("the key ring is empty");
  const cache = new Map<string, Buffer>();
  return {
    activeId,
    has: (id) => roots.has(id),
    key(purpose, id = activeId) {
      const root = roots.get(id);
      if (root === undefined) throw new UnknownKey(id);
      const name = `${id}/${purpose}`;
      const known = cache.get(name);
      if (known) return known;
      const key = Buffer.from(hkdfSync("sha256", root, "two-step-account", purpose, 32));
      cache.set(name, key);
      return key;
    },
  };
}

export class UnknownKey extends Error {
  constructor(id: string) {
    super(`no key with id ${id} in AUTH_SECRET`);
    this.name = "UnknownKey";
  }
}

function idOf(secret: string): string {
  return createHash("sha256").update(`key-id|${secret}`).digest("hex").slice(0, 8);
}
