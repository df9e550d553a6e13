import "server-only";
import { getTranslations } from "next-intl/server";
import type { FormTexts } from "@/components/ui/action-form";
import type { InlineFormTexts } from "@/components/ui/inline-form";
import { getEnv } from "@/server/runtime/context";
import { requestInProgress } from "@/server/runtime/request-facts";

/** Title of the window: the page, then the product. */
export async function pageTitle(page: string): Promise<string> {
  const t = await getTranslations("shell");
  return t("title", { page, product: getEnv().PRODUCT_NAME });
}

/** What the form of the page with this title needs in words. */
export async function formTexts(page: string): Promise<FormTexts> {
  const t = await getTranslations("form");
  return {
    ...(await inlineFormTexts()),
    title: await pageTitle(page),
    errorPrefix: t("errorPrefix"),
  };
}

/**
 * The same for a form in which more is filled in than secrets: the language switch keeps it (ADR 0090). One on a page. Its action gives
 * what it read to `runFormAction`.
 */
export async function typedFormTexts(page: string): Promise<FormTexts> {
  return { ...(await formTexts(page)), before: { problems: [], values: requestInProgress()?.typed ?? {} } };
}

/** The same for a form below the heading of a page that has other forms: it sets the title of the window. One on a page. */
export async function typedInlineTexts(page: string): Promise<InlineFormTexts> {
  const { title, errorPrefix, ...texts } = await typedFormTexts(page);
  return { ...texts, titled: { title, errorPrefix } };
}

/** The same for one form of several on a page. */
export async function inlineFormTexts(): Promise<InlineFormTexts> {
  const t = await getTranslations("form");
  return { summary: t("summary"), busy: t("busy"), phone: getEnv().HELPDESK_PHONE };
}
