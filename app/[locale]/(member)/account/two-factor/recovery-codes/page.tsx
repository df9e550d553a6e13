import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { FormHead, twoFactorCrumbs } from "@/app/[locale]/(member)/crumbs";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { recoveryCodeState } from "@/domain/authentication/recovery-code/state";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { makeNewCodes } from "./actions";
import { KeepCodesForm } from "./keep-codes-form";
import { ShownCodes, shownCodes } from "./shown-codes";

/** Makes a new set; right after that, in the same browser, shows it until it is kept. */
export default withErrorPage(async function RecoveryCodesPage() {
  const who = await requireSession();
  const t = await getTranslations("codes");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const above = await twoFactorCrumbs();
  const shown = await shownCodes(who);
  if (shown) {
    const lastOneUsed = who.session.proofs.some(({ method }) => method === "recovery");
    return (
      <KeepCodesForm
        then={lastOneUsed ? "kept" : "renewed"}
        title={t("pageTitle")}
        intro={
          <>
            <FormHead above={above} title={t("pageTitle")} />
            <Notice kind="info" kindLabel={form("info")}>
              <p>{t(lastOneUsed ? "lastUsed" : "newList")}</p>
            </Notice>
            <Paragraph>{t("intro")}</Paragraph>
            <Paragraph>{t("keep")}</Paragraph>
            <ShownCodes who={who} shown={shown} />
          </>
        }
      />
    );
  }
  const state = await recoveryCodeState(getContext(), who.account.id);
  return (
    <>
      <ActionForm
        action={makeNewCodes}
        texts={await formTexts(t("newTitle"))}
        intro={
          <>
            <FormHead above={above} title={t("newTitle")} />
            {state && state.savedAt === null ? (
              <Notice kind="warning" kindLabel={form("warning")}>
                <p>{t("shown")}</p>
              </Notice>
            ) : null}
            <Paragraph>{t("newIntro")}</Paragraph>
            <Paragraph>{t("shownLeft", { left: state?.left ?? 0 })}</Paragraph>
          </>
        }
      >
        <SubmitButton label={t("makeNew")} />
      </ActionForm>
      <Alternatives links={[{ label: t("toSettings"), href: localePath(locale, "/account/two-factor") }]} />
    </>
  );
});
