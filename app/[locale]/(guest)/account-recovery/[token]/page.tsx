import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { type AccountRecovery, findAccountRecovery } from "@/domain/authentication/account-recovery/account-recovery";
import { accountRecovery } from "@/domain/policy";
import { HOUR_MS } from "@/domain/time";
import { showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { confirmHelp } from "./actions";

/** Behind the link of the first mail: a button, and later how far the request is. Opening it changes nothing. */
export default withErrorPage(async function AccountRecoveryPage({
  params,
}: PageProps<"/[locale]/account-recovery/[token]">) {
  const { token } = await params;
  const t = await getTranslations("accountRecovery");
  const reset = await findAccountRecovery(getContext(), "account-recovery", token);
  if (reset?.stage === "asked") {
    return (
      <ActionForm
        action={confirmHelp.bind(null, token)}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <Heading level={1}>{t("title")}</Heading>
            <Paragraph>{t("asked")}</Paragraph>
          </>
        }
      >
        <SubmitButton label={t("confirm")} />
      </ActionForm>
    );
  }
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      {reset ? <State reset={reset} /> : <Paragraph>{t("gone")}</Paragraph>}
      <ButtonLink href={localePath(currentLocale(), "/login")} kind="secondary">
        {t("login")}
      </ButtonLink>
    </>
  );
});

async function State({ reset }: { reset: AccountRecovery }) {
  const t = await getTranslations("accountRecovery");
  const locale = currentLocale();
  if (reset.stage === "confirmed") {
    return (
      <>
        <Paragraph>{t("confirmed")}</Paragraph>
        <p className="code">{reset.reference}</p>
        <Paragraph>
          <HelpdeskLine text={t("call", { phone: getEnv().HELPDESK_PHONE })} />
        </Paragraph>
        <Paragraph>{t("confirmedNext", { hours: accountRecovery.waitMs / HOUR_MS })}</Paragraph>
      </>
    );
  }
  const due = reset.dueAt ?? 0;
  return <Paragraph>{t(reset.stage, showMoment(locale, due, "from"))}</Paragraph>;
}
