import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { listPasskeys } from "@/domain/authentication/passkey/passkeys";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, FormHead } from "../../../crumbs";
import { requireFreshProof } from "../../two-factor/owner";
import { giveName } from "../actions";

/** Another name for one of the person's own passkeys. */
export default withErrorPage(async function RenamePage({ params }: PageProps<"/[locale]/account/passkeys/[id]">) {
  const who = await requireFreshProof("/account/passkeys");
  const { id } = await params;
  const passkey = (await listPasskeys(getContext(), who)).find((each) => each.id === id);
  if (!passkey) return noSuchPage();
  const t = await getTranslations("passkeys");
  const locale = currentLocale();
  const list = localePath(locale, "/account/passkeys");
  return (
    <>
      <ActionForm
        action={giveName.bind(null, id)}
        texts={await typedFormTexts(t("renameTitle"))}
        intro={
          <>
            <FormHead
              above={[...(await accountCrumbs()), { label: t("title"), href: list }]}
              title={t("renameTitle")}
            />
            <Paragraph>{t("renameText")}</Paragraph>
          </>
        }
      >
        <TextField
          name="name"
          label={t("name")}
          defaultValue={passkey.name}
          autoComplete="off"
          autoCapitalize="sentences"
          required
        />
        <SubmitButton label={t("save")} />
      </ActionForm>
      <Alternatives links={[{ label: t("cancel"), href: list }]} />
    </>
  );
});
