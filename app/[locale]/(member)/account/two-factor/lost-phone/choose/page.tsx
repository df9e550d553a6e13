import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { PageHead, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { Alternatives } from "@/components/ui/alternatives";
import { ChoiceLink } from "@/components/ui/choice-link";
import { Icon } from "@/components/ui/icon";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";

/** After a lost phone: something new at once, or later today with a reminder on every page. */
export default withErrorPage(async function ChoosePage() {
  await requireSession();
  const t = await getTranslations("lost");
  const locale = currentLocale();
  return (
    <>
      <PageHead above={await twoFactorCrumbs()} title={t("chooseTitle")} />
      <Paragraph>{t("chooseIntro")}</Paragraph>
      <Stack>
        <ChoiceLink
          href={localePath(locale, "/account/two-factor/set-up/sms")}
          title={t("newPhone")}
          description={t("newPhoneHint")}
          icon={<Icon name="message-square-text" />}
        />
        <ChoiceLink
          href={localePath(locale, "/account/two-factor/set-up/app")}
          title={t("newApp")}
          description={t("newAppHint")}
          icon={<Icon name="smartphone" />}
        />
        <ChoiceLink
          href={localePath(locale, "/account/two-factor/recovery-codes")}
          title={t("newCodes")}
          description={t("newCodesHint")}
          icon={<Icon name="list-checks" />}
        />
        <ChoiceLink
          href={localePath(locale, "/account/two-factor/switch-off")}
          title={t("off")}
          description={t("offHint")}
          icon={<Icon name="shield-off" />}
        />
      </Stack>
      <Alternatives links={[{ label: t("later"), href: localePath(locale, "/workspace") }]} />
    </>
  );
});
