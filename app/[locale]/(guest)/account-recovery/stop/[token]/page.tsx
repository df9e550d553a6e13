import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findAccountRecovery } from "@/domain/authentication/account-recovery/account-recovery";
import { getContext, getEnv } from "@/server/runtime/context";
import { stopHelp } from "../../[token]/actions";

/** Behind "Stop, dit ben ik niet" in every mail of an account recovery: a button; opening it changes nothing. */
export default withErrorPage(async function StopPage({ params }: PageProps<"/[locale]/account-recovery/stop/[token]">) {
  const { token } = await params;
  const t = await getTranslations("accountRecovery");
  const reset = await findAccountRecovery(getContext(), "account-recovery-stop", token);
  const head = <Heading level={1}>{t("stopTitle")}</Heading>;
  if (reset && ["asked", "confirmed", "approved", "expired"].includes(reset.stage)) {
    return (
      <ActionForm
        action={stopHelp.bind(null, token)}
        texts={await formTexts(t("stopTitle"))}
        intro={
          <>
            {head}
            <Paragraph>{t("stopAsk")}</Paragraph>
          </>
        }
      >
        <SubmitButton kind="danger" label={t("stop")} />
      </ActionForm>
    );
  }
  const text =
    reset?.stage === "stopped" ? t("stopped") : reset ? t("stopDone", { phone: getEnv().HELPDESK_PHONE }) : t("gone");
  return (
    <>
      <PageTitle text={await pageTitle(t("stopTitle"))} />
      {head}
      <Paragraph>
        <HelpdeskLine text={text} />
      </Paragraph>
    </>
  );
});
