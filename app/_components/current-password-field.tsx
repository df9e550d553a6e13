import "server-only";
import { getTranslations } from "next-intl/server";
import { PasswordField } from "@/components/ui/password-field";

interface CurrentPasswordFieldProps {
  name?: "password" | "current";
  label: string;
}

/** The password that the account has now. */
export async function CurrentPasswordField({ name = "password", label }: CurrentPasswordFieldProps) {
  const t = await getTranslations("form");
  return (
    <PasswordField
      name={name}
      label={label}
      showLabel={t("show")}
      hideLabel={t("hide")}
      autoComplete="current-password"
      required
    />
  );
}
