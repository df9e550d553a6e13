import { getTranslations } from "next-intl/server";
import { Absences, AnswerTime, MessageFields, Said, Unsent, whoReads } from "@/app/_components/conversation";
import { leftWords } from "@/app/_components/left-words";
import { RowForm } from "@/app/_components/row-form";
import { UrgentHelp } from "@/app/_components/urgent-help";
import { inlineFormTexts, pageTitle, typedInlineTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { isAnswered, today, withAnswer } from "@/app/_lib/message-form";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SeenButton } from "@/components/ui/seen-button";
import { SubmitButton } from "@/components/ui/submit-button";
import { type Conversation, openConversation } from "@/domain/healthspace/conversation/conversation";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../account/done-notice";
import { type Crumb, FormHead } from "../../crumbs";
import { clinicianOnly, staffCrumbs } from "../../staff/crumbs";
import { answer, archiveConversation, markConversationRead } from "../actions";

/** One conversation, for its client and for staff to whom it is open. Opening it marks nothing; where staff read, it leaves a line. */
export default withErrorPage(async function ConversationPage(props: PageProps<"/[locale]/messages/[id]">) {
  const who = await requireSession();
  const { id } = await props.params;
  const query = await props.searchParams;
  const from = typeof query.from === "string" && /^\d{1,9}$/.test(query.from) ? Number(query.from) : undefined;
  const here = `/messages/${id}` as const;
  const opened = await openConversation(getContext(), who, id, { today: today(), from });
  const left = opened.ok ? null : await leftWords(opened.failure, who, { conversationId: id }, here);
  if (left) return left;
  const conversation = await clinicianOnly(opened, here);
  const t = await getTranslations("messages");
  const { as, subject, readers, writing } = conversation;
  return (
    <>
      {writing === "open" || isAnswered() ? null : <PageTitle text={await pageTitle(t("title"))} />}
      <FormHead above={await crumbsOf(conversation)} title={subject ?? ""} />
      <DoneNotice text={lookUp({ sent: t("sent") }, query.done)} />
      <Paragraph>{await whoReads(conversation)}</Paragraph>
      {as === "staff" ? <Paragraph kind="muted">{t("logged", { name: readers[0]?.name ?? "" })}</Paragraph> : null}
      <Messages conversation={conversation} id={id} />
      <Write conversation={conversation} id={id} />
      <Archive conversation={conversation} id={id} />
    </>
  );
});

async function crumbsOf({ as, place, readers }: Conversation): Promise<Crumb[]> {
  const t = await getTranslations("messages");
  const locale = currentLocale();
  if (as === "client") return [{ label: t("title"), href: localePath(locale, "/messages") }];
  const { alias, name } = place.healthspace;
  const client = readers.find(({ id }) => id === place.clientId)?.name ?? "";
  return [
    ...(await staffCrumbs()),
    { label: name },
    { label: t("ofClients"), href: localePath(locale, `/staff/${alias}/messages`) },
    { label: client },
  ];
}

interface PartProps {
  conversation: Conversation;
  id: string;
}

async function Messages({ conversation, id }: PartProps) {
  const { messages, as, earlier, later, unread, firstUnread } = conversation;
  const t = await getTranslations("messages");
  const feedback = await getTranslations("feedback");
  const locale = currentLocale();
  const at = (from: number) => localePath(locale, `/messages/${id}?from=${from}`);
  const shownUpTo = messages.at(-1)?.sequence ?? 0;
  const isShown = messages.some(({ sequence }) => sequence === firstUnread);
  return (
    <>
      <Alternatives
        links={[
          ...(firstUnread !== null && isShown ? [{ label: t("toFirstNew"), href: `#message-${firstUnread}` }] : []),
          ...(earlier === null ? [] : [{ label: t("earlier"), href: at(earlier) }]),
        ]}
      />
      {messages.map((message) => (
        <Said key={message.id} message={message} as={as} />
      ))}
      {later === null ? null : <Alternatives links={[{ label: t("later"), href: at(later) }]} />}
      {unread > 0 ? (
        <InlineForm
          key={`seen-${shownUpTo}`}
          action={markConversationRead.bind(null, id, shownUpTo)}
          texts={await inlineFormTexts()}
        >
          <SeenButton label={feedback("markRead")} why={feedback("markReadText")} />
        </InlineForm>
      ) : null}
    </>
  );
}

async function Write({ conversation, id }: PartProps) {
  const t = await getTranslations("messages");
  const locale = currentLocale();
  const { as, writing, place, messages, readers, drafts, lastSequence } = conversation;
  const isOpen = writing === "open";
  const closed = isOpen ? null : (
    <>
      <Paragraph>{t(writing === "nobody" ? "nobody" : "ended")}</Paragraph>
      {writing === "nobody" ? (
        <ButtonLink kind="secondary" href={localePath(locale, "/messages/new")}>
          {t("new")}
        </ButtonLink>
      ) : null}
    </>
  );
  if (!isOpen && !isAnswered()) {
    return (
      <>
        {closed}
        <Unsent drafts={drafts} />
      </>
    );
  }
  return (
    <>
      <Heading level={2}>{t("write")}</Heading>
      {closed ?? <Absences people={readers.filter(({ isIn }) => isIn)} />}
      {as === "client" ? (
        <>
          {isOpen ? <AnswerTime healthspace={place.healthspace} /> : null}
          <UrgentHelp />
        </>
      ) : null}
      {/* A sent message makes the form anew, with an empty field; nothing else does, so that no text is lost. */}
      <InlineForm
        key={`write-${lastSequence}`}
        action={answer.bind(null, id)}
        texts={withAnswer(await typedInlineTexts(t("title")))}
      >
        <MessageFields
          topic={{ conversationId: id }}
          here={`/messages/${id}`}
          drafts={drafts}
          fields={["body"]}
          readers={readers}
          seen={messages.at(-1)?.sequence ?? 0}
          label={t("body")}
        />
        {isOpen ? (
          <>
            <Paragraph>{await whoReads(conversation)}</Paragraph>
            <SubmitButton label={t("send")} />
          </>
        ) : null}
      </InlineForm>
    </>
  );
}

async function Archive({ conversation, id }: PartProps) {
  const t = await getTranslations("messages");
  const { isArchived, subject } = conversation;
  const [way, label] = isArchived ? (["back", t("unarchive")] as const) : (["away", t("archive")] as const);
  return (
    <>
      {isArchived ? null : <Paragraph kind="muted">{t("archiveText")}</Paragraph>}
      <RowForm
        action={archiveConversation.bind(null, id, way)}
        submit={label}
        name={`${label}: ${subject ?? ""}`}
        kind="secondary"
      />
    </>
  );
}
