import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { accountCrumbs, FormHead } from "@/app/[locale]/(member)/crumbs";
import { Alternatives } from "@/components/ui/alternatives";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { closure } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { currentLocale } from "@/server/http/locale";
import { remove } from "../actions";
import { CloseForm } from "../close-form";
import { requireClosureProof } from "../owner";

/** Says what is lost, offers the export, then asks for the tick and the password. */
export default withErrorPage(async function DeletePage() {
  await requireClosureProof("/account/close/delete");
  const t = await getTranslations("endAccount");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const days = closure.deleteMs / DAY_MS;
  const end = localePath(locale, "/account/close");
  return (
    <>
      <CloseForm
        action={remove}
        title={t("deleteLink")}
        understood={t("deleteUnderstood", { days })}
        intro={
          <>
            <FormHead above={[...(await accountCrumbs()), { label: t("title"), href: end }]} title={t("deleteLink")} />
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("deleteHappens", { days })}</p>
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
