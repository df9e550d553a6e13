import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { accountCrumbs, FormHead } from "@/app/[locale]/(member)/crumbs";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";
import { requireFreshProof } from "../../two-factor/owner";
import { EmailForm } from "./email-form";

/** Asks for the new address. Nothing changes before the click in the new box. */
export default withErrorPage(async function EmailPage() {
  const { account } = await requireFreshProof("/account/profile/email");
  const t = await getTranslations("emailChange");
  const profile = await getTranslations("profile");
  const locale = await currentLocale();
  const above = [...(await accountCrumbs()), { label: profile("title"), href: localePath(locale, "/account/profile") }];
  return (
    <>
      <EmailForm
        intro={
          <>
            <FormHead above={above} title={t("title")} />
            <Paragraph>{t("intro", { email: account.email })}</Paragraph>
          </>
        }
        texts={{ ...(await formTexts(t("title"))), email: t("email"), submit: t("submit") }}
      />
      <Alternatives links={[{ label: t("cancel"), href: localePath(locale, "/account/profile") }]} />
    </>
  );
});
