import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { recoveryCodeState } from "@/domain/authentication/recovery-code/state";
import { activeFactor, type Factor } from "@/domain/authentication/second-factor/factor";
import { maskPhone } from "@/domain/authentication/second-factor/phone";
import { requiresTwoFactor } from "@/domain/authentication/second-factor/required-by-healthspace";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { PageHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { Devices } from "./devices/devices";

export default withErrorPage(async function TwoFactorPage({ searchParams }: PageProps<"/[locale]/account/two-factor">) {
  const who = await requireSession();
  const t = await getTranslations("twoFactor");
  const menu = await getTranslations("account");
  const locale = currentLocale();
  const factor = await activeFactor(getContext(), who.account.id);
  const product = getEnv().PRODUCT_NAME;
  const done = {
    off: t("doneOff"),
    device: t("doneDevice"),
    devices: t("doneDevices"),
    renewed: t("doneRenewed"),
    kept: t("doneKept"),
  };
  const status = t.rich(factor ? "isOn" : "isOff", { product, b: (word) => <strong>{word}</strong> });
  return (
    <>
      <PageHead above={[{ label: menu("title"), href: localePath(locale, "/account") }]} title={t("title")} />
      <DoneNotice text={lookUp(done, (await searchParams).done)} />
      {(await searchParams).done === "closed" ? <Closed factor={factor} accountId={who.account.id} /> : null}
      <Paragraph>{status}</Paragraph>
      {factor ? (
        <>
          <FactorFacts factor={factor} accountId={who.account.id} />
          <Heading level={2}>{t("settings")}</Heading>
          <Settings factor={factor} />
          <Devices account={who.account} />
        </>
      ) : (
        <>
          <Paragraph>{t("protect", { product })}</Paragraph>
          <Paragraph>{t("why")}</Paragraph>
          <ButtonLink href={localePath(locale, "/account/two-factor/set-up")}>{t("setUp")}</ButtonLink>
        </>
      )}
      <Alternatives links={[{ label: t("readMore"), href: localePath(locale, "/help/two-factor") }]} />
    </>
  );
});

/** After the close cross of the set-up: what was left as it was, and what that means. */
async function Closed({ factor, accountId }: { factor: Factor | null; accountId: string }) {
  const t = await getTranslations("twoFactor");
  const ctx = getContext();
  const isAsked = factor === null && (await requiresTwoFactor(ctx, accountId, ctx.clock.now()));
  return (
    <ArrivalNotice kind="info">
      <p>
        {t(factor ? "closedOn" : "closedOff")} {isAsked ? t("closedAsked") : null}
      </p>
    </ArrivalNotice>
  );
}

async function FactorFacts({ factor, accountId }: { factor: Factor; accountId: string }) {
  const t = await getTranslations("twoFactor");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const codes = await recoveryCodeState(getContext(), accountId);
  const method = factor.type === "sms" ? t("sms", { phone: maskPhone(factor.phone) }) : t("totp");
  const list = { left: codes?.left ?? 0, number: codes?.number ?? 0, date: showDate(locale, codes?.createdAt ?? 0) };
  return (
    <>
      {factor.lockedAt === null ? null : (
        <Notice kind="warning" kindLabel={form("warning")}>
          <p>{t("locked")}</p>
        </Notice>
      )}
      <DefinitionList
        items={[
          { term: t("method"), value: method },
          { term: t("since"), value: showDate(locale, factor.enabledAt) },
          ...(codes ? [{ term: t("codes"), value: t("codesLeft", list) }] : []),
        ]}
      />
    </>
  );
}

async function Settings({ factor }: { factor: Factor }) {
  const t = await getTranslations("twoFactor");
  const locale = currentLocale();
  const change =
    factor.type === "sms"
      ? {
          title: t("changePhone"),
          description: t("changePhoneHint"),
          href: localePath(locale, "/account/two-factor/set-up/sms"),
        }
      : {
          title: t("changeApp"),
          description: t("changeAppHint"),
          href: localePath(locale, "/account/two-factor/set-up/app"),
        };
  return (
    <ActionList
      label={t("settings")}
      items={[
        change,
        {
          title: t("changeMethod"),
          description: t("changeMethodHint"),
          href: localePath(locale, "/account/two-factor/set-up"),
        },
        {
          title: t("newCodes"),
          description: t("newCodesHint"),
          href: localePath(locale, "/account/two-factor/recovery-codes"),
        },
        {
          title: t("practise"),
          description: t("practiseHint"),
          href: localePath(locale, "/account/two-factor/recovery-codes/practise"),
        },
        { title: t("lost"), description: t("lostHint"), href: localePath(locale, "/account/two-factor/lost-phone") },
        { title: t("off"), description: t("offHint"), href: localePath(locale, "/account/two-factor/switch-off") },
      ]}
    />
  );
}
