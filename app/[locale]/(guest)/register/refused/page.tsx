import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readRegistrationCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";

/** After refusing the terms: nothing was kept, and the way back if one thinks again. */
export default withErrorPage(async function RefusedPage() {
  const t = await getTranslations("registration");
  const locale = currentLocale();
  const entry = (await readRegistrationCookie())?.entry;
  const isInvited = looksLikeToken(entry);
  return (
    <>
      <PageTitle text={await pageTitle(t("refusedTitle"))} />
      <Heading level={1}>{t("refusedTitle")}</Heading>
      <Paragraph>{t("refusedText")}</Paragraph>
      <ButtonLink kind="secondary" href={localePath(locale, isInvited ? `/invitations/${entry}` : "/login")}>
        {isInvited ? t("again") : t("toLogin")}
      </ButtonLink>
    </>
  );
});
