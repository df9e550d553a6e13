import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { approvedUntil } from "@/domain/authentication/account-recovery/account-recovery";
import { shownEmail } from "@/domain/platform/account/email";
import { accountRecovery } from "@/domain/policy";
import { HOUR_MS } from "@/domain/time";
import { showMoment } from "@/i18n/dates";
import { requireChallenge } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { askForHelp } from "./actions";

/** "Ik ben mijn telefoon kwijt" while logging in: three links, the quickest first. */
export default withErrorPage(async function LostPhonePage({ searchParams }: PageProps<"/[locale]/login/lost-phone">) {
  const { account } = await requireChallenge();
  const { asked } = await searchParams;
  const t = await getTranslations("lost");
  const help = await getTranslations("accountRecovery");
  const topics = await getTranslations("helpPages");
  const locale = currentLocale();
  const recovery = localePath(locale, withNext("/login/recovery", "/account/two-factor/lost-phone"));
  const hours = accountRecovery.waitMs / HOUR_MS;
  const back = <Alternatives links={[{ label: t("back"), href: localePath(locale, "/login/verify") }]} />;
  const head = (
    <>
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>{t("loginIntro")}</Paragraph>
      <Heading level={2}>{t("optionCode")}</Heading>
      <Paragraph>{t("optionCodeText")}</Paragraph>
      <ButtonLink href={recovery}>{t("optionCodeLink")}</ButtonLink>
      <Heading level={2}>{t("optionDevice")}</Heading>
      <Paragraph>{t("optionDeviceText")}</Paragraph>
      <Heading level={2}>{t("optionHelp")}</Heading>
    </>
  );
  const dueAt = await approvedUntil(getContext(), account.id);
  if (dueAt !== null) {
    return (
      <>
        <PageTitle text={await pageTitle(t("title"))} />
        {head}
        <Paragraph>{help("approved", showMoment(locale, dueAt, "from"))}</Paragraph>
        <Paragraph>{help("approvedStop")}</Paragraph>
        {back}
      </>
    );
  }
  // The links are behind the person, and a second press would only send a second mail.
  if (asked === "yes") {
    return (
      <>
        <PageTitle text={await pageTitle(t("title"))} />
        <Heading level={1}>{t("title")}</Heading>
        <ArrivalNotice kind="success">
          <p>{help("mailed", { email: shownEmail(account.email) })}</p>
        </ArrivalNotice>
        <Paragraph>{help("mailedNext", { hours })}</Paragraph>
        <Alternatives
          links={[
            { label: topics("noMail"), href: localePath(locale, "/help/no-mail") },
            { label: t("back"), href: localePath(locale, "/login/verify") },
          ]}
        />
      </>
    );
  }
  return (
    <>
      <ActionForm
        action={askForHelp}
        texts={await formTexts(t("title"))}
        intro={
          <>
            {head}
            <Paragraph>{t("optionHelpText", { hours })}</Paragraph>
          </>
        }
      >
        <SubmitButton kind="secondary" label={t("optionHelpSubmit")} />
      </ActionForm>
      {back}
    </>
  );
});
