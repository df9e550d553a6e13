import type { UserAgent } from "@/domain/context";
import { listedUserAgent, NO_BROWSER, UNLISTED, UNREAD } from "@/domain/platform/session/listed-user-agent";

/** The translated sentence for both names, `{browser} op {system}`. */
type NameBoth = (userAgent: { browser: string; system: string }) => string;

const unnamed = [UNREAD, NO_BROWSER];

/**
 * `Firefox op Windows`; only one name where the other is unknown; `null` where both are. A browser that is not on the list is called
 * `unlisted`, such as "an unknown browser": also one that was stored before there was a list.
 */
export function deviceName(userAgent: UserAgent, nameBoth: NameBoth, unlisted?: string): string | null {
  const listed = listedUserAgent(userAgent);
  const browser = listed.browser === UNLISTED ? (unlisted ?? UNREAD) : listed.browser;
  const { system } = listed;
  const names = [browser, system].filter((name) => !unnamed.includes(name));
  return names.length === 2 ? nameBoth({ browser, system }) : (names[0] ?? null);
}
