import { getTranslations } from "next-intl/server";
import { Notice } from "@/components/ui/notice";

/** What was just done, at the top of the page it leads back to. Nothing when there is no text. */
export async function DoneNotice({ text }: { text: string | null }) {
  if (text === null) return null;
  const form = await getTranslations("form");
  return (
    <Notice kind="success" kindLabel={form("success")}>
      <p>{text}</p>
    </Notice>
  );
}
