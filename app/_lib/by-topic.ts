import type { Locale } from "@/domain/context";
import { textFor } from "@/domain/healthspace/library/form";

interface Topic {
  text: string;
  /** The language it is really in. */
  lang: Locale;
}

/** Items of the library under their headings, in the order of the headings; last, under `null`, those without one. */
export function byTopic<Entry>(
  entries: readonly Entry[],
  topicOf: (entry: Entry) => { nl?: string; en?: string } | null,
  locale: Locale,
): { topic: Topic | null; entries: Entry[] }[] {
  const groups = new Map<string, { topic: Topic | null; entries: Entry[] }>();
  for (const entry of entries) {
    const words = topicOf(entry);
    const { text, lang } = textFor({ ...words, markdown: false }, locale);
    const group = groups.get(text) ?? { topic: text === "" ? null : { text, lang }, entries: [] };
    group.entries.push(entry);
    groups.set(text, group);
  }
  return [...groups.values()].sort((a, b) => {
    if (a.topic === null || b.topic === null) return Number(a.topic === null) - Number(b.topic === null);
    return a.topic.text.localeCompare(b.topic.text, locale);
  });
}
