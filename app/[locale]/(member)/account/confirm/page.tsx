import { getTranslations } from "next-intl/server";
import { CurrentPasswordField } from "@/app/_components/current-password-field";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { ResendCodeForm } from "@/app/_components/resend-code-form";
import { NoText, TextTrouble } from "@/app/_components/text-trouble";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { type LocalPath, localePath, redirectTo, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { PasskeyButton } from "@/components/account/passkey-button";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { CodeField } from "@/components/ui/code-field";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { destination } from "@/domain/authentication/access/paths";
import { countPasskeys } from "@/domain/authentication/passkey/passkeys";
import { activeFactor, type Factor } from "@/domain/authentication/second-factor/factor";
import { maskPhone } from "@/domain/authentication/second-factor/phone";
import { missingProof } from "@/domain/authentication/step-up/step-up";
import type { Account } from "@/domain/platform/account/account";
import type { Who } from "@/domain/platform/session/who";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { awaitTextAnswer, type TextAnswer } from "@/server/messaging/text-answer";
import { getContext, getEnv } from "@/server/runtime/context";
import { askOwnPasskey } from "../passkeys/actions";
import { changeAt } from "../two-factor/owner";
import { confirmCode, confirmPassword, resendConfirmCode } from "./actions";

/** Asks for the proof that is still missing before a sensitive change: the password, then the code. One thing per page. */
export default withErrorPage(async function ConfirmPage({ searchParams }: PageProps<"/[locale]/account/confirm">) {
  const who = await requireSession();
  const t = await getTranslations("confirm");
  const locale = currentLocale();
  const query = await searchParams;
  const next = destination(query.next);
  // A page that asks both steps says so: with two-factor off a password would lead there and back again.
  const change = query.steps === "both" ? "of-others" : changeAt(next);
  const missing = await missingProof(getContext(), who, change);
  if (missing === null) return redirectTo(next);
  const hasPasskey = (await countPasskeys(getContext(), who.account.id)) > 0;
  const isWithoutPasskey = missing === "passkey" && !hasPasskey;
  if (isWithoutPasskey && change === "of-others") return redirectTo("/account/two-factor/set-up");
  if (isWithoutPasskey) return <PasskeysEnded next={next} />;
  return (
    <>
      {missing === "passkey" ? <PasskeyStep next={next} /> : null}
      {missing === "password" ? (
        <ActionForm
          key="password"
          action={confirmPassword}
          texts={await formTexts(t("title"))}
          intro={
            <>
              <Heading level={1}>{t("title")}</Heading>
              <Paragraph>{t(isAboutOthers(next) ? "whyClients" : "whyPassword")}</Paragraph>
            </>
          }
        >
          <input type="hidden" name="next" value={next} />
          <CurrentPasswordField label={t("password")} username={{ email: who.account.email }} />
          <SubmitButton label={t("submit")} />
          {hasPasskey ? <PasskeyButton does="use" ask={askOwnPasskey} label={t("passkey")} /> : null}
        </ActionForm>
      ) : null}
      {missing === "code" ? <CodeStep who={who} next={next} hasPasskey={hasPasskey} /> : null}
      <Alternatives
        links={[
          ...(missing === "passkey" ? [{ label: t("passkeyLost"), href: localePath(locale, "/helpdesk") }] : []),
          { label: t("cancel"), href: localePath(locale, cancelTo(next)) },
        ]}
      />
    </>
  );
});

/** A mailed link removed the passkeys: people look at who it is before anything else shows both steps (ADR 0103). */
async function PasskeysEnded({ next }: { next: LocalPath }) {
  const t = await getTranslations("confirm");
  const locale = currentLocale();
  return (
    <>
      <PageTitle text={await pageTitle(t("passkeysEndedTitle"))} />
      <Heading level={1}>{t("passkeysEndedTitle")}</Heading>
      <Paragraph>{t("passkeysEnded")}</Paragraph>
      <Paragraph>
        <HelpdeskLine text={t("passkeysEndedCall", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <ButtonLink href={localePath(locale, cancelTo(next))}>{t("back")}</ButtonLink>
    </>
  );
}

/** Two-factor is off, so that a passkey alone shows both steps (ADR 0103). */
async function PasskeyStep({ next }: { next: LocalPath }) {
  const t = await getTranslations("confirm");
  return (
    <ActionForm
      key="passkey"
      action={confirmPassword}
      texts={await formTexts(t("title"))}
      intro={
        <>
          <Heading level={1}>{t("title")}</Heading>
          <Paragraph>{t(isAboutOthers(next) ? "whyPasskey" : "whyPasskeyOwn")}</Paragraph>
        </>
      }
    >
      <input type="hidden" name="next" value={next} />
      <PasskeyButton
        does="use"
        kind="primary"
        ask={askOwnPasskey}
        label={t("passkey")}
        otherwise={<Paragraph>{t("noPasskeyHere")}</Paragraph>}
      />
    </ActionForm>
  );
}

/** Pages with data of other people ask level 2 in this very session (ADR 0102). */
function isAboutOthers(next: string): boolean {
  return changeAt(next) === "of-others";
}

function cancelTo(next: string): LocalPath {
  if (next.startsWith("/staff")) return "/staff";
  if (isAboutOthers(next)) return "/workspace";
  return changeAt(next) === "second-step" ? "/account/two-factor" : "/account";
}

interface CodeStepProps {
  who: Who;
  hasPasskey: boolean;
  next: LocalPath;
}

async function CodeStep({ who, next, hasPasskey }: CodeStepProps) {
  const ctx = getContext();
  const t = await getTranslations("confirm");
  const locale = currentLocale();
  const [factor, text] = await Promise.all([
    activeFactor(ctx, who.account.id),
    awaitTextAnswer({ purpose: "step-up", parentId: who.session.id }),
  ]);
  return (
    <>
      <ActionForm
        key="code"
        action={confirmCode}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <Heading level={1}>{t("title")}</Heading>
            {isAboutOthers(next) ? <Paragraph>{t("whyClients")}</Paragraph> : null}
            <WhyCode
              factor={factor}
              text={text}
              account={who.account}
              here={localePath(locale, withNext("/account/confirm", next))}
            />
          </>
        }
      >
        <input type="hidden" name="next" value={next} />
        <CodeField name="code" label={t("code")} required />
        <SubmitButton label={t("submit")} />
        {hasPasskey ? <PasskeyButton does="use" ask={askOwnPasskey} label={t("passkey")} /> : null}
      </ActionForm>
      {factor?.type === "sms" ? <ResendCodeForm action={resendConfirmCode} until={text.resendAt} /> : null}
    </>
  );
}

interface WhyCodeProps {
  factor: Factor | null;
  text: TextAnswer;
  account: Account;
  here: string;
}

const reasons = {
  sms: { sent: "whyCodeSms", slow: "whyCodeSmsSlow", down: "whyCodeSmsDown" },
  voice: { sent: "whyCodeCall", slow: "whyCodeCallSlow", down: "whyCodeCallDown" },
} as const;

async function WhyCode({ factor, text, account, here }: WhyCodeProps) {
  const t = await getTranslations("confirm");
  const verify = await getTranslations("verify");
  const locale = currentLocale();
  if (factor?.type !== "sms") return <Paragraph>{t("whyCodeTotp")}</Paragraph>;
  if (!text.letter) {
    const notAsked = t("whyCodeNotSent", { phone: maskPhone(factor.phone), resend: verify("resend") });
    return <NoText account={account} phone={factor.phone} notAsked={notAsked} />;
  }
  const facts = {
    letter: text.letter,
    phone: maskPhone(factor.phone),
    time: showMoment(locale, text.sentAt ?? 0, "at").time,
  };
  const why = reasons[text.channel];
  if (text.news !== "sent") return <TextTrouble text={t(why[text.news], facts)} channel={text.channel} here={here} />;
  return (
    <>
      <Paragraph>{t(why.sent, facts)}</Paragraph>
      {text.channel === "voice" ? <Paragraph>{verify("noRing", facts)}</Paragraph> : null}
    </>
  );
}
