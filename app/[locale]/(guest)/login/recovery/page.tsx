import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/form-texts";
import { guarded } from "@/app/guarded";
import { HelpdeskLine } from "@/app/helpdesk-line";
import { OneCodeForm } from "@/components/two-factor/one-code-form";
import { Heading } from "@/components/ui/heading";
import { OtherRoads } from "@/components/ui/other-roads";
import { Paragraph } from "@/components/ui/paragraph";
import { destination } from "@/domain/access/paths";
import { requireChallenge } from "@/server/auth/session";
import { getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { verifyCode } from "../verify/actions";

export default guarded(async function RecoveryPage({ searchParams }: PageProps<"/[locale]/login/recovery">) {
  await requireChallenge();
  const [t, locale] = [await getTranslations("recovery"), await currentLocale()];
  const next = destination((await searchParams).next);
  return (
    <>
      <OneCodeForm
        action={verifyCode}
        hidden={{ next }}
        texts={{ ...(await formTexts(t("title"))), code: t("label"), hint: t("hint"), submit: t("submit") }}
        intro={
          <>
            <Heading level={1}>{t("title")}</Heading>
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      />
      <OtherRoads links={[{ label: t("back"), href: `/${locale}/login/verify?next=${encodeURIComponent(next)}` }]} />
      <Paragraph kind="muted">
        <HelpdeskLine text={t("noCodes", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
    </>
  );
});
