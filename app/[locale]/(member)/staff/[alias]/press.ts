import "server-only";
import { sessionSecret } from "@/server/auth/session";
import type { Press } from "@/server/http/once";

/**
 * One press in this session. What undoes each other is one `form`: ending, restoring and ending once more within a minute are three
 * presses, not a repeated one (ADR 0080).
 */
export async function press(form: "membership" | "connection", ...typed: unknown[]): Promise<Press> {
  return { form, secret: await sessionSecret(), typed: typed.map(String) };
}
