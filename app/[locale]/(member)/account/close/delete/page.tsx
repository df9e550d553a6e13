import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { guarded } from "@/app/_lib/with-error-page";
import { accountCrumbs, FormHead } from "@/app/[locale]/(member)/crumbs";
import { OtherRoads } from "@/components/ui/alternatives";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { ending } from "@/domain/policy";
import { currentLocale } from "@/server/http/locale";
import { remove } from "../actions";
import { EndForm } from "../close-form";
import { requireEndProof } from "../owner";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Says what is lost, offers the export, then asks for the tick and the password. */
export default guarded(async function DeletePage() {
  await requireEndProof("/account/end/delete");
  const [t, form, locale] = [await getTranslations("endAccount"), await getTranslations("form"), await currentLocale()];
  const days = ending.deleteMs / DAY_MS;
  const end = `/${locale}/account/end`;
  return (
    <>
      <EndForm
        action={remove}
        intro={
          <>
            <FormHead above={[...(await accountCrumbs()), { label: t("title"), href: end }]} title={t("deleteLink")} />
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("deleteHappens", { days })}</p>
            </Notice>
            <Paragraph>
              {t("exportFirst")} <TextLink href={`/${locale}/account/export`}>{t("exportLink")}</TextLink>
            </Paragraph>
          </>
        }
        texts={{
          ...(await formTexts(t("deleteLink"))),
          understood: t("deleteUnderstood", { days }),
          password: t("password"),
          submit: t("deleteLink"),
          show: form("show"),
          hide: form("hide"),
        }}
      />
      <OtherRoads links={[{ label: t("cancel"), href: end }]} />
    </>
  );
});
