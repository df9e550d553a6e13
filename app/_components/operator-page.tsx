import "server-only";
import Markdown from "react-markdown";
import { linkAddress } from "@/app/_lib/link-address";
import { PageTitle } from "@/components/ui/page-title";
import { Prose } from "@/components/ui/prose";
import { pageTitle } from "../_lib/form-texts";
import { readOperatorText } from "../_lib/operator-text";

/** A page that belongs to the operator: a Markdown file per language in content/. Its first heading is the title. */
export async function OperatorPage({ file }: { file: "about" | "privacy" | "terms" }) {
  const { title, body } = await readOperatorText(file);
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Prose>
        <h1>{title}</h1>
        <Markdown urlTransform={linkAddress}>{body}</Markdown>
      </Prose>
    </>
  );
}
