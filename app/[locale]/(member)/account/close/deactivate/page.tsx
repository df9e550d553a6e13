import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { guarded } from "@/app/_lib/with-error-page";
import { accountCrumbs, FormHead } from "@/app/[locale]/(member)/crumbs";
import { OtherRoads } from "@/components/ui/alternatives";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { deactivate } from "../actions";
import { EndForm } from "../close-form";
import { requireEndProof } from "../owner";

/** Says what is lost, offers the export, then asks for the tick and the password. */
export default guarded(async function DeactivatePage() {
  await requireEndProof("/account/end/deactivate");
  const [t, form, locale] = [await getTranslations("endAccount"), await getTranslations("form"), await currentLocale()];
  const end = `/${locale}/account/end`;
  return (
    <>
      <EndForm
        action={deactivate}
        intro={
          <>
            <FormHead
              above={[...(await accountCrumbs()), { label: t("title"), href: end }]}
              title={t("deactivateLink")}
            />
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("deactivateHappens")}</p>
            </Notice>
            <Paragraph>
              {t("exportFirst")} <TextLink href={`/${locale}/account/export`}>{t("exportLink")}</TextLink>
            </Paragraph>
          </>
        }
        texts={{
          ...(await formTexts(t("deactivateLink"))),
          understood: t("deactivateUnderstood"),
          password: t("password"),
          submit: t("deactivateLink"),
          show: form("show"),
          hide: form("hide"),
        }}
      />
      <OtherRoads links={[{ label: t("cancel"), href: end }]} />
    </>
  );
});
