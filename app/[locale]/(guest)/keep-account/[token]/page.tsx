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
import { findDeletion } from "@/domain/account-lifecycle/closure/closure";
import { showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { keepAccount } from "./actions";

/** Behind "I keep my account" in the mail: a button; opening it changes nothing. */
export default withErrorPage(async function KeepAccountPage({ params }: PageProps<"/[locale]/keep-account/[token]">) {
  const { token } = await params;
  const t = await getTranslations("keepAccount");
  const locale = currentLocale();
  const deletion = await findDeletion(getContext(), token);
  const head = <Heading level={1}>{t("title")}</Heading>;
  if (deletion?.state === "open") {
    const { deleteAt } = deletion;
    return (
      <ActionForm
        action={keepAccount.bind(null, token)}
        texts={await formTexts(t("title"))}
        intro={
          <>
            {head}
            <Paragraph>{t("ask", showMoment(locale, deleteAt, "until"))}</Paragraph>
          </>
        }
      >
        <SubmitButton label={t("submit")} />
      </ActionForm>
    );
  }
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      {head}
      <Paragraph>
        <HelpdeskLine text={deletion ? t("kept") : t("gone", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <ButtonLink href={localePath(locale, "/login")}>{t("login")}</ButtonLink>
    </>
  );
});
