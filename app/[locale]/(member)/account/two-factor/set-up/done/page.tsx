import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/form-texts";
import { guarded } from "@/app/guarded";
import { ButtonLink } from "@/components/ui/button-link";
import { DoorDrawing } from "@/components/ui/door-drawing";
import { OtherRoads } from "@/components/ui/other-roads";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { emailHint } from "@/domain/account/email";
import { activeFactor, hadAnotherApp } from "@/domain/second-factor/factor";
import { requireSession } from "@/server/auth/session";
import { getContext, getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { WizardHead } from "../wizard";

export default guarded(async function DonePage() {
  const { account } = await requireSession();
  const [t, locale] = [await getTranslations("done"), await currentLocale()];
  const factor = await activeFactor(getContext().db.read, account.id);
  const replacedApp = await hadAnotherApp(getContext().db.read, account.id);
  if (!factor) redirect(`/${locale}/account/two-factor`);
  return (
    <>
      <PageTitle text={await pageTitle(t("heading"))} />
      <WizardHead method={factor.type} step="done" heading={t("heading")} />
      <DoorDrawing />
      <Paragraph>{t("body")}</Paragraph>
      {replacedApp ? (
        <Paragraph>
          {t("oldEntry", { product: getEnv().PRODUCT_NAME, hint: emailHint(account.email) })}{" "}
          {factor.type === "totp" ? t("newEntry") : null}
        </Paragraph>
      ) : null}
      <Paragraph kind="muted">{t("others")}</Paragraph>
      <ButtonLink href={`/${locale}/account/two-factor`}>{t("close")}</ButtonLink>
      <OtherRoads links={[{ label: t("toWorksheet"), href: `/${locale}/workspace` }]} />
    </>
  );
});
