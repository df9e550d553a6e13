import "server-only";
import { getTranslations } from "next-intl/server";
import type { ErrorCode } from "@/app/_lib/form-action";
import { localePath } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { currentLocale } from "@/server/http/locale";

/** The same answer with what somebody can do next whose code was refused while logging in. */
export async function withWaysOn(code: ErrorCode, state: FormState): Promise<FormState> {
  const links = await waysOnFromCode(code);
  return links ? { ...state, links } : state;
}

async function waysOnFromCode(code: ErrorCode): Promise<FormState["links"]> {
  const locale = currentLocale();
  const t = await getTranslations({ locale, namespace: "verify" });
  const help = await getTranslations({ locale, namespace: "helpPages" });
  const recoveryCode = { label: t("useRecoveryCode"), href: localePath(locale, "/login/recovery") };
  const lostPhone = { label: t("lost"), href: localePath(locale, "/login/lost-phone") };
  const cannotLogIn = { label: help("cannotLogIn"), href: localePath(locale, "/help/cannot-log-in") };
  switch (code) {
    case "text-limit":
    case "texts-off":
    case "text-not-sent":
    case "call-not-made":
      return [recoveryCode, cannotLogIn];
    case "app-code-wrong-again":
    case "method-locked":
      return [recoveryCode, lostPhone, cannotLogIn];
    case "recovery-code-wrong":
      return [lostPhone, cannotLogIn];
    default:
      return undefined;
  }
}
