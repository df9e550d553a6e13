import { getTranslations } from "next-intl/server";
import { Absences, NewMessageFields, whoReads } from "@/app/_components/conversation";
import { leftWords } from "@/app/_components/left-words";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { today, withAnswer } from "@/app/_lib/message-form";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { prepareMessage } from "@/domain/healthspace/staff/client-messages";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { FormHead } from "../../../../../../crumbs";
import { begin } from "../../../../../../messages/actions";
import { clinicianOnly } from "../../../../../crumbs";
import { crumbsBelow } from "../../../client-crumbs";

/** A clinician begins a conversation with a client they have a contact with. */
export default withErrorPage(async function NewMessageToClientPage(
  props: PageProps<"/[locale]/staff/[alias]/clients/[client]/messages/new">,
) {
  const { alias, client: clientId } = await props.params;
  const who = await requireSession();
  const here = `/staff/${alias}/clients/${clientId}/messages/new` as const;
  const prepared = await prepareMessage(getContext(), who, { alias, clientId }, today());
  const left = prepared.ok ? null : await leftWords(prepared.failure, who, { alias, clientId }, here);
  if (left) return left;
  const { client, readers, drafts } = await clinicianOnly(prepared, here);
  const where = { healthspaceId: client.healthspaceId, clientId };
  const t = await getTranslations("messages");
  const title = t("newTo", { name: client.name });
  return (
    <ActionForm
      action={begin.bind(null, where.healthspaceId, where.clientId)}
      texts={withAnswer(await typedFormTexts(t("newTitle")))}
      intro={
        <>
          <FormHead above={await crumbsBelow(client)} title={title} />
          <Absences people={readers.filter(({ isIn }) => isIn)} />
        </>
      }
    >
      <NewMessageFields topic={where} here={here} drafts={drafts} readers={readers} />
      <Paragraph>{await whoReads({ readers })}</Paragraph>
      <SubmitButton label={t("send")} />
    </ActionForm>
  );
});
