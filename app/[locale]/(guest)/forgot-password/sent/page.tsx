import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Drawing } from "@/components/ui/drawing";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { shownEmail } from "@/domain/platform/account/email";
import { readTypedAddress } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";

/**
 * The answer to every request: it holds nothing that could differ but the address as it was typed, for the browser that typed it.
 * `reason=renew` says why somebody who logged in with the right password is here.
 */
export default withErrorPage(async function ResetSentPage({
  searchParams,
}: PageProps<"/[locale]/forgot-password/sent">) {
  const { reason } = await searchParams;
  const t = await getTranslations("forgotPassword");
  const form = await getTranslations("form");
  const help = await getTranslations("helpPages");
  const locale = currentLocale();
  const typed = await readTypedAddress();
  return (
    <>
      <PageTitle text={await pageTitle(t("sentTitle"))} />
      {reason === "renew" ? (
        <Notice kind="info" kindLabel={form("info")} heading={t("renewTitle")}>
          <p>{t("renew")}</p>
        </Notice>
      ) : null}
      <Drawing name="letter" />
      <Heading level={1}>{t("sentTitle")}</Heading>
      {typed ? <Paragraph kind="lead">{t("sentTo", { email: shownEmail(typed) })}</Paragraph> : null}
      <Paragraph>{t("sent")}</Paragraph>
      <Paragraph>{t("sentNone")}</Paragraph>
      <Paragraph>{t("sentNewest")}</Paragraph>
      <Paragraph>
        <HelpdeskLine text={t("help", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <Alternatives
        links={[
          { label: help("noMail"), href: localePath(locale, "/help/no-mail") },
          { label: t("again"), href: localePath(locale, "/forgot-password") },
          { label: t("back"), href: localePath(locale, "/login") },
        ]}
      />
    </>
  );
});
