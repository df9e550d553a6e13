import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { DefinitionList } from "@/components/ui/definition-list";
import { Paragraph } from "@/components/ui/paragraph";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { maskPhone } from "@/domain/authentication/second-factor/phone";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, PageHead } from "../../crumbs";

/** One number, shared with two-factor: changing it is the set-up of two-factor, with the same proof. */
export default withErrorPage(async function PhonePage() {
  const { account } = await requireSession();
  const t = await getTranslations("phonePage");
  const locale = currentLocale();
  const factor = await activeFactor(getContext(), account.id);
  const head = <PageHead above={await accountCrumbs()} title={t("title")} />;
  if (factor?.type === "sms") {
    return (
      <>
        {head}
        <Paragraph>{t("intro")}</Paragraph>
        <DefinitionList items={[{ term: t("number"), value: maskPhone(factor.phone) }]} />
        <Paragraph>{t("changeHint")}</Paragraph>
        <ButtonLink href={localePath(locale, "/account/two-factor/set-up/sms")}>{t("change")}</ButtonLink>
      </>
    );
  }
  return (
    <>
      {head}
      <Paragraph>{t("none")}</Paragraph>
      <Paragraph>{factor ? t("app") : t("off")}</Paragraph>
      <ButtonLink href={localePath(locale, "/account/two-factor")}>{t("toTwoFactor")}</ButtonLink>
    </>
  );
});
