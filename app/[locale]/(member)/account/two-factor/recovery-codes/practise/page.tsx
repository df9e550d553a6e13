import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { FormHead, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { OneCodeForm } from "@/components/two-factor/one-code-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";
import { requireFreshProof } from "../../owner";
import { checkCode } from "./actions";

/** Does this code still work? Looks without spending it. */
export default withErrorPage(async function PractisePage() {
  await requireFreshProof("/account/two-factor/recovery-codes/practise");
  const t = await getTranslations("practise");
  const form = await getTranslations("form");
  const locale = await currentLocale();
  return (
    <>
      <OneCodeForm
        action={checkCode}
        texts={{
          ...(await formTexts(t("title"))),
          code: t("label"),
          submit: t("submit"),
          newsWord: form("success"),
        }}
        intro={
          <>
            <FormHead above={await twoFactorCrumbs()} title={t("title")} />
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      />
      <Alternatives links={[{ label: t("back"), href: localePath(locale, "/account/two-factor") }]} />
    </>
  );
});
