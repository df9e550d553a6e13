import "server-only";
import { getTranslations } from "next-intl/server";
import { PasswordRules } from "@/components/account/password-rules";
import { UsernameField } from "@/components/account/username-field";
import { PasswordField } from "@/components/ui/password-field";
import { type Demand, demanded, passwordRules, shortest } from "@/domain/authentication/password/password-checks";
import { password } from "@/domain/policy";
import { getEnv } from "@/server/runtime/context";

interface NewPasswordFieldsProps extends Pick<Demand, "twoFactor"> {
  /** Whose it becomes, for password managers. "asked": a field of the same form asks for it or holds it. */
  username: { email: string } | "asked";
}

/** A new password, twice, with the list of what it needs (deviation D21). Pasting and password managers work in both. */
export async function NewPasswordFields({ twoFactor, username }: NewPasswordFieldsProps) {
  const demand: Demand = { policy: getEnv().PASSWORD_POLICY, twoFactor };
  const t = await getTranslations("newPassword");
  const form = await getTranslations("form");
  const words = { showLabel: form("show"), hideLabel: form("hide") };
  return (
    <>
      {username === "asked" ? null : <UsernameField email={username.email} />}
      <PasswordField
        name="password"
        label={t("password")}
        description={<Rules demand={demand} />}
        passwordRules={passwordRules(demand)}
        autoComplete="new-password"
        required
        {...words}
      />
      <PasswordField
        name="repeat"
        label={t("repeat")}
        passwordRules={passwordRules(demand)}
        autoComplete="new-password"
        required
        {...words}
      />
    </>
  );
}

async function Rules({ demand }: { demand: Demand }) {
  const t = await getTranslations("newPassword");
  const numbers = { min: shortest(demand), max: password.maxLength };
  const checks = demanded(demand).flatMap((check) =>
    check === "characters" ? [] : [{ check, text: t(check, numbers) }],
  );
  return (
    <PasswordRules
      fieldId="password"
      demand={demand}
      texts={{
        rules: t("rules"),
        checks,
        own: t("own"),
        met: t("met"),
        open: t("open"),
        all: t("all"),
        advice: t("advice"),
      }}
    />
  );
}
