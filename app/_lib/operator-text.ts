import "server-only";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { currentLocale } from "@/server/http/locale";
import { contentFolder, DEMO_MARK } from "@/server/runtime/content";

export interface OperatorText {
  title: string;
  /** What acceptance of the terms records; empty for a file that names none. */
  version: string;
  /** Markdown, without the line of the version and without the title. */
  body: string;
}

/** A file of the operator in content/, in the language of this request: perhaps a line "Versie: …", then the title, then the text. */
export async function readOperatorText(file: "about" | "privacy" | "terms"): Promise<OperatorText> {
  const whole = await readFile(join(contentFolder(), await currentLocale(), `${file}.md`), "utf8");
  const text = whole.replace(DEMO_MARK, "");
  const [, version = "", rest = text] = /^(?:Versie|Version): *([^\n]{1,40})\n+([\s\S]*)$/.exec(text) ?? [];
  const [first = "", ...lines] = rest.split("\n");
  return { title: first.replace(/^#\s*/, ""), version: version.trim(), body: lines.join("\n") };
}
