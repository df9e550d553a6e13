import type { UserAgent } from "@/domain/context";
import { listedUserAgent, NO_BROWSER, UNLISTED, UNREAD } from "@/domain/platform/session/listed-user-agent";

/** The sentence for both words, `{browser} op {system}`. */
type Both = (client: { browser: string; system: string }) => string;

const nothing = [UNREAD, NO_BROWSER];

/**
 * `Firefox op Windows`; one word where only that one could be read; `null` where neither could. A browser that is not on the list is
 * called `unlisted`, such as "an unknown browser": also one that was stored before there was a list.
 */
export function deviceName(userAgent: UserAgent, both: Both, unlisted?: string): string | null {
  const listed = listedUserAgent(userAgent);
  const browser = listed.browser === UNLISTED ? (unlisted ?? UNREAD) : listed.browser;
  const { system } = listed;
  const words = [browser, system].filter((word) => !nothing.includes(word));
  return words.length === 2 ? both({ browser, system }) : (words[0] ?? null);
}
