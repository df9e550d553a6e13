import { getTranslations } from "next-intl/server";
import { CurrentPasswordField } from "@/app/_components/current-password-field";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { formatWhen } from "@/app/_lib/format-when";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findActivation, type LinkDead } from "@/domain/account-lifecycle/registration/activate";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { activateAccount } from "./actions";

/** Behind "Account activeren" in the mail: asks the password of the sign-up. Opening it changes nothing. */
export default withErrorPage(async function ActivatePage({ params }: PageProps<"/[locale]/activate/[token]">) {
  const { token } = await params;
  const t = await getTranslations("activation");
  const found = await findActivation(getContext(), token);
  if (!found.ok) return <Dead failure={found.failure} />;
  return (
    <ActionForm
      action={activateAccount.bind(null, token)}
      texts={await formTexts(t("title"))}
      intro={
        <>
          <Heading level={1}>{t("title")}</Heading>
          <Paragraph>{t("intro")}</Paragraph>
        </>
      }
    >
      <CurrentPasswordField label={t("password")} username={found.value} />
      <SubmitButton label={t("submit")} />
    </ActionForm>
  );
});

async function Dead({ failure }: { failure: LinkDead }) {
  const t = await getTranslations("activation");
  const errors = await getTranslations("errors");
  const locale = currentLocale();
  const when = "at" in failure ? await formatWhen(locale, failure.at, "at") : "";
  return (
    <>
      <PageTitle text={await pageTitle(t("deadTitle"))} />
      <Heading level={1}>{t("deadTitle")}</Heading>
      <Paragraph kind="lead">{errors(failure.code, { when })}</Paragraph>
      {failure.code === "activation-used" ? null : <Paragraph>{t("logInHint")}</Paragraph>}
      <ButtonGroup>
        <ButtonLink href={localePath(locale, "/login")}>{t("logIn")}</ButtonLink>
        <ButtonLink kind="secondary" href={localePath(locale, "/helpdesk")}>
          {t("helpdesk")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
}
