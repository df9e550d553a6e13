import "server-only";
import { getTranslations } from "next-intl/server";
import { PasswordRules } from "@/components/account/password-rules";
import { PasswordField } from "@/components/ui/password-field";
import { type Demand, demanded, shortest } from "@/domain/authentication/password/password-checks";
import { password } from "@/domain/policy";
import { getEnv } from "@/server/runtime/context";

/** A new password, twice, with the list of what it needs (deviation D21). Pasting and password managers work in both. */
export async function NewPasswordFields({ twoFactor }: Pick<Demand, "twoFactor">) {
  const t = await getTranslations("newPassword");
  const form = await getTranslations("form");
  const words = { showLabel: form("show"), hideLabel: form("hide") };
  return (
    <>
      <PasswordField
        name="password"
        label={t("password")}
        description={<Rules demand={{ policy: getEnv().PASSWORD_POLICY, twoFactor }} />}
        autoComplete="new-password"
        required
        {...words}
      />
      <PasswordField name="repeat" label={t("repeat")} autoComplete="new-password" required {...words} />
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
