import "server-only";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Markdown from "react-markdown";
import { PageTitle } from "@/components/ui/page-title";
import { Prose } from "@/components/ui/prose";
import { currentLocale } from "@/server/locale";
import { pageTitle } from "./form-texts";

/** A page that belongs to the operator: a Markdown file per language in content/. Its first line is the title. */
export async function OperatorPage({ file }: { file: "about" | "privacy" | "terms" }) {
  const text = await readFile(join(process.cwd(), "content", await currentLocale(), `${file}.md`), "utf8");
  const title = text.split("\n", 1)[0]?.replace(/^#\s*/, "") ?? "";
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Prose>
        <Markdown>{text}</Markdown>
      </Prose>
    </>
  );
}
