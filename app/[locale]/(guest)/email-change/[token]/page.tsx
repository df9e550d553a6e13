import { getTranslations } from "next-intl/server";
import { CurrentPasswordField } from "@/app/_components/current-password-field";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { confirmChange } from "./actions";

/** Behind the link in the new box: asks the password, then acts. Opening it changes nothing. */
export default withErrorPage(async function EmailChangePage({ params }: PageProps<"/[locale]/email-change/[token]">) {
  const { token } = await params;
  const t = await getTranslations("emailChange");
  const link = await findEmailChange(getContext(), token);
  const head = <Heading level={1}>{t("confirmTitle")}</Heading>;
  if (link?.state === "open") {
    return (
      <ActionForm
        action={confirmChange.bind(null, token)}
        texts={await formTexts(t("confirmTitle"))}
        intro={
          <>
            {head}
            <Paragraph>{t("confirmIntro", { email: link.email })}</Paragraph>
          </>
        }
      >
        <CurrentPasswordField label={t("password")} username={link} />
        <SubmitButton label={t("confirmSubmit")} />
      </ActionForm>
    );
  }
  const text = link?.state === "used" ? t("done", { email: link.email }) : t(link?.state ?? "gone");
  return (
    <>
      <PageTitle text={await pageTitle(t("confirmTitle"))} />
      {head}
      <Paragraph>{text}</Paragraph>
      <ButtonLink href={localePath(currentLocale(), "/account/profile")}>{t("toProfile")}</ButtonLink>
    </>
  );
});
