import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";

/** The end of a reset: the password is new, and nobody is logged in (deviation D11). */
export default withErrorPage(async function ResetDonePage() {
  const t = await getTranslations("resetPassword");
  return (
    <>
      <PageTitle text={await pageTitle(t("doneTitle"))} />
      <Heading level={1}>{t("doneTitle")}</Heading>
      <Paragraph>{t("done")}</Paragraph>
      <ButtonLink href={localePath(currentLocale(), "/login")}>{t("login")}</ButtonLink>
    </>
  );
});
