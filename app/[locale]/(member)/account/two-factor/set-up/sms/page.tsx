import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { MoreInfo } from "@/components/ui/more-info";
import { Paragraph } from "@/components/ui/paragraph";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { nameCountries } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { requireFreshProof } from "../../owner";
import { WizardHead } from "../wizard";
import { confirmPhone } from "./actions";

export default withErrorPage(async function PhonePage() {
  await requireFreshProof("/account/two-factor/set-up");
  const t = await getTranslations("smsSetUp");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const countries = nameCountries(locale, getEnv().SMS_COUNTRIES, "NL");
  return (
    <>
      <ActionForm
        action={confirmPhone}
        texts={await typedFormTexts(t("phoneHeading"))}
        intro={
          <>
            <WizardHead method="sms" step="factor" heading={t("phoneHeading")} />
            <Paragraph>{t("phoneIntro")}</Paragraph>
            <MoreInfo summary={t("phoneLinked", { product: getEnv().PRODUCT_NAME })}>{t("phoneUse")}</MoreInfo>
          </>
        }
      >
        <SelectField
          name="country"
          label={t("country")}
          options={countries}
          defaultValue={countries[0]?.value}
          autoComplete="country"
        />
        <TextField
          name="phone"
          type="tel"
          label={t("phone")}
          description={t("phoneHint")}
          autoComplete="tel"
          inputMode="tel"
          required
        />
        <SubmitButton label={t("confirmPhone")} />
      </ActionForm>
      <Alternatives links={[{ label: form("back"), href: localePath(locale, "/account/two-factor/set-up") }]} />
    </>
  );
});
