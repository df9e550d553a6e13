import "server-only";
import { getTranslations } from "next-intl/server";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";

/** What the document says, and how it was looked at. */
export async function DocumentFields() {
  const t = await getTranslations("staff");
  return (
    <>
      <TextField
        name="lastName"
        autoCapitalize="words"
        label={t("lastName")}
        description={t("lastNameHint")}
        autoComplete="off"
        required
      />
      <TextField
        name="dateOfBirth"
        label={t("dateOfBirth")}
        description={t("dateOfBirthHint")}
        autoComplete="off"
        required
      />
      <TextArea name="reason" rows={3} label={t("reason")} description={t("reasonHint")} required />
    </>
  );
}
