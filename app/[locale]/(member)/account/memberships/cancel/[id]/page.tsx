import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { accountCrumbs, FormHead } from "@/app/[locale]/(member)/crumbs";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { SubmitButton } from "@/components/ui/submit-button";
import { findOwnMembership } from "@/domain/healthspace/membership/own-memberships";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { cancelOwnMembership } from "./actions";

/** Says what cancelling means, then asks. */
export default withErrorPage(async function CancelPage({
  params,
}: PageProps<"/[locale]/account/memberships/cancel/[id]">) {
  const { account } = await requireSession();
  const { id } = await params;
  const membership = await findOwnMembership(getContext(), account.id, id);
  if (!membership || membership.kind === "staff") return noSuchPage();
  const t = await getTranslations("memberships");
  const locale = currentLocale();
  const list = localePath(locale, "/account/memberships");
  return (
    <>
      <ActionForm
        action={cancelOwnMembership.bind(null, id)}
        texts={await formTexts(t("cancelTitle"))}
        intro={
          <>
            <FormHead
              above={[...(await accountCrumbs()), { label: t("title"), href: list }]}
              title={t("cancelTitle")}
            />
            <Paragraph kind="lead">{t("cancelOf", { name: membership.name })}</Paragraph>
            <Prose>
              <ul>
                <li>{t("effect1")}</li>
                <li>{t("effect2")}</li>
                <li>{t("effect3")}</li>
                <li>{t("effect4")}</li>
              </ul>
            </Prose>
          </>
        }
      >
        <SubmitButton kind="danger" label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("keep"), href: list }]} />
    </>
  );
});
