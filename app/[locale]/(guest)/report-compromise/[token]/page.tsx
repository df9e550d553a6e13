import type { Metadata } from "next";
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
import {
  type CompromiseReport,
  findCompromiseReport,
} from "@/domain/account-lifecycle/report-compromise/report-compromise";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { submitReport } from "./actions";

export const metadata: Metadata = { robots: { index: false } };

/** Behind "this was not me" in every security mail: a button; opening it changes nothing. */
export default withErrorPage(async function ReportCompromisePage({
  params,
}: PageProps<"/[locale]/report-compromise/[token]">) {
  const { token } = await params;
  const t = await getTranslations("reportCompromise");
  const link = await findCompromiseReport(getContext(), token);
  if (link.state !== "open") return <Settled link={link} />;
  return (
    <ActionForm
      action={submitReport.bind(null, token)}
      texts={await formTexts(t("title"))}
      intro={
        <>
          <Heading level={1}>{t("title")}</Heading>
          <Paragraph>{t("ask")}</Paragraph>
          {link.mail === "sent-here" ? <Paragraph>{t("askMail")}</Paragraph> : null}
        </>
      }
    >
      <SubmitButton kind="danger" label={t("submit")} />
    </ActionForm>
  );
});

async function Settled({ link }: { link: CompromiseReport }) {
  const t = await getTranslations("reportCompromise");
  const phone = getEnv().HELPDESK_PHONE;
  const title = link.state === "done" ? t("doneTitle") : t("title");
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Heading level={1}>{title}</Heading>
      {link.state === "done" ? (
        <>
          <Paragraph>{t("done")}</Paragraph>
          <Paragraph>
            <HelpdeskLine text={link.mail === "sent-here" ? t("doneMail") : t("doneCall", { phone })} />
          </Paragraph>
          <Paragraph>
            <HelpdeskLine text={t("callToo", { phone })} />
          </Paragraph>
        </>
      ) : (
        <>
          <Paragraph>
            <HelpdeskLine text={t(link.state === "expired" ? "expired" : "unknown", { phone })} />
          </Paragraph>
          <ButtonLink href={localePath(currentLocale(), "/forgot-password")}>{t("forgot")}</ButtonLink>
        </>
      )}
    </>
  );
}
