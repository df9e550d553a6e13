import "server-only";
import { getTranslations } from "next-intl/server";
import type { FormState } from "@/components/ui/form-state";
import type { StartLoginFailure } from "@/domain/authentication/login/start-login";
import type { Locale } from "@/i18n/routing";

/** What somebody who was not let in can do next (S2), as buttons in the box with the problem. */
export async function waysOn(code: StartLoginFailure["code"], locale: Locale): Promise<FormState["links"]> {
  const t = await getTranslations({ locale, namespace: "helpPages" });
  switch (code) {
    case "invalid-credentials":
      return [
        { label: t("newPassword"), href: `/${locale}/forgot-password` },
        { label: t("getAccount"), href: `/${locale}/help/get-account` },
        { label: t("cannotLogIn"), href: `/${locale}/help/cannot-log-in` },
      ];
    case "account-disabled":
      return [
        { label: t("useAgain"), href: `/${locale}/helpdesk` },
        { label: t("newAccount"), href: `/${locale}/help/get-account` },
        { label: t("deleteOld"), href: `/${locale}/help/end-account` },
      ];
    case "account-closing":
      return [{ label: t("keep"), href: `/${locale}/help/end-account` }];
    default:
      return undefined;
  }
}
