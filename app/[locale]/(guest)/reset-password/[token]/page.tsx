import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewPasswordFields } from "@/app/_components/new-password-fields";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { formatWhen } from "@/app/_lib/format-when";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findPasswordReset, type ResetLink } from "@/domain/authentication/password/reset-password";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { askAgain, saveNewPassword } from "./actions";

export const metadata: Metadata = { robots: { index: false } };

/** Behind the link of the mail: the form, or why the link is dead and a new one in one click. Opening it changes nothing. */
export default withErrorPage(async function ResetPasswordPage({
  params,
}: PageProps<"/[locale]/reset-password/[token]">) {
  const { token } = await params;
  const t = await getTranslations("resetPassword");
  const link = await findPasswordReset(getContext(), token);
  if (link.state !== "live") return <DeadLink link={link} token={token} />;
  return (
    <ActionForm
      action={saveNewPassword.bind(null, token)}
      texts={await formTexts(t("title"))}
      intro={
        <>
          <Heading level={1}>{t("title")}</Heading>
          <Paragraph>{t("intro")}</Paragraph>
          {link.twoFactor === "on" ? <Paragraph>{t("codeToo")}</Paragraph> : null}
        </>
      }
    >
      <NewPasswordFields twoFactor={link.twoFactor} username={link} />
      <SubmitButton label={t("submit")} />
    </ActionForm>
  );
});

interface DeadLinkProps {
  link: Exclude<ResetLink, { state: "live" }>;
  token: string;
}

async function DeadLink({ link, token }: DeadLinkProps) {
  const t = await getTranslations("resetPassword");
  const forgot = await getTranslations("forgotPassword");
  const locale = currentLocale();
  const why =
    link.state === "replaced" ? t("replaced", { when: await formatWhen(locale, link.at, "at") }) : t(link.state);
  const said = (
    <>
      <Heading level={1}>{t("deadTitle")}</Heading>
      <Paragraph>{why}</Paragraph>
      <Paragraph>{t("newest")}</Paragraph>
      {/* The heading is the guide's word for the link in the mail; who reads of codes there thinks of those on paper. */}
      <Paragraph>{t("codesWork")}</Paragraph>
    </>
  );
  // A link that never was names nobody: the address has to be typed.
  if (link.state === "unknown") {
    return (
      <>
        <PageTitle text={await pageTitle(t("deadTitle"))} />
        {said}
        <ButtonLink href={localePath(locale, "/forgot-password")}>{t("again")}</ButtonLink>
      </>
    );
  }
  return (
    <>
      <ActionForm action={askAgain.bind(null, token)} texts={await formTexts(t("deadTitle"))} intro={said}>
        <SubmitButton label={t("again")} />
      </ActionForm>
      <Alternatives links={[{ label: forgot("back"), href: localePath(locale, "/login") }]} />
    </>
  );
}
