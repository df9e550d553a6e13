import "server-only";
import { getTranslations } from "next-intl/server";
import { UsernameField } from "@/components/account/username-field";
import { PasswordField } from "@/components/ui/password-field";

interface CurrentPasswordFieldProps {
  name?: "password" | "current";
  label: string;
  /** Whose it is, for password managers. "asked": a field of the same form asks for it. */
  username: { email: string } | "asked";
}

/** The password that the account has now. */
export async function CurrentPasswordField({ name = "password", label, username }: CurrentPasswordFieldProps) {
  const t = await getTranslations("form");
  return (
    <>
      {username === "asked" ? null : <UsernameField email={username.email} />}
      <PasswordField
        name={name}
        label={label}
        showLabel={t("show")}
        hideLabel={t("hide")}
        autoComplete="current-password"
        required
      />
    </>
  );
}
