import { MessageSquareText, Smartphone } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { guarded } from "@/app/guarded";
import { ChoiceButton } from "@/components/ui/choice-button";
import { ChoiceLink } from "@/components/ui/choice-link";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { currentLocale } from "@/server/locale";
import { PageHead } from "../../../crumbs";
import { requireFreshProof } from "../owner";
import { startApp } from "./app/actions";

export default guarded(async function MethodPage() {
  await requireFreshProof("/account/two-factor/set-up");
  const [t, two, account] = [
    await getTranslations("method"),
    await getTranslations("twoFactor"),
    await getTranslations("account"),
  ];
  const locale = await currentLocale();
  return (
    <>
      <PageHead
        above={[
          { label: account("title"), href: `/${locale}/account` },
          { label: two("title"), href: `/${locale}/account/two-factor` },
        ]}
        title={t("title")}
      />
      <Heading level={2}>{t("heading")}</Heading>
      <Paragraph>{t("intro")}</Paragraph>
      <Stack>
        <form action={startApp}>
          <ChoiceButton title={t("totp")} description={t("totpHint")} badge={t("safer")} icon={<Smartphone />} />
        </form>
        <ChoiceLink
          href={`/${locale}/account/two-factor/set-up/sms`}
          title={t("sms")}
          description={t("smsHint")}
          icon={<MessageSquareText />}
        />
      </Stack>
    </>
  );
});
