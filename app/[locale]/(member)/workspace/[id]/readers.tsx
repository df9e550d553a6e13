import { getTranslations } from "next-intl/server";
import { Paragraph } from "@/components/ui/paragraph";
import type { Work } from "@/domain/healthspace/worksheet/work";

/** By name, who will be able to read it once it is handed in; and that nobody reads it at once. */
export async function Readers({ work: { readers } }: { work: Pick<Work, "readers"> }) {
  const t = await getTranslations("work");
  const names = readers.map(({ name }) => name).join(", ");
  return (
    <Paragraph>
      {readers.length === 0 ? t("noReaders") : t("readers", { count: readers.length, names })} {t("notAtOnce")}
    </Paragraph>
  );
}
