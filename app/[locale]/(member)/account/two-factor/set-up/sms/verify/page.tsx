import { getTranslations } from "next-intl/server";
import { ResendCodeForm } from "@/app/_components/resend-code-form";
import { TextTrouble } from "@/app/_components/text-trouble";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { CodeField } from "@/components/ui/code-field";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findEnrolment } from "@/domain/authentication/second-factor/enrolment";
import { showPhone } from "@/domain/authentication/second-factor/phone";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { awaitTextAnswer } from "@/server/messaging/text-answer";
import { getContext } from "@/server/runtime/context";
import { SetUpOver } from "../../set-up-over";
import { WizardHead } from "../../wizard";
import { resendPhoneCode, verifyPhone } from "../actions";

const intros = {
  sms: { sent: "codeIntro", slow: "codeSlow", down: "codeDown" },
  voice: { sent: "callIntro", slow: "callSlow", down: "callDown" },
} as const;

export default withErrorPage(async function VerifyPhonePage() {
  const who = await requireSession();
  const ctx = getContext();
  const t = await getTranslations("smsSetUp");
  const locale = currentLocale();
  const enrolment = await findEnrolment(ctx, who);
  if (enrolment?.type !== "sms") return redirectTo("/account/two-factor");
  if (enrolment.attemptsLeft === 0) {
    return (
      <SetUpOver
        heading={t("codeHeading")}
        head={<WizardHead method="sms" step="verification" heading={t("codeHeading")} />}
        again={<ButtonLink href={localePath(locale, "/account/two-factor/set-up/sms")}>{t("startAgain")}</ButtonLink>}
      />
    );
  }
  const text = await awaitTextAnswer({ purpose: "enrolment", parentId: enrolment.id });
  const facts = {
    letter: text.letter ?? "",
    phone: showPhone(enrolment.phone),
    time: showMoment(locale, text.sentAt ?? 0, "at").time,
    until: showMoment(locale, text.validUntil ?? 0, "until").time,
  };
  const intro = intros[text.channel];
  return (
    <>
      <ActionForm
        action={verifyPhone}
        texts={await formTexts(t("codeHeading"))}
        intro={
          <>
            <WizardHead method="sms" step="verification" heading={t("codeHeading")} />
            <Paragraph kind="lead">{showPhone(enrolment.phone)}</Paragraph>
            {text.news === "sent" ? (
              <>
                <Paragraph>{t(intro.sent, facts)}</Paragraph>
                {text.channel === "voice" ? <Paragraph>{t("noRing", facts)}</Paragraph> : null}
              </>
            ) : (
              <TextTrouble
                text={t(intro[text.news], facts)}
                channel={text.channel}
                here={localePath(locale, "/account/two-factor/set-up/sms/verify")}
                other={
                  text.news === "down"
                    ? { label: t("useApp"), href: localePath(locale, "/account/two-factor/set-up") }
                    : undefined
                }
              />
            )}
          </>
        }
      >
        <input type="hidden" name="enrolment" value={enrolment.id} />
        <CodeField name="code" label={t("code")} required />
        <SubmitButton label={t("verify")} />
      </ActionForm>
      <ResendCodeForm action={resendPhoneCode} until={text.resendAt} />
      <Alternatives links={[{ label: t("changePhone"), href: localePath(locale, "/account/two-factor/set-up/sms") }]} />
    </>
  );
});
