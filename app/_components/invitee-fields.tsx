import { getTranslations } from "next-intl/server";
import { languages } from "@/app/[locale]/(member)/staff/[alias]/invitations/languages";
import { EmailField } from "@/components/account/email-field";
import { RadioGroup } from "@/components/ui/radio-group";
import { TextField } from "@/components/ui/text-field";
import { currentLocale } from "@/server/http/locale";

/** Who is invited, and in which language the mail is. */
export async function InviteeFields() {
  const t = await getTranslations("staff");
  return (
    <>
      <EmailField label={t("email")} autoComplete="off" />
      <TextField
        name="firstName"
        autoCapitalize="words"
        label={t("firstName")}
        description={t("firstNameHint")}
        autoComplete="off"
      />
      <RadioGroup name="language" legend={t("language")} defaultValue={currentLocale()} options={languages} />
    </>
  );
}
