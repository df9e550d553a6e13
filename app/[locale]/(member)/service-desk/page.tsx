import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { findAtDesk } from "@/domain/account-lifecycle/service-desk/look-up";
import { getContext } from "@/server/runtime/context";
import { FormHead } from "../crumbs";
import { search } from "./actions";
import { requireDesk } from "./desk";
import { FoundAccount } from "./found-account";

/** The service desk of the operator: one person at a time, by what they say of themselves. No list, no name, no Healthspace (ADR 0109). */
export default withErrorPage(async function ServiceDeskPage({ searchParams }: PageProps<"/[locale]/service-desk">) {
  const who = await requireDesk();
  const { ticket, done } = await searchParams;
  const found = typeof ticket === "string" ? await findAtDesk(getContext(), who, ticket) : null;
  if (typeof ticket === "string" && found?.ok && found.value) {
    return <FoundAccount ticket={ticket} found={found.value} done={done} />;
  }
  const t = await getTranslations("serviceDesk");
  return (
    <ActionForm
      action={search}
      texts={await typedFormTexts(t("title"))}
      intro={
        <>
          <FormHead above={[]} title={t("title")} />
          {ticket === undefined ? null : (
            <ArrivalNotice kind="info">
              <p>{t("over")}</p>
            </ArrivalNotice>
          )}
          <Paragraph>{t("intro")}</Paragraph>
          <Paragraph>{t("never")}</Paragraph>
        </>
      }
    >
      <TextField name="sought" label={t("sought")} description={t("soughtHint")} autoComplete="off" required />
      <SubmitButton label={t("search")} />
    </ActionForm>
  );
});
