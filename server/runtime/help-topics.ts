import "server-only";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locale } from "@/i18n/routing";
import { contentFolder } from "./content";

export interface HelpTopic {
  /** Its file without the ending, which is its address too: the same in both languages. */
  slug: string;
  title: string;
  /** Markdown without the title. */
  text: string;
}

/** Every help topic in one language, in the order of their titles. */
export async function listHelpTopics(locale: Locale): Promise<HelpTopic[]> {
  const files = (await readdir(folderOf(locale))).filter((file) => file.endsWith(".md"));
  const topics = await Promise.all(files.map((file) => readTopic(locale, file)));
  return topics.sort((a, b) => a.title.localeCompare(b.title, locale));
}

/** One topic, or `null`. Only a name that is in the list is ever read. */
export async function findHelpTopic(locale: Locale, slug: string): Promise<HelpTopic | null> {
  return (await listHelpTopics(locale)).find((topic) => topic.slug === slug) ?? null;
}

/** The topics whose title has every word that was asked for; capitals and accents do not matter. */
export function searchTopics(topics: readonly HelpTopic[], query: string): HelpTopic[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return topics.filter(({ title }) => words.every((word) => plain(title).includes(word)));
}

async function readTopic(locale: Locale, file: string): Promise<HelpTopic> {
  const whole = await readFile(join(folderOf(locale), file), "utf8");
  const [first = "", ...rest] = whole.split("\n");
  return { slug: file.slice(0, -".md".length), title: first.replace(/^#\s*/, ""), text: rest.join("\n") };
}

function folderOf(locale: Locale): string {
  return join(contentFolder(), locale, "help");
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
