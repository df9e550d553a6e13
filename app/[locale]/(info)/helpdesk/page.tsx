import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { PhoneLink } from "@/components/ui/phone-link";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

export default withErrorPage(async function HelpdeskPage() {
  const t = await getTranslations("helpdesk");
  const locale = currentLocale();
  const phone = getEnv().HELPDESK_PHONE;
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>{t("intro")}</Paragraph>
      <DefinitionList
        items={[
          { term: t("phone"), value: <PhoneLink phone={phone} /> },
          { term: t("hours"), value: getEnv().HELPDESK_HOURS },
        ]}
      />
      <Paragraph>{t("before")}</Paragraph>
      <Paragraph>
        <TextLink href={localePath(locale, "/help/question")}>{t("question")}</TextLink>
      </Paragraph>
      <Paragraph>
        <TextLink href={localePath(locale, "/help")}>{t("read")}</TextLink>
      </Paragraph>
    </>
  );
});
