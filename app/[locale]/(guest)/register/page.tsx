import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { findOwnPage } from "@/domain/healthspace/own-page";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { RegisterPage } from "./register-page";

/** Signing up at a Healthspace that lets people in by themselves or on request; elsewhere one needs an invitation. */
export default withErrorPage(async function RegisterAtPage({ searchParams }: PageProps<"/[locale]/register">) {
  const { at, reason } = await searchParams;
  const locale = currentLocale();
  const page = typeof at === "string" ? await findOwnPage(getContext(), at, locale) : null;
  if (page && page.entry !== "invitation")
    return <RegisterPage entry={page.alias} email="" logIn={`/at/${page.alias}`} reason={reason} />;
  const t = await getTranslations("registration");
  return (
    <>
      <PageTitle text={await pageTitle(t("closedTitle"))} />
      <Heading level={1}>{t("closedTitle")}</Heading>
      <Paragraph>{t("closed")}</Paragraph>
      <ButtonLink href={localePath(locale, "/login")}>{t("toLogin")}</ButtonLink>
    </>
  );
});
