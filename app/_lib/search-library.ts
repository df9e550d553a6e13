import "server-only";
import type { ShownItem } from "@/domain/healthspace/library/shown";
import type { Locale } from "@/i18n/routing";
import { indexTopics, searchIndex } from "./help-search";

/**
 * The items whose title, topic or summary answers a query, the best first: as the help pages are searched, so typing errors, accents and
 * plurals are forgiven. Words of the other language count too: that is what a person may have been told.
 */
export function searchLibrary(items: readonly ShownItem[], query: string, locale: Locale): ShownItem[] {
  const topics = items.map(({ id, title, topic, summary }) => {
    const all = (text: { nl?: string; en?: string } | null) => `${text?.nl ?? ""} ${text?.en ?? ""}`;
    return {
      slug: id,
      title: all(title),
      keywords: all(topic),
      text: all(summary),
      // Only the help pages have these.
      group: "account" as const,
      related: [],
    };
  });
  const found = searchIndex(indexTopics(locale, topics), query);
  return found.flatMap(({ topic }) => items.find(({ id }) => id === topic.slug) ?? []);
}

/** Characters of a summary that a line in a list has room for, on a small phone too. */
const LINE = 110;

/** The beginning of a summary without its Markdown, for a line in a list. */
export function firstLine(markdown: string): string {
  const [first = ""] = markdown.split(/\n\s*\n/);
  const plain = first
    .replace(/^\s*(?:#+|[-*>]|\d+\.)\s+/gm, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/[*_`]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  if (plain.length <= LINE) return plain;
  const cut = plain.slice(0, LINE);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), LINE / 2))}…`;
}
