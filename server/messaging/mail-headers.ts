import type { Outgoing } from "./transport";

/**
 * What every mail carries besides sender, receiver and subject: a Message-ID that stays the same at every try, its language, and
 * that a machine wrote it, so that an out-of-office reply does not come back (RFC 3834). No List-Unsubscribe: every mail there is
 * today tells of the account itself, and none of them can be switched off.
 */
export function mailHeaders({ id, locale }: Pick<Outgoing, "id" | "locale">, host: string): Record<string, string> {
  return {
    "Message-ID": `<${id}@${host}>`,
    "Content-Language": locale,
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
  };
}
