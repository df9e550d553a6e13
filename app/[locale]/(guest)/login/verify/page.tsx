import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { ResendCodeForm } from "@/app/_components/resend-code-form";
import { NoText, TextTrouble } from "@/app/_components/text-trouble";
import { pageTitle, typedFormTexts } from "@/app/_lib/form-texts";
import { type LocalPath, localePath, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { CodeField } from "@/components/ui/code-field";
import { Drawing } from "@/components/ui/drawing";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextLink } from "@/components/ui/text-link";
import { destination } from "@/domain/authentication/access/paths";
import { activeFactor, type Factor } from "@/domain/authentication/second-factor/factor";
import { maskPhone } from "@/domain/authentication/second-factor/phone";
import { isTrustSuspended, listTrustedDevices } from "@/domain/authentication/trusted-device/trusted-device";
import type { Account } from "@/domain/platform/account/account";
import { trustedDevice } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { showDate, showMoment } from "@/i18n/dates";
import { readTrustedDeviceCookies } from "@/server/auth/cookies";
import { requireChallenge } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { awaitTextAnswer, type TextAnswer } from "@/server/messaging/text-answer";
import { getContext, getEnv } from "@/server/runtime/context";
import { resendCode, submitCode } from "./actions";

export default withErrorPage(async function VerifyPage({ searchParams }: PageProps<"/[locale]/login/verify">) {
  const next = destination((await searchParams).next);
  const challenge = await requireChallenge(next);
  const ctx = getContext();
  const t = await getTranslations("verify");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const { trustLifeMs: lifeMs } = challenge;
  const [factor, text, suspended] = await Promise.all([
    activeFactor(ctx, challenge.account.id),
    awaitTextAnswer({ purpose: "login", parentId: challenge.id }),
    isSuspendedHere(challenge.account),
  ]);
  const now = ctx.clock.now();
  const intro = (
    <>
      <Drawing name="phone" />
      <Heading level={1}>{t("title")}</Heading>
      {suspended ? (
        <Notice kind="info" kindLabel={form("info")}>
          <p>{t("trustSuspended")}</p>
        </Notice>
      ) : null}
      <Intro factor={factor} text={text} next={next} account={challenge.account} />
    </>
  );
  return (
    <>
      {factor?.lockedAt === null ? (
        <ActionForm action={submitCode} texts={await typedFormTexts(t("title"))} intro={intro}>
          <input type="hidden" name="next" value={next} />
          <CodeField name="code" label={t("label")} required />
          {lifeMs === 0 ? null : (
            <CheckboxField
              name="trust"
              label={lifeMs === trustedDevice.lifeMs ? t("trust") : t("trustDays", { days: lifeMs / DAY_MS })}
              description={t("trustHint", { date: showDate(locale, now + lifeMs) })}
            />
          )}
          <SubmitButton label={t("submit")} />
        </ActionForm>
      ) : (
        <>
          <PageTitle text={await pageTitle(t("title"))} />
          {intro}
        </>
      )}
      {factor?.type === "sms" && factor.lockedAt === null ? (
        <ResendCodeForm action={resendCode} until={text.resendAt} />
      ) : null}
      <Alternatives
        links={[
          { label: t("noDevice"), href: localePath(locale, withNext("/login/recovery", next)) },
          { label: t("lost"), href: localePath(locale, "/login/lost-phone") },
          { label: t("backToLogin"), href: localePath(locale, "/login") },
        ]}
      />
      <MethodHelp factor={factor} />
    </>
  );
});

/** Whether this browser is trusted, and the code is asked all the same: then the page says why. */
async function isSuspendedHere(account: Account): Promise<boolean> {
  const ctx = getContext();
  const devices = await listTrustedDevices(ctx, account, await readTrustedDeviceCookies());
  return devices.some(({ current }) => current) && (await isTrustSuspended(ctx, account.id));
}

interface IntroProps {
  factor: Factor | null;
  text: TextAnswer;
  next: LocalPath;
  account: Account;
}

const intros = {
  sms: { sent: "introSms", slow: "introSmsSlow", down: "introSmsDown" },
  voice: { sent: "introCall", slow: "introCallSlow", down: "introCallDown" },
} as const;

async function Intro({ factor, text, next, account }: IntroProps) {
  const t = await getTranslations("verify");
  const locale = currentLocale();
  if (!factor || factor.lockedAt !== null) {
    return (
      <>
        <Paragraph>{t("introLocked")}</Paragraph>
        <WaysOn next={next} />
      </>
    );
  }
  if (factor.type === "totp") return <Paragraph>{t("introTotp")}</Paragraph>;
  if (!text.letter || !text.sentAt || !text.validUntil) {
    return (
      <>
        <NoText account={account} phone={factor.phone} />
        <WaysOn next={next} />
      </>
    );
  }
  const facts = {
    letter: text.letter,
    phone: maskPhone(factor.phone),
    time: showMoment(locale, text.sentAt, "at").time,
  };
  const intro = intros[text.channel];
  if (text.news !== "sent") {
    return (
      <TextTrouble
        text={t(intro[text.news], facts)}
        channel={text.channel}
        here={localePath(locale, withNext("/login/verify", next))}
        other={{
          label: t("useRecoveryCode"),
          href: localePath(locale, withNext("/login/recovery", next)),
        }}
      />
    );
  }
  return (
    <>
      <Paragraph>{t(intro.sent, facts)}</Paragraph>
      {text.channel === "voice" ? <Paragraph>{t("noRing", facts)}</Paragraph> : null}
      <Paragraph kind="muted">{t("validUntil", { time: showMoment(locale, text.validUntil, "until").time })}</Paragraph>
    </>
  );
}

/** Where no code comes at all: what works instead. */
async function WaysOn({ next }: Pick<IntroProps, "next">) {
  const t = await getTranslations("verify");
  const help = await getTranslations("helpPages");
  const locale = currentLocale();
  return (
    <ButtonGroup>
      <ButtonLink href={localePath(locale, withNext("/login/recovery", next))}>{t("useRecoveryCode")}</ButtonLink>
      <ButtonLink href={localePath(locale, "/help/cannot-log-in")} kind="secondary">
        {help("cannotLogIn")}
      </ButtonLink>
    </ButtonGroup>
  );
}

async function MethodHelp({ factor }: { factor: Factor | null }) {
  const t = await getTranslations("verify");
  const helpdesk = getEnv().HELPDESK_PHONE;
  const calls = getContext().config.spokenCodes === "offered" ? [t("helpCall", { call: t("call") })] : [];
  const lines =
    factor?.type === "sms"
      ? [t("helpSms1", { phone: maskPhone(factor.phone) }), t("helpSms2"), ...calls, t("helpSms3", { helpdesk })]
      : [t("helpTotp1"), t("helpTotp2", { product: getEnv().PRODUCT_NAME }), t("helpTotp3", { helpdesk })];
  return (
    <details className="more">
      <summary>{t("helpTitle")}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>
            <HelpdeskLine text={line} />
          </li>
        ))}
        <li>
          <TextLink href={localePath(currentLocale(), "/help/no-code")}>{t("helpMore")}</TextLink>
        </li>
      </ul>
    </details>
  );
}
