import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/form-texts";
import { guarded } from "@/app/guarded";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Prose } from "@/components/ui/prose";
import { getEnv } from "@/server/context";

export default guarded(async function TwoFactorHelpPage() {
  const t = await getTranslations("helpTwoFactor");
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Prose>
        <h2>{t("whatHeading")}</h2>
        <p>{t("what")}</p>
        <h2>{t("onHeading")}</h2>
        <ol>
          <li>{t("on1")}</li>
          <li>{t("on2")}</li>
          <li>{t("on3")}</li>
          <li>{t("on4")}</li>
        </ol>
        <h2>{t("codeHeading")}</h2>
        <p>{t("code")}</p>
        <h2>{t("skipHeading")}</h2>
        <p>{t("skip")}</p>
        <h2>{t("lostHeading")}</h2>
        <p>{t("lost")}</p>
        <h2>{t("contactHeading")}</h2>
        <p>{t("contact", { phone: getEnv().HELPDESK_PHONE })}</p>
      </Prose>
    </>
  );
});
