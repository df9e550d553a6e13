import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/form-texts";
import { guarded } from "@/app/guarded";
import { CopyButton } from "@/components/ui/copy-button";
import { Heading } from "@/components/ui/heading";
import { OtherRoads } from "@/components/ui/other-roads";
import { Paragraph } from "@/components/ui/paragraph";
import { QrCode } from "@/components/ui/qr-code";
import { TextLink } from "@/components/ui/text-link";
import { emailHint } from "@/domain/account/email";
import { appAddress } from "@/domain/second-factor/app-code";
import { findEnrolment } from "@/domain/second-factor/enrolment";
import { requireSession } from "@/server/auth/session";
import { getContext, getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { drawQrCode } from "@/server/qr";
import { SetUpCodeForm } from "../code-form";
import { WizardHead } from "../wizard";
import { verifyApp } from "./actions";

/** Shows the secret of an app that is being set up: here and nowhere else, and only until it is proven. */
export default guarded(async function AppPage() {
  const who = await requireSession();
  const [t, form, locale] = [await getTranslations("appSetUp"), await getTranslations("form"), await currentLocale()];
  const enrolment = await findEnrolment(getContext(), who);
  if (enrolment?.type !== "totp") redirect(`/${locale}/account/two-factor/set-up`);
  const address = appAddress(enrolment.secret, getEnv().PRODUCT_NAME, emailHint(who.account.email));
  return (
    <>
      <SetUpCodeForm
        action={verifyApp}
        texts={{ ...(await formTexts(t("scanHeading"))), code: t("code"), submit: t("verify") }}
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
      />
      <OtherRoads links={[{ label: form("back"), href: `/${locale}/account/two-factor/set-up` }]} />
    </>
  );
});

function inFours(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
