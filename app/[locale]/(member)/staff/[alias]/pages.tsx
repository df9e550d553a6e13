import { getTranslations } from "next-intl/server";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";

/** The page that an address asks for, from 1. Anything else is the first. */
export function pageNumber(asked: unknown): number {
  return typeof asked === "string" && /^[1-9]\d{0,4}$/.test(asked) ? Number(asked) : 1;
}

interface PagesProps {
  /** The address of the list, with a query. */
  here: `${LocalPath}?${string}`;
  /** Of the number in the address. */
  name?: string;
  page: number;
  pages: number;
}

/** Which part of a long list this is, and the way to the others. */
export async function Pages({ here, name = "page", page, pages }: PagesProps) {
  if (pages === 1 && page === 1) return null;
  const t = await getTranslations("members");
  const at = async (to: number) => localePath(currentLocale(), `${here}&${name}=${to}` as LocalPath);
  return (
    <>
      <Paragraph>{t("page", { page, pages })}</Paragraph>
      <Alternatives
        links={[
          ...(page > 1 ? [{ label: t("previous"), href: await at(Math.min(page - 1, pages)) }] : []),
          ...(page < pages ? [{ label: t("next"), href: await at(page + 1) }] : []),
        ]}
      />
    </>
  );
}
