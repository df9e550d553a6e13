import { getTranslations } from "next-intl/server";
import { Help, Languages, SiteFooter } from "@/app/_components/shell-parts";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { GuestShell } from "@/components/shell/guest-shell";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

/** What a person sees at an address that is not there. */
export async function NotFoundScreen() {
  const t = await getTranslations("notFound");
  const shell = await getTranslations("shell");
  const home = localePath(await currentLocale(), "/");
  return (
    <GuestShell
      productName={getEnv().PRODUCT_NAME}
      homeHref={home}
      skipLabel={shell("skip")}
      languageSwitch={<Languages />}
      help={<Help />}
      footer={<SiteFooter />}
    >
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>{t("body")}</Paragraph>
      <ButtonLink href={home}>{t("home")}</ButtonLink>
    </GuestShell>
  );
}
