import "server-only";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locale } from "@/i18n/routing";
import { contentFolder } from "@/server/runtime/content";

/** What a topic is about; the order in which the groups are shown. */
export const helpGroups = ["login", "two-factor", "account"] as const;
export type HelpGroup = (typeof helpGroups)[number];

export interface HelpTopic {
  /** Its file without the ending, which is its address too: the same in both languages. */
  slug: string;
  title: string;
  group: HelpGroup;
  /** Slugs of the topics to read next, in this order. */
  related: string[];
  /** Words that people search for and that the text does not have, such as "2fa". */
  keywords: string;
  /** Markdown without the title. */
  text: string;
}

/** Every help topic in one language, in the order of their titles. */
export async function listHelpTopics(locale: Locale): Promise<HelpTopic[]> {
  const files = (await readdir(folderOf(locale))).filter((file) => file.endsWith(".md"));
  const topics = await Promise.all(files.map((file) => readTopic(locale, file)));
  return topics.sort((a, b) => a.title.localeCompare(b.title, locale));
}

/** The headings of the sections of a topic's Markdown. */
export function headingsOf(text: string): string[] {
  return [...text.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
}

/** The `id` of a section of a topic, for links such as `errors#invalid-credentials`. */
export function headingId(heading: string): string {
  return heading
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

async function readTopic(locale: Locale, file: string): Promise<HelpTopic> {
  const slug = file.slice(0, -".md".length);
  return { slug, ...parseTopic(await readFile(join(folderOf(locale), file), "utf8"), slug) };
}

/** A topic's file: `key: value` lines between two lines `---`, a line `# title`, then Markdown. Throws on anything else. */
export function parseTopic(file: string, slug: string): Omit<HelpTopic, "slug"> {
  const [, head = "", title = "", text = ""] = /^---\n([\s\S]*?)\n---\n+# ([^\n]+)\n([\s\S]*)$/.exec(file) ?? [];
  const values = new Map(
    head.split("\n").map((line) => [line.split(":", 1)[0], line.replace(/^[^:]*:\s*/, "").trim()]),
  );
  const group = helpGroups.find((name) => name === values.get("group"));
  if (!group || title === "") throw new Error(`help topic ${slug}: needs "group: …" between --- lines, and a title`);
  const related = (values.get("related") ?? "").split(",").map((name) => name.trim());
  return { title, group, related: related.filter(Boolean), keywords: values.get("keywords") ?? "", text };
}

function folderOf(locale: Locale): string {
  return join(contentFolder(), locale, "help");
}
