import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { PageHead, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { ChoiceButton } from "@/components/ui/choice-button";
import { ChoiceLink } from "@/components/ui/choice-link";
import { Heading } from "@/components/ui/heading";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { requiresTwoFactor } from "@/domain/authentication/second-factor/required-by-healthspace";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../owner";
import { startApp } from "./app/actions";

export default withErrorPage(async function MethodPage() {
  const { account } = await requireFreshProof("/account/two-factor/set-up");
  const ctx = getContext();
  const factor = await activeFactor(ctx, account.id);
  // Asked anew wherever the person comes from: a set-up that was left and begun again still says why it must be (AT-34).
  const isAsked = factor === null && (await requiresTwoFactor(ctx, account.id, ctx.clock.now()));
  const t = await getTranslations("method");
  const required = await getTranslations("required");
  const form = await getTranslations("form");
  const locale = await currentLocale();
  return (
    <>
      <PageHead above={await twoFactorCrumbs()} title={t("title")} />
      {isAsked ? (
        <Notice kind="info" kindLabel={form("info")}>
          <p>{required("notice")}</p>
        </Notice>
      ) : null}
      <Heading level={2}>{t("heading")}</Heading>
      <Paragraph>{t("intro")}</Paragraph>
      <Stack>
        <form action={startApp}>
          <ChoiceButton
            title={t("totp")}
            description={t("totpHint")}
            badge={t("safer")}
            icon={<Icon name="smartphone" />}
          />
        </form>
        <ChoiceLink
          href={localePath(locale, "/account/two-factor/set-up/sms")}
          title={t("sms")}
          description={t("smsHint")}
          icon={<Icon name="message-square-text" />}
        />
      </Stack>
    </>
  );
});
