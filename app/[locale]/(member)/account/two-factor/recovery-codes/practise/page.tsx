import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { FormHead, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { CodeField } from "@/components/ui/code-field";
import { FormNews } from "@/components/ui/form-news";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { currentLocale } from "@/server/http/locale";
import { requireFreshProof } from "../../owner";
import { checkCode } from "./actions";

/** Does this code still work? Looks without spending it. */
export default withErrorPage(async function PractisePage() {
  await requireFreshProof("/account/two-factor/recovery-codes/practise");
  const t = await getTranslations("practise");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <>
      <ActionForm
        action={checkCode}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <FormHead above={await twoFactorCrumbs()} title={t("title")} />
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      >
        <FormNews kindLabel={form("success")} />
        <CodeField name="code" label={t("label")} required />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("back"), href: localePath(locale, "/account/two-factor") }]} />
    </>
  );
});
