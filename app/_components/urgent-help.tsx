import "server-only";
import { getTranslations } from "next-intl/server";
import Markdown from "react-markdown";
import { linkAddress } from "@/app/_lib/link-address";
import { readOperatorText } from "@/app/_lib/operator-text";
import { Prose } from "@/components/ui/prose";

/** Folded, on every page where a client writes to somebody: nobody reads it at once. The operator's own page, content/…/urgent.md. */
export async function UrgentHelp() {
  const t = await getTranslations("work");
  const { body } = await readOperatorText("urgent");
  return (
    <details className="more urgent screen-only">
      <summary>{t("urgent")}</summary>
      <Prose>
        <Markdown urlTransform={linkAddress}>{body}</Markdown>
      </Prose>
    </details>
  );
}
