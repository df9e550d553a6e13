import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { NoText, TextTrouble } from "@/app/_components/text-trouble";
import { formTexts, resendTexts } from "@/app/_lib/form-texts";
import { type LocalPath, localePath, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ResendForm } from "@/components/two-factor/resend-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { destination } from "@/domain/authentication/access/paths";
import { activeFactor, type Factor } from "@/domain/authentication/second-factor/factor";
import { maskPhone } from "@/domain/authentication/second-factor/phone";
import { isTrustSuspended, listTrustedDevices } from "@/domain/authentication/trusted-device/trusted-device";
import type { Account } from "@/domain/platform/account/account";
import { trustedDevice } from "@/domain/policy";
import { showDate, showTime } from "@/i18n/dates";
import { readTrustedDeviceCookies } from "@/server/auth/cookies";
import { requireChallenge } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { awaitTextAnswer, type TextAnswer } from "@/server/messaging/text-answer";
import { getContext, getEnv } from "@/server/runtime/context";
import { resendCode } from "./actions";
import { VerifyForm } from "./verify-form";

export default withErrorPage(async function VerifyPage({ searchParams }: PageProps<"/[locale]/login/verify">) {
  const challenge = await requireChallenge();
  const ctx = getContext();
  const t = await getTranslations("verify");
  const form = await getTranslations("form");
  const locale = await currentLocale();
  const next = destination((await searchParams).next);
  const [factor, text, suspended] = await Promise.all([
    activeFactor(ctx, challenge.account.id),
    awaitTextAnswer({ purpose: "login", parentId: challenge.id }),
    isSuspendedHere(challenge.account),
  ]);
  const now = ctx.clock.now();
  return (
    <>
      <VerifyForm
        next={next}
        codes={factor?.lockedAt === null ? "taken" : "locked"}
        texts={{
          ...(await formTexts(t("title"))),
          code: t("label"),
          trust: t("trust"),
          trustHint: t("trustHint", { date: showDate(locale, now + trustedDevice.lifeMs) }),
          submit: t("submit"),
        }}
        intro={
          <>
            <Heading level={1}>{t("title")}</Heading>
            {suspended ? (
              <Notice kind="info" kindLabel={form("info")}>
                <p>{t("trustSuspended")}</p>
              </Notice>
            ) : null}
            <Intro factor={factor} text={text} next={next} account={challenge.account} />
          </>
        }
      />
      {factor?.type === "sms" && factor.lockedAt === null ? (
        <ResendForm
          action={resendCode}
          until={text.resendAt}
          now={now}
          texts={{ ...(await formTexts(t("title"))), ...(await resendTexts()) }}
        />
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
  const locale = await currentLocale();
  if (!factor || factor.lockedAt !== null) return <Paragraph>{t("introLocked")}</Paragraph>;
  if (factor.type === "totp") return <Paragraph>{t("introTotp")}</Paragraph>;
  if (!text.letter || !text.sentAt || !text.validUntil) {
    return <NoText account={account} phone={factor.phone} />;
  }
  const facts = { letter: text.letter, phone: maskPhone(factor.phone), time: showTime(locale, text.sentAt) };
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
      <Paragraph kind="muted">{t("validUntil", { time: showTime(locale, text.validUntil) })}</Paragraph>
    </>
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
      </ul>
    </details>
  );
}
