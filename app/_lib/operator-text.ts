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
export async function readOperatorText(file: "about" | "privacy" | "terms" | "urgent"): Promise<OperatorText> {
  const name = join(currentLocale(), `${file}.md`);
  // A folder from before there was this page: whom to call in need must be there all the same.
  const ours = () => readFile(join("content", name), "utf8");
  const own = readFile(join(contentFolder(), name), "utf8");
  const whole = await (file === "urgent" ? own.catch(ours) : own);
  const text = whole.replace(DEMO_MARK, "");
  const [, version = "", rest = text] = /^(?:Versie|Version): *([^\n]{1,40})\n+([\s\S]*)$/.exec(text) ?? [];
  const [first = "", ...lines] = rest.split("\n");
  return { title: first.replace(/^#\s*/, ""), version: version.trim(), body: lines.join("\n") };
}
