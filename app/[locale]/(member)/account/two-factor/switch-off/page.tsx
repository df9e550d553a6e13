import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { FormHead, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { currentLocale } from "@/server/http/locale";
import { requireFreshProof } from "../owner";
import { switchTwoFactorOff } from "./actions";

/** Says what is lost, then asks. */
export default withErrorPage(async function SwitchOffPage() {
  await requireFreshProof("/account/two-factor/switch-off");
  const t = await getTranslations("off");
  const form = await getTranslations("form");
  const locale = await currentLocale();
  return (
    <>
      <ActionForm
        action={switchTwoFactorOff}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <FormHead above={await twoFactorCrumbs()} title={t("title")} />
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("warning")}</p>
            </Notice>
          </>
        }
      >
        <SubmitButton kind="danger" label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("cancel"), href: localePath(locale, "/account/two-factor") }]} />
    </>
  );
});
