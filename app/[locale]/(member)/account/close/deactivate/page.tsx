import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { accountCrumbs, FormHead } from "@/app/[locale]/(member)/crumbs";
import { Alternatives } from "@/components/ui/alternatives";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { deactivate } from "../actions";
import { CloseForm } from "../close-form";
import { requireClosureProof } from "../owner";

/** Says what is lost, offers the export, then asks for the tick and the password. */
export default withErrorPage(async function DeactivatePage() {
  await requireClosureProof("/account/close/deactivate");
  const t = await getTranslations("endAccount");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const end = localePath(locale, "/account/close");
  return (
    <>
      <CloseForm
        action={deactivate}
        title={t("deactivateLink")}
        understood={t("deactivateUnderstood")}
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
              {t("exportFirst")} <TextLink href={localePath(locale, "/account/export")}>{t("exportLink")}</TextLink>
            </Paragraph>
          </>
        }
      />
      <Alternatives links={[{ label: t("cancel"), href: end }]} />
    </>
  );
});
