import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { inlineFormTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Drawing } from "@/components/ui/drawing";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ResendButton } from "@/components/ui/resend-button";
import { resendableAt } from "@/domain/account-lifecycle/registration/resend-activation";
import { shownEmail } from "@/domain/platform/account/email";
import { readPendingCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { resendMail } from "./actions";

/** After signing up, and after a right password for an account that is not activated. The same for a taken address (T08). */
export default withErrorPage(async function CheckEmailPage({
  searchParams,
}: PageProps<"/[locale]/register/check-email">) {
  const t = await getTranslations("registration");
  const help = await getTranslations("helpPages");
  const locale = currentLocale();
  const pending = await readPendingCookie();
  if (!pending) return redirectTo("/login?reason=expired");
  const { reason } = await searchParams;
  const notYet = reason === "not-activated";
  const title = t(notYet ? "checkNotYet" : "checkTitle");
  const email = shownEmail(pending.email);
  const ctx = getContext();
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Drawing name="letter" />
      <Heading level={1}>{title}</Heading>
      {reason === "corrected" ? (
        <ArrivalNotice kind="success">
          <p>{t("addressDone", { email })}</p>
        </ArrivalNotice>
      ) : null}
      <Paragraph kind="lead">{t(notYet ? "checkNotYetText" : "checkText", { email })}</Paragraph>
      <Heading level={2}>{t("noMail")}</Heading>
      <Paragraph>{t("noMailWait")}</Paragraph>
      <InlineForm action={resendMail} texts={await inlineFormTexts()} className="resend-form">
        <ResendButton
          label={t("resend")}
          until={await resendableAt(ctx, pending)}
          now={ctx.clock.now()}
          template={String(t.raw("resendWait"))}
          doneText={t("resendNow")}
        />
      </InlineForm>
      <Paragraph>
        <HelpdeskLine text={t("noMailHelp", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <Alternatives
        links={[
          { label: help("noMail"), href: localePath(locale, "/help/no-mail") },
          { label: t("wrongAddress"), href: localePath(locale, "/register/address") },
          { label: t("toLogin"), href: localePath(locale, "/login") },
        ]}
      />
    </>
  );
});
