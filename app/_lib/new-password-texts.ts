import "server-only";
import { getTranslations } from "next-intl/server";
import type { NewPasswordTexts } from "@/components/account/new-password-fields";
import { type Demand, demanded, shortest } from "@/domain/authentication/password/password-checks";
import { password } from "@/domain/policy";
import { getEnv } from "@/server/runtime/context";

/** The demand on a new password of this installation, and how the two fields for it say so. */
export async function newPasswordTexts(
  twoFactor: Demand["twoFactor"],
): Promise<{ demand: Demand; texts: NewPasswordTexts }> {
  const t = await getTranslations("newPassword");
  const form = await getTranslations("form");
  const demand: Demand = { policy: getEnv().PASSWORD_POLICY, twoFactor };
  const numbers = { min: shortest(demand), max: password.maxLength };
  const checks = demanded(demand).flatMap((check) =>
    check === "characters" ? [] : [{ check, text: t(check, numbers) }],
  );
  return {
    demand,
    texts: {
      password: t("password"),
      repeat: t("repeat"),
      rules: t("rules"),
      checks,
      own: t("own"),
      met: t("met"),
      open: t("open"),
      all: t("all"),
      advice: t("advice"),
      show: form("show"),
      hide: form("hide"),
    },
  };
}
