import { getTranslations } from "next-intl/server";
import { guarded } from "@/app/guarded";
import { ButtonLink } from "@/components/ui/button-link";
import { DefinitionList } from "@/components/ui/definition-list";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { recoveryCodeState } from "@/domain/recovery-code/state";
import { activeFactor, type Factor } from "@/domain/second-factor/factor";
import { maskPhone } from "@/domain/second-factor/phone";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { getContext, getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { PageHead } from "../../crumbs";

export default guarded(async function TwoFactorPage() {
  const { account } = await requireSession();
  const [t, menu, locale] = [
    await getTranslations("twoFactor"),
    await getTranslations("account"),
    await currentLocale(),
  ];
  const factor = await activeFactor(getContext().db.read, account.id);
  const product = getEnv().PRODUCT_NAME;
  const status = t.rich(factor ? "isOn" : "isOff", { product, b: (word) => <strong>{word}</strong> });
  return (
    <>
      <PageHead above={[{ label: menu("title"), href: `/${locale}/account` }]} title={t("title")} />
      <Paragraph>{status}</Paragraph>
      {factor ? (
        <FactorFacts factor={factor} accountId={account.id} />
      ) : (
        <>
          <Paragraph>{t("why")}</Paragraph>
          <ButtonLink href={`/${locale}/account/two-factor/set-up`}>{t("setUp")}</ButtonLink>
        </>
      )}
      <Paragraph>
        <TextLink href={`/${locale}/help/two-factor`}>{t("readMore")}</TextLink>
      </Paragraph>
    </>
  );
});

async function FactorFacts({ factor, accountId }: { factor: Factor; accountId: string }) {
  const [t, locale] = [await getTranslations("twoFactor"), await currentLocale()];
  const codes = await recoveryCodeState(getContext().db.read, accountId);
  const method = factor.type === "sms" ? t("sms", { phone: maskPhone(factor.phone) }) : t("totp");
  const list = { left: codes?.left ?? 0, number: codes?.number ?? 0, date: showDate(locale, codes?.createdAt ?? 0) };
  return (
    <DefinitionList
      items={[
        { term: t("method"), value: method },
        { term: t("since"), value: showDate(locale, factor.enabledAt) },
        ...(codes ? [{ term: t("codes"), value: t("codesLeft", list) }] : []),
      ]}
    />
  );
}
