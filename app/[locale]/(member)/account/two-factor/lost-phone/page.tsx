import { getTranslations } from "next-intl/server";
import { CurrentPasswordField } from "@/app/_components/current-password-field";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath, redirectTo, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { FormHead, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { countPasskeys } from "@/domain/authentication/passkey/passkeys";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { lostPhoneStep } from "@/domain/authentication/second-factor/lost-phone";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PasskeysOnIt } from "../../passkeys/on-lost-phone";
import { confirmPasswordForLostPhone, lostMyPhone } from "./actions";

/** "Ik ben mijn telefoon kwijt", for who is still logged in: one more proof if needed, then everything else is logged out. */
export default withErrorPage(async function LostPhonePage() {
  const who = await requireSession();
  const ctx = getContext();
  const t = await getTranslations("lost");
  const off = await getTranslations("off");
  const locale = currentLocale();
  if (!(await activeFactor(ctx, who.account.id))) return redirectTo("/account/two-factor");
  const texts = await formTexts(t("title"));
  const head = (
    <>
      <FormHead above={await twoFactorCrumbs()} title={t("title")} />
      <Paragraph>{t("accountIntro")}</Paragraph>
      {(await countPasskeys(ctx, who.account.id)) > 0 ? <PasskeysOnIt /> : null}
    </>
  );
  const step = await lostPhoneStep(ctx, who);
  return (
    <>
      {step === "ready" ? (
        <ActionForm action={lostMyPhone} texts={texts} intro={head}>
          <SubmitButton label={t("submit")} />
        </ActionForm>
      ) : null}
      {step === "password" ? (
        <ActionForm
          action={confirmPasswordForLostPhone}
          texts={texts}
          intro={
            <>
              {head}
              <Paragraph>{t("askPassword")}</Paragraph>
            </>
          }
        >
          <CurrentPasswordField label={t("password")} username={{ email: who.account.email }} />
          <SubmitButton label={t("continue")} />
        </ActionForm>
      ) : null}
      {step === "recovery-code" ? (
        <>
          <PageTitle text={await pageTitle(t("title"))} />
          {head}
          <Paragraph>{t("askCode")}</Paragraph>
          <ButtonLink href={localePath(locale, withNext("/account/confirm", "/account/two-factor/lost-phone"))}>
            {t("askCodeLink")}
          </ButtonLink>
        </>
      ) : null}
      <Alternatives links={[{ label: off("cancel"), href: localePath(locale, "/account/two-factor") }]} />
    </>
  );
});
