import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findUnwantedSignUp } from "@/domain/account-lifecycle/registration/activate";
import { getContext, getEnv } from "@/server/runtime/context";
import { deleteAccount } from "../../[token]/actions";

/** Behind "Dit was ik niet" in the activation mail: a button; opening it changes nothing. */
export default withErrorPage(async function ReportCompromisePage({
  params,
  searchParams,
}: PageProps<"/[locale]/activate/stop/[token]">) {
  const { token } = await params;
  const { done } = await searchParams;
  const t = await getTranslations("activation");
  const state = await findUnwantedSignUp(getContext(), token);
  if (state === "asks") {
    return (
      <ActionForm
        action={deleteAccount.bind(null, token)}
        texts={await formTexts(t("stopTitle"))}
        intro={
          <>
            <Heading level={1}>{t("stopTitle")}</Heading>
            <Paragraph>{t("stopAsk")}</Paragraph>
          </>
        }
      >
        <SubmitButton kind="danger" label={t("stop")} />
      </ActionForm>
    );
  }
  const late = state === "too-late" ? t("stopLate", { phone: getEnv().HELPDESK_PHONE }) : t("stopGone");
  return (
    <>
      <PageTitle text={await pageTitle(t("stopTitle"))} />
      <Heading level={1}>{t("stopTitle")}</Heading>
      <Paragraph>
        <HelpdeskLine text={done === "yes" && state === "gone" ? t("stopDone") : late} />
      </Paragraph>
    </>
  );
});
