import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { KeepCodesForm } from "../../recovery-codes/keep-codes-form";
import { CodesWereShown, ShownCodes, shownCodes } from "../../recovery-codes/shown-codes";
import { changeIn } from "../change";
import { WizardHead } from "../wizard";

/** Step 4 of the guide: the ten recovery codes, shown until they are kept. */
export default withErrorPage(async function SetUpCodesPage({
  searchParams,
}: PageProps<"/[locale]/account/two-factor/set-up/recovery-codes">) {
  const who = await requireSession();
  const t = await getTranslations("codes");
  const shown = await shownCodes(who);
  if (!shown) {
    return (
      <>
        <PageTitle text={await pageTitle(t("shownTitle"))} />
        <CodesWereShown who={who} />
      </>
    );
  }
  const factor = await activeFactor(getContext(), who.account.id);
  return (
    <KeepCodesForm
      then={changeIn((await searchParams).change)}
      title={t("heading")}
      intro={
        <>
          <WizardHead method={factor?.type ?? "sms"} step="codes" codes="new" heading={t("heading")} />
          {changeIn((await searchParams).change) === "on" ? <Paragraph kind="lead">{t("isOn")}</Paragraph> : null}
          <Paragraph>{t("intro")}</Paragraph>
          <Paragraph>{t("keep")}</Paragraph>
          <ShownCodes who={who} shown={shown} />
        </>
      }
    />
  );
});
