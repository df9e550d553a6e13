import { getTranslations } from "next-intl/server";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findEmailUndo } from "@/domain/account-lifecycle/email-change/email-change";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { undoChange } from "../../[token]/actions";

/** Behind "this was not me" in the old box: a button; opening it changes nothing. */
export default withErrorPage(async function EmailUndoPage({
  params,
}: PageProps<"/[locale]/email-change/undo/[token]">) {
  const { token } = await params;
  const t = await getTranslations("emailChange");
  const locale = currentLocale();
  const link = await findEmailUndo(getContext(), token);
  const head = <Heading level={1}>{t("undoTitle")}</Heading>;
  if (link?.state === "open") {
    return (
      <ActionForm
        action={undoChange.bind(null, token)}
        texts={await formTexts(t("undoTitle"))}
        intro={
          <>
            {head}
            <Paragraph>{t("undoIntro", { email: link.email })}</Paragraph>
          </>
        }
      >
        <SubmitButton kind="danger" label={t("undoSubmit")} />
      </ActionForm>
    );
  }
  return (
    <>
      <PageTitle text={await pageTitle(t("undoTitle"))} />
      {head}
      <Paragraph>{link?.state === "used" ? t("undone", { email: link.email }) : t("gone")}</Paragraph>
      {link?.state === "used" ? <Paragraph kind="lead">{t("undoneNext")}</Paragraph> : null}
      <ButtonGroup>
        {link?.state === "used" ? (
          <ButtonLink href={localePath(locale, "/forgot-password")}>{t("undonePassword")}</ButtonLink>
        ) : null}
        <ButtonLink href={localePath(locale, "/login")} kind={link?.state === "used" ? "secondary" : "primary"}>
          {t("login")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
});
