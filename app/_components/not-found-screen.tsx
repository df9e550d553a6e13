import { getTranslations } from "next-intl/server";
import { GuestFrame } from "@/app/_components/guest-frame";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";

/** What a person sees at an address that is not there. */
export async function NotFoundScreen() {
  const t = await getTranslations("notFound");
  return (
    <GuestFrame home="/">
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>{t("body")}</Paragraph>
      <ButtonLink href={localePath(currentLocale(), "/")}>{t("home")}</ButtonLink>
    </GuestFrame>
  );
}
