import type { Client } from "@/domain/context";

/** The sentence for both words, `{browser} op {system}`. */
type Both = (client: { browser: string; system: string }) => string;

// "?" is what could not be read (server/auth/client.ts), "–" that nobody's browser was part of it.
const nothing = ["?", "–"];

/** `Firefox op Windows`; one word where only that one could be read; `null` where neither could. */
export function deviceName({ browser, system }: Client, both: Both): string | null {
  const words = [browser, system].filter((word) => !nothing.includes(word));
  return words.length === 2 ? both({ browser, system }) : (words[0] ?? null);
}
