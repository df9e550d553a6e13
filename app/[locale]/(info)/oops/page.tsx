import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/form-texts";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";

/** Where the browser goes when a page broke in it. */
export default async function OopsPage({ searchParams }: PageProps<"/[locale]/oops">) {
  const { id } = await searchParams;
  const [t, home] = [await getTranslations("oops"), await getTranslations("notFound")];
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>
        {typeof id === "string" && /^\d{6}$/.test(id)
          ? t("body", { id, phone: getEnv().HELPDESK_PHONE })
          : t("short", { phone: getEnv().HELPDESK_PHONE })}
      </Paragraph>
      <ButtonLink href={`/${await currentLocale()}`}>{home("home")}</ButtonLink>
    </>
  );
}
