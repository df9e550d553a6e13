import type { UserAgent } from "@/domain/context";

/** The translated sentence for both names, `{browser} op {system}`. */
type NameBoth = (userAgent: { browser: string; system: string }) => string;

// "?": could not be read (user-agent.ts). "–": the event did not come from a browser of the person.
const unnamed = ["?", "–"];

/** `Firefox op Windows`; only one name where the other is unknown; `null` where both are. */
export function deviceName({ browser, system }: UserAgent, nameBoth: NameBoth): string | null {
  const names = [browser, system].filter((name) => !unnamed.includes(name));
  return names.length === 2 ? nameBoth({ browser, system }) : (names[0] ?? null);
}
