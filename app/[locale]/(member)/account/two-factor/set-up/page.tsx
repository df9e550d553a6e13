import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ChoiceButton } from "@/components/ui/choice-button";
import { ChoiceLink } from "@/components/ui/choice-link";
import { Icon } from "@/components/ui/icon";
import { MemberForm } from "@/components/ui/member-form";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { requiresTwoFactor } from "@/domain/authentication/second-factor/required-by-healthspace";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../owner";
import { startApp } from "./app/actions";
import { WizardHead } from "./wizard";

export default withErrorPage(async function MethodPage() {
  const { account } = await requireFreshProof("/account/two-factor/set-up");
  const ctx = getContext();
  const factor = await activeFactor(ctx, account.id);
  // Asked anew wherever the person comes from: a set-up that was left and begun again still says why it must be (AT-34).
  const isAsked = factor === null && (await requiresTwoFactor(ctx, account.id, ctx.clock.now()));
  const { workplaces, worksAtDesk } = await pageFrame();
  const treats = factor === null && workplaces.some(({ roles }) => roles.includes("clinician"));
  const t = await getTranslations("method");
  const required = await getTranslations("required");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <WizardHead
        method={null}
        step="method"
        heading={t("heading")}
        notice={
          isAsked ? (
            <Notice kind="info" kindLabel={form("info")}>
              <p>
                {account.welcomeAt === null ? null : `${required("activated")} `}
                {required("notice")}
              </p>
            </Notice>
          ) : treats ? (
            <Notice kind="info" kindLabel={form("info")}>
              <p>{required("clients")}</p>
            </Notice>
          ) : factor === null && workplaces.length > 0 ? (
            <Notice kind="info" kindLabel={form("info")}>
              <p>{required("staff")}</p>
            </Notice>
          ) : factor === null && worksAtDesk ? (
            <Notice kind="info" kindLabel={form("info")}>
              <p>{required("desk")}</p>
            </Notice>
          ) : null
        }
      />
      <Paragraph>{t("intro")}</Paragraph>
      <Stack>
        <MemberForm action={startApp}>
          <ChoiceButton
            title={t("totp")}
            description={t("totpHint")}
            badge={t("safer")}
            icon={<Icon name="smartphone" />}
          />
        </MemberForm>
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
