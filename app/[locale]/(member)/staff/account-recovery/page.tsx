import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { Paragraph } from "@/components/ui/paragraph";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { listWorkplaces } from "@/domain/healthspace/staff/workplace";
import { accountRecovery as policy, staffReason } from "@/domain/policy";
import { HOUR_MS } from "@/domain/time";
import { showDate, showTime } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../account/done-notice";
import { requireFreshProof } from "../../account/two-factor/owner";
import { FormHead, PageHead } from "../../crumbs";
import { staffCrumbs } from "../crumbs";
import { ApproveForm } from "./approve-form";

/** One of the two words that an account recovery needs. Staff see the number that was read out to them and nothing else. */
export default withErrorPage(async function AccountRecoveryPage({
  searchParams,
}: PageProps<"/[locale]/staff/account-recovery">) {
  const { account } = await requireSession();
  if ((await listWorkplaces(getContext(), account.id)).length === 0) return noSuchPage();
  if (!(await activeFactor(getContext(), account.id))) return <TwoFactorFirst />;
  await requireFreshProof("/staff/account-recovery");
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  return (
    <ApproveForm
      maxLength={staffReason.codePoints}
      intro={
        <>
          <FormHead above={await staffCrumbs()} title={t("help")} />
          <DoneNotice text={doneText(t, locale, await searchParams)} />
          <Paragraph>{t("helpIntro")}</Paragraph>
          <Paragraph>{t("helpSteps")}</Paragraph>
          <Paragraph>{t("helpThen", { hours: policy.waitMs / HOUR_MS })}</Paragraph>
        </>
      }
      texts={{
        ...(await formTexts(t("help"))),
        reference: t("reference"),
        referenceHint: t("referenceHint"),
        reason: t("reason"),
        reasonHint: t("reasonHint"),
        submit: t("helpSubmit"),
      }}
    />
  );
});

async function TwoFactorFirst() {
  const t = await getTranslations("staff");
  const errors = await getTranslations("errors");
  const locale = await currentLocale();
  return (
    <>
      <PageHead above={await staffCrumbs()} title={t("help")} />
      <Paragraph>{errors("staff-two-factor")}</Paragraph>
      <ButtonLink href={localePath(locale, "/account/two-factor")}>{t("twoFactor")}</ButtonLink>
    </>
  );
}

// The address only repeats what the action just said.
function doneText(
  t: Awaited<ReturnType<typeof getTranslations<"staff">>>,
  locale: Awaited<ReturnType<typeof currentLocale>>,
  { done, due }: Record<string, unknown>,
): string | null {
  if (done === "first") return t("first");
  const at = Number(due);
  if (done !== "second" || !Number.isSafeInteger(at)) return null;
  return t("second", { date: showDate(locale, at), time: showTime(locale, at) });
}
