import { getTranslations } from "next-intl/server";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { drawQrCode } from "@/app/_lib/qr";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Button } from "@/components/ui/button";
import { CodeField } from "@/components/ui/code-field";
import { CopyButton } from "@/components/ui/copy-button";
import { Heading } from "@/components/ui/heading";
import { MemberForm } from "@/components/ui/member-form";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { QrCode } from "@/components/ui/qr-code";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextLink } from "@/components/ui/text-link";
import { appAddress } from "@/domain/authentication/second-factor/app-code";
import { findEnrolment } from "@/domain/authentication/second-factor/enrolment";
import { emailHint } from "@/domain/platform/account/email";
import { showMonth } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { requireFreshProof } from "../../owner";
import { SetUpOver } from "../set-up-over";
import { WizardHead } from "../wizard";
import { startApp, verifyApp } from "./actions";

/** Shows the secret of an app that is being set up: here and nowhere else, and only until it is proven. */
export default withErrorPage(async function AppPage() {
  const who = await requireSession();
  const t = await getTranslations("appSetUp");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const enrolment = await findEnrolment(getContext(), who);
  if (enrolment?.type !== "totp") return <Begin />;
  if (enrolment.attemptsLeft === 0) {
    return (
      <SetUpOver
        heading={t("codeHeading")}
        head={<WizardHead method="totp" step="verification" heading={t("codeHeading")} />}
        again={
          <MemberForm action={startApp}>
            <Button>{t("startAgain")}</Button>
          </MemberForm>
        }
      />
    );
  }
  // The month tells two entries of one account apart, after a change of app.
  const entry = `${emailHint(who.account.email)} (${showMonth(locale, enrolment.createdAt)})`;
  const address = appAddress(enrolment.secret, getEnv().PRODUCT_NAME, entry);
  return (
    <>
      <ActionForm
        action={verifyApp}
        texts={await formTexts(t("scanHeading"))}
        intro={
          <>
            <WizardHead method="totp" step="factor" heading={t("scanHeading")} />
            <Paragraph>{t("scanIntro")}</Paragraph>
            <div className="narrow-first">
              <Paragraph>
                <TextLink href={address}>{t("open")}</TextLink>
                <br />
                <span className="muted">{t("openHint")}</span>
              </Paragraph>
              <div>
                <Paragraph>{t("scan")}</Paragraph>
                <QrCode {...drawQrCode(address)} alt={t("qrAlt")} />
              </div>
            </div>
            <Heading level={3}>{t("keyHeading")}</Heading>
            <Paragraph>
              {t("key")} <span className="code">{inFours(enrolment.secret)}</span>
            </Paragraph>
            <CopyButton
              text={enrolment.secret}
              label={t("copyKey")}
              doneText={t("keyCopied")}
              failedText={t("copyFailed")}
            />
            <Heading level={2}>{t("codeHeading")}</Heading>
            <Paragraph>{t("codeIntro")}</Paragraph>
          </>
        }
      >
        <input type="hidden" name="enrolment" value={enrolment.id} />
        <CodeField name="code" label={t("code")} required />
        <SubmitButton label={t("verify")} />
      </ActionForm>
      <Alternatives links={[{ label: form("back"), href: localePath(locale, "/account/two-factor/set-up") }]} />
    </>
  );
});

/** Nothing is being set up yet: a visit alone must not draw a secret. */
async function Begin() {
  await requireFreshProof("/account/two-factor/set-up/app");
  const t = await getTranslations("appSetUp");
  return (
    <>
      <PageTitle text={await pageTitle(t("beginHeading"))} />
      <WizardHead method="totp" step="factor" heading={t("beginHeading")} />
      <Paragraph>{t("begin")}</Paragraph>
      <MemberForm action={startApp}>
        <Button>{t("beginSubmit")}</Button>
      </MemberForm>
    </>
  );
}

function inFours(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
