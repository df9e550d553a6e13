import "server-only";
import { getTranslations } from "next-intl/server";
import type { FormTexts } from "@/components/ui/action-form";
import { getContext, getEnv } from "@/server/runtime/context";

/** Title of the window: the page, then the product. */
export async function pageTitle(page: string): Promise<string> {
  const t = await getTranslations("shell");
  return t("title", { page, product: getEnv().PRODUCT_NAME });
}

/** What asks for a new code says, by text message and, where people are called, by telephone. */
export async function resendTexts() {
  const t = await getTranslations("verify");
  const call = getContext().config.spokenCodes === "offered" ? t("call") : undefined;
  return { resend: t("resend"), call, wait: String(t.raw("resendWait")), ready: t("resendNow") };
}

/** What every form needs to say, for the page with this title. */
export async function formTexts(page: string): Promise<FormTexts> {
  const t = await getTranslations("form");
  return {
    title: await pageTitle(page),
    errorPrefix: t("errorPrefix"),
    summary: t("summary"),
    busy: t("busy"),
    phone: getEnv().HELPDESK_PHONE,
  };
}
