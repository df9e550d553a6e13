import { randomInt } from "node:crypto";

/**
 * Six digits that stand in one line of the audit and on the page that the person sees: read out over the telephone, they lead the
 * helpdesk to what happened. They open nothing and say nothing by themselves.
 */
export function newReference(): string {
  return String(randomInt(100_000, 1_000_000));
}
