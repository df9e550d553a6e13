import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { nameCountries } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { requireFreshProof } from "../../owner";
import { WizardHead } from "../wizard";
import { PhoneForm } from "./phone-form";

export default withErrorPage(async function PhonePage() {
  await requireFreshProof("/account/two-factor/set-up");
  const t = await getTranslations("smsSetUp");
  const form = await getTranslations("form");
  const locale = await currentLocale();
  return (
    <>
      <PhoneForm
        countries={nameCountries(locale, getEnv().SMS_COUNTRIES, "NL")}
        texts={{
          ...(await formTexts(t("phoneHeading"))),
          country: t("country"),
          phone: t("phone"),
          phoneHint: t("phoneHint"),
          submit: t("confirmPhone"),
        }}
        intro={
          <>
            <WizardHead method="sms" step="factor" heading={t("phoneHeading")} />
            <Paragraph>{t("phoneIntro", { product: getEnv().PRODUCT_NAME })}</Paragraph>
          </>
        }
      />
      <Alternatives links={[{ label: form("back"), href: localePath(locale, "/account/two-factor/set-up") }]} />
    </>
  );
});
