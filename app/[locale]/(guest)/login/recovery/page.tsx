import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { CodeField } from "@/components/ui/code-field";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { destination } from "@/domain/authentication/access/paths";
import { requireChallenge } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { submitCode } from "../verify/actions";

export default withErrorPage(async function RecoveryPage({ searchParams }: PageProps<"/[locale]/login/recovery">) {
  const next = destination((await searchParams).next);
  await requireChallenge(next);
  const t = await getTranslations("recovery");
  const verify = await getTranslations("verify");
  const login = await getTranslations("login");
  const help = await getTranslations("helpPages");
  const locale = currentLocale();
  return (
    <>
      <ActionForm
        action={submitCode}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <Heading level={1}>{t("title")}</Heading>
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      >
        <input type="hidden" name="next" value={next} />
        <CodeField name="code" label={t("label")} description={t("hint")} required />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("back"), href: localePath(locale, withNext("/login/verify", next)) }]} />
      <Heading level={2}>{t("noCodesTitle")}</Heading>
      <Paragraph>
        <HelpdeskLine text={t("noCodes", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <ButtonGroup>
        <ButtonLink href={localePath(locale, "/login/lost-phone")} kind="secondary">
          {verify("lost")}
        </ButtonLink>
        <ButtonLink href={localePath(locale, "/help/cannot-log-in")} kind="secondary">
          {help("cannotLogIn")}
        </ButtonLink>
        <ButtonLink href={localePath(locale, "/forgot-password")} kind="secondary">
          {login("forgot")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
});
