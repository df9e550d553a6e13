import "server-only";
import { getTranslations } from "next-intl/server";
import type { FormState } from "@/components/ui/form-state";
import type nl from "@/messages/nl.json";
import { currentLocale } from "@/server/http/locale";
import { type LocalPath, localePath } from "./paths";

type ErrorCode = keyof (typeof nl)["errors"];
type Way =
  | "newPassword"
  | "cannotLogIn"
  | "getAccount"
  | "useAgain"
  | "newAccount"
  | "deleteOld"
  | "keep"
  | "noMail"
  | "helpdesk"
  | "logIn"
  | "setUp"
  | "newMessage";

/** What a person can do next who was refused (S2), wherever the form stands. */
const ways: Partial<Record<ErrorCode, readonly Way[]>> = {
  "invalid-credentials": ["newPassword", "getAccount", "cannotLogIn"],
  "account-disabled": ["useAgain", "newAccount", "deleteOld"],
  "account-closing": ["keep"],
  "too-many-attempts": ["newPassword", "cannotLogIn"],
  "network-limit": ["cannotLogIn", "helpdesk"],
  "account-recovery-limit": ["cannotLogIn", "helpdesk"],
  "reset-link-tired": ["newPassword", "helpdesk"],
  "activation-limit": ["noMail", "helpdesk"],
  "sign-up-limit": ["logIn", "helpdesk"],
  "too-many-probes": ["logIn", "helpdesk"],
  "email-change-limit": ["helpdesk"],
  "enrolment-gone": ["setUp"],
  "message-nobody": ["newMessage"],
};

/** The ways on from the first of these refusals that has any, as buttons in the box with the problem. */
export async function waysOn(codes: readonly ErrorCode[]): Promise<FormState["links"]> {
  const found = codes.map((code) => ways[code]).find((each) => each !== undefined);
  if (!found) return undefined;
  const locale = currentLocale();
  const t = await getTranslations({ locale });
  const links: Record<Way, { label: string; path: LocalPath }> = {
    newPassword: { label: t("helpPages.newPassword"), path: "/forgot-password" },
    cannotLogIn: { label: t("helpPages.cannotLogIn"), path: "/help/cannot-log-in" },
    getAccount: { label: t("helpPages.getAccount"), path: "/help/get-account" },
    useAgain: { label: t("helpPages.useAgain"), path: "/helpdesk" },
    newAccount: { label: t("helpPages.newAccount"), path: "/help/get-account" },
    deleteOld: { label: t("helpPages.deleteOld"), path: "/help/end-account" },
    keep: { label: t("helpPages.keep"), path: "/help/end-account" },
    noMail: { label: t("helpPages.noMail"), path: "/help/no-mail" },
    helpdesk: { label: t("paused.helpdesk"), path: "/helpdesk" },
    logIn: { label: t("registration.linkLogIn"), path: "/login" },
    newMessage: { label: t("messages.new"), path: "/messages/new" },
    setUp: { label: t("smsSetUp.startAgain"), path: "/account/two-factor/set-up" },
  };
  return found.map((way) => ({ label: links[way].label, href: localePath(locale, links[way].path) }));
}
