import type { Outgoing } from "./transport";

/**
 * The headers of every mail besides sender, recipient and subject. The Message-ID is the same at every attempt; Auto-Submitted
 * prevents automatic replies (RFC 3834). There is no List-Unsubscribe: every mail is about the account and cannot be switched off.
 */
export function mailHeaders({ id, locale }: Pick<Outgoing, "id" | "locale">, host: string): Record<string, string> {
  return {
    "Message-ID": `<${id}@${host}>`,
    "Content-Language": locale,
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
  };
}
