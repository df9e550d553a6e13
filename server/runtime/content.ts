import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { routing } from "@/i18n/routing";

/** The folder of the operator's own pages, with one folder per language. */
export function contentFolder(): string {
  return resolve(process.env.CONTENT_FOLDER || "content");
}

const TERMS = "terms";
/** The first line of a page that only the demo may show. */
export const DEMO_MARK = /^Demo:[^\n]*\n+/;
/** Words of the demo's pages, for those of which only the mark was removed. */
const DEMO_WORDS = /\b(?:van deze demo|of this demo)\b/i;

/**
 * The reasons why nobody may register under these terms: they are missing, empty or those of the demo. One line per file; an empty
 * list when there are none.
 */
export function contentFaults(folder: string): string[] {
  return routing.locales.flatMap((locale) => {
    const file = join(folder, locale, `${TERMS}.md`);
    if (!existsSync(file)) return [`CONTENT_FOLDER: there are no terms at ${file}`];
    const text = readFileSync(file, "utf8");
    if (text.trim() === "") return [`CONTENT_FOLDER: ${file} is empty`];
    if (!DEMO_MARK.test(text) && !DEMO_WORDS.test(text)) return [];
    return [
      `CONTENT_FOLDER: ${file} has the terms of the demo: put your own there, without the line "Demo:", and look at the other pages too`,
    ];
  });
}
