import "server-only";
import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { Footer } from "@/components/shell/footer";
import { HelpBlock } from "@/components/shell/help-block";
import { LiveLanguageSwitch } from "@/components/shell/live-language-switch";
import { TextLink } from "@/components/ui/text-link";
import { type Locale, routing } from "@/i18n/routing";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { HelpdeskLine } from "./helpdesk-line";

const names: Record<Locale, string> = { nl: "Nederlands", en: "English" };

/** The language switch; it keeps the place and what was typed. */
export async function Languages() {
  const t = await getTranslations("shell");
  const languages = routing.locales.map((code) => ({ code, name: names[code] }));
  return <LiveLanguageSwitch label={t("language")} current={currentLocale()} languages={languages} />;
}

/** The footer of the guide. */
export async function SiteFooter() {
  const t = await getTranslations("shell");
  const locale = currentLocale();
  const product = getEnv().PRODUCT_NAME;
  const year = new Date(getContext().clock.now()).getFullYear();
  return (
    <Footer
      label={t("footer")}
      copyright={t("copyright", { product, year: String(year) })}
      links={[
        { label: t("helpdesk"), href: localePath(locale, "/helpdesk") },
        { label: t("about", { product }), href: localePath(locale, "/about") },
        { label: t("privacy"), href: localePath(locale, "/privacy") },
        { label: t("terms"), href: localePath(locale, "/terms") },
      ]}
    />
  );
}

/** Where to find help, under every page for who is not logged in. */
export async function Help() {
  const t = await getTranslations("shell");
  const locale = currentLocale();
  return (
    <HelpBlock
      heading={t("help")}
      lines={[
        <HelpdeskLine key="phone" text={t("helpPhone", { phone: getEnv().HELPDESK_PHONE })} />,
        <TextLink key="page" href={localePath(locale, "/help")}>
          {t("helpPage")}
        </TextLink>,
      ]}
    />
  );
}
