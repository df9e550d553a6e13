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
import { countPasskeys } from "@/domain/authentication/passkey/passkeys";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../owner";
import { switchTwoFactorOff } from "./actions";

/** Says what is lost, then asks. */
export default withErrorPage(async function SwitchOffPage() {
  const { account } = await requireFreshProof("/account/two-factor/switch-off");
  const hasPasskey = (await countPasskeys(getContext(), account.id)) > 0;
  const passkeys = await getTranslations("passkeys");
  const t = await getTranslations("off");
  const form = await getTranslations("form");
  const locale = currentLocale();
  return (
    <>
      <ActionForm
        action={switchTwoFactorOff}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <FormHead above={await twoFactorCrumbs()} title={t("title")} />
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("warning")}</p>
            </Notice>
            {hasPasskey ? <Paragraph>{passkeys("off")}</Paragraph> : null}
          </>
        }
      >
        <SubmitButton kind="danger" label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("cancel"), href: localePath(locale, "/account/two-factor") }]} />
    </>
  );
});
