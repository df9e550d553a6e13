import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { accountCrumbs, FormHead } from "@/app/[locale]/(member)/crumbs";
import { EmailField } from "@/components/account/email-field";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { currentLocale } from "@/server/http/locale";
import { requireFreshProof } from "../../two-factor/owner";
import { requestEmailChange } from "./actions";

/** Asks for the new address. Nothing changes before the click in the new box. */
export default withErrorPage(async function EmailPage() {
  const { account } = await requireFreshProof("/account/profile/email");
  const t = await getTranslations("emailChange");
  const profile = await getTranslations("profile");
  const locale = currentLocale();
  const above = [...(await accountCrumbs()), { label: profile("title"), href: localePath(locale, "/account/profile") }];
  return (
    <>
      <ActionForm
        action={requestEmailChange}
        texts={await typedFormTexts(t("title"))}
        intro={
          <>
            <FormHead above={above} title={t("title")} />
            <Paragraph>{t("intro", { email: account.email })}</Paragraph>
          </>
        }
      >
        <EmailField label={t("email")} />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("cancel"), href: localePath(locale, "/account/profile") }]} />
    </>
  );
});
