import { MessageSquareText, Smartphone } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { guarded } from "@/app/guarded";
import { ChoiceButton } from "@/components/ui/choice-button";
import { ChoiceLink } from "@/components/ui/choice-link";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { currentLocale } from "@/server/locale";
import { PageHead, twoFactorCrumbs } from "../../../crumbs";
import { requireFreshProof } from "../owner";
import { startApp } from "./app/actions";

export default guarded(async function MethodPage({ searchParams }: PageProps<"/[locale]/account/two-factor/set-up">) {
  await requireFreshProof("/account/two-factor/set-up");
  const { reason } = await searchParams;
  const [t, required, form, locale] = [
    await getTranslations("method"),
    await getTranslations("required"),
    await getTranslations("form"),
    await currentLocale(),
  ];
  return (
    <>
      <PageHead above={await twoFactorCrumbs()} title={t("title")} />
      {reason === "required" ? (
        <Notice kind="info" kindLabel={form("info")}>
          <p>{required("notice")}</p>
        </Notice>
      ) : null}
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
