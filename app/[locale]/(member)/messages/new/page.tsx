import { getTranslations } from "next-intl/server";
import { AnswerTime, NewMessageFields, Unsent } from "@/app/_components/conversation";
import { UrgentHelp } from "@/app/_components/urgent-help";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { isAnswered, today, withAnswer } from "@/app/_lib/message-form";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button-link";
import { Paragraph } from "@/components/ui/paragraph";
import { RadioGroup } from "@/components/ui/radio-group";
import { SubmitButton } from "@/components/ui/submit-button";
import { prepareConversation } from "@/domain/healthspace/conversation/conversation";
import { listReceivers, type Receiver } from "@/domain/healthspace/conversation/people";
import { showDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { FormHead, PageHead } from "../../crumbs";
import { begin } from "../actions";

/** A client begins a conversation with somebody who treats them, or who chose to be visible in this Healthspace. */
export default withErrorPage(async function NewMessagePage() {
  const who = await requireSession();
  const ctx = getContext();
  const [healthspace] = (await pageFrame()).healthspaces;
  if (!healthspace) return redirectTo("/messages");
  const where = { healthspaceId: healthspace.id, clientId: who.account.id };
  const prepared = await prepareConversation(ctx, who, where, today());
  if (!prepared.ok) return noSuchPage();
  const { place, readers, drafts } = prepared.value;
  const receivers = await listReceivers(ctx, where, today());
  // Who is the only choice is named by it.
  const along = readers.filter(({ id }) => receivers.length > 1 || id !== receivers[0]?.id);
  const t = await getTranslations("messages");
  const locale = currentLocale();
  const above = [{ label: t("title"), href: localePath(locale, "/messages") }];
  const noReceiver = receivers.length === 0;
  const nobody = noReceiver ? (
    <>
      <Paragraph>{t("nobodyTo")}</Paragraph>
      <Paragraph>{t("nobodyToWhy")}</Paragraph>
      <AnswerTime healthspace={place.healthspace} />
      <ButtonLink href={localePath(locale, "/contacts")}>{t("toContacts")}</ButtonLink>
    </>
  ) : null;
  if (noReceiver && !isAnswered()) {
    return (
      <>
        <PageHead above={above} title={t("newTitle")} />
        {nobody}
        <Unsent drafts={drafts} />
      </>
    );
  }
  const options = await Promise.all(receivers.map(optionOf));
  return (
    <ActionForm
      action={begin.bind(null, where.healthspaceId, where.clientId)}
      texts={withAnswer(await typedFormTexts(t("newTitle")))}
      intro={
        <>
          <FormHead above={above} title={t("newTitle")} />
          {nobody ?? <AnswerTime healthspace={place.healthspace} />}
          <UrgentHelp />
        </>
      }
    >
      {noReceiver ? null : (
        <RadioGroup
          name="to"
          legend={t("to")}
          options={options}
          defaultValue={options.length === 1 ? options[0]?.value : undefined}
          required
        />
      )}
      <NewMessageFields topic={where} here="/messages/new" drafts={drafts} readers={[...readers, ...receivers]} />
      {noReceiver ? null : (
        <>
          <Paragraph>
            {t("readersNew", { count: along.length, names: along.map(({ name }) => name).join(", ") })}
          </Paragraph>
          <SubmitButton label={t("send")} />
        </>
      )}
    </ActionForm>
  );
});

async function optionOf({ id, name, isContact, absence }: Receiver) {
  const t = await getTranslations("messages");
  const locale = currentLocale();
  const lines = [
    ...(isContact ? [] : [t("notContact")]),
    ...(absence
      ? [
          t("absent", {
            name,
            from: showDay(locale, absence.from),
            until: showDay(locale, absence.until),
            message: absence.message,
          }),
        ]
      : []),
  ];
  return { value: id, label: name, ...(lines.length > 0 ? { description: lines.join(" ") } : {}) };
}
