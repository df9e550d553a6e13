import "server-only";
import { getTranslations } from "next-intl/server";
import type { FormState } from "@/components/ui/form-state";
import type nl from "@/messages/nl.json";
import { currentLocale } from "@/server/http/locale";
import { type LocalPath, localePath } from "./paths";

type ErrorCode = keyof (typeof nl)["errors"];
type Way = "newPassword" | "cannotLogIn" | "noMail" | "helpdesk" | "logIn" | "setUp";

/** What still works where a limit or an end refuses something, wherever the form stands. */
const ways: Partial<Record<ErrorCode, readonly Way[]>> = {
  "too-many-attempts": ["newPassword", "cannotLogIn"],
  "network-limit": ["cannotLogIn", "helpdesk"],
  "account-recovery-limit": ["cannotLogIn", "helpdesk"],
  "reset-link-tired": ["newPassword", "helpdesk"],
  "activation-limit": ["noMail", "helpdesk"],
  "sign-up-limit": ["logIn", "helpdesk"],
  "too-many-probes": ["logIn", "helpdesk"],
  "email-change-limit": ["helpdesk"],
  "enrolment-gone": ["setUp"],
};

/** The ways on from the first of these refusals that has any, as buttons in the box with the problem. */
export async function waysOnFromLimit(codes: readonly ErrorCode[]): Promise<FormState["links"]> {
  const found = codes.map((code) => ways[code]).find((each) => each !== undefined);
  if (!found) return undefined;
  const locale = await currentLocale();
  const t = await getTranslations({ locale });
  const links: Record<Way, { label: string; path: LocalPath }> = {
    newPassword: { label: t("helpPages.newPassword"), path: "/forgot-password" },
    cannotLogIn: { label: t("helpPages.cannotLogIn"), path: "/help/cannot-log-in" },
    noMail: { label: t("helpPages.noMail"), path: "/help/no-mail" },
    helpdesk: { label: t("paused.helpdesk"), path: "/helpdesk" },
    logIn: { label: t("registration.linkLogIn"), path: "/login" },
    setUp: { label: t("smsSetUp.startAgain"), path: "/account/two-factor/set-up" },
  };
  return found.map((way) => ({ label: links[way].label, href: localePath(locale, links[way].path) }));
}
