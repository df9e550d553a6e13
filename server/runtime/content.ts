import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { routing } from "@/i18n/routing";

/** Where the operator's own pages are, a folder a language. */
export function contentFolder(): string {
  return resolve(process.env.CONTENT_FOLDER || "content");
}

const TERMS = "terms";
/** The first line of a page that only the demo may show. */
export const DEMO_MARK = /^Demo:[^\n]*\n+/;
/** Kept from the demo by somebody who only took out the mark. */
const DEMO_WORDS = /\b(?:van deze demo|of this demo)\b/i;

/**
 * Why people must not register under these pages: terms that are the demo's, empty or not there bind nobody. One line a file; empty
 * when all is well.
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
