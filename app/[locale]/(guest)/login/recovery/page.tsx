import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { OneCodeForm } from "@/components/two-factor/one-code-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { destination } from "@/domain/authentication/access/paths";
import { requireChallenge } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { verifyCode } from "../verify/actions";

export default withErrorPage(async function RecoveryPage({ searchParams }: PageProps<"/[locale]/login/recovery">) {
  await requireChallenge();
  const t = await getTranslations("recovery");
  const locale = await currentLocale();
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
      <Alternatives links={[{ label: t("back"), href: localePath(locale, withNext("/login/verify", next)) }]} />
      <Paragraph kind="muted">
        <HelpdeskLine text={t("noCodes", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
    </>
  );
});
