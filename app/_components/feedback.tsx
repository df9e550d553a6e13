import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { inlineFormTexts, pageTitle, typedInlineTexts } from "@/app/_lib/form-texts";
import { isAnswered, today, withAnswer } from "@/app/_lib/message-form";
import type { LocalPath } from "@/app/_lib/paths";
import { markFeedbackRead, sendFeedback } from "@/app/[locale]/(member)/feedback-actions";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ScreenOnly } from "@/components/ui/screen-only";
import { SeenButton } from "@/components/ui/seen-button";
import { SubmitButton } from "@/components/ui/submit-button";
import { type Conversation, findConversation } from "@/domain/healthspace/conversation/conversation";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { Absences, MessageFields, Said, Unsent, whoReads } from "./conversation";

export interface FeedbackProps {
  assignmentId: string;
  /** Of the page it stands on. The form sets the title of the window: "Fout: …" when something is wrong. */
  title: string;
  /** The page it stands on, without a query: where a sent message leads back to. */
  here: LocalPath;
  /** `done` of the page's address. */
  done?: unknown;
  /** What stands above the field for the client: "Hulp nu nodig?". */
  children?: ReactNode;
}

/** The conversation about one assignment, for the client and for staff: a page of either puts it under the answers. */
export async function Feedback({ assignmentId, title, here, done, children }: FeedbackProps) {
  const found = await findConversation(getContext(), await requireSession(), { assignmentId }, { today: today() });
  if (!found.ok) return <PageTitle text={await pageTitle(title)} />;
  const conversation = found.value;
  const { messages, lastSequence, unread, as, writing } = conversation;
  const t = await getTranslations("feedback");
  return (
    <section aria-labelledby="feedback">
      {writing === "open" || isAnswered() ? null : <PageTitle text={await pageTitle(title)} />}
      <Heading level={2} id="feedback">
        {t("title")}
      </Heading>
      {done === "sent" ? (
        <ArrivalNotice kind="success">
          <p>{t("sent")}</p>
        </ArrivalNotice>
      ) : null}
      {messages.length === 0 ? (
        <Paragraph>{nothingYet(t, conversation)}</Paragraph>
      ) : (
        <Paragraph>{await whoReads(conversation)}</Paragraph>
      )}
      {messages.map((message) => (
        <Said key={message.id} message={message} as={as} />
      ))}
      {unread > 0 ? (
        <InlineForm
          key={`seen-${lastSequence}`}
          action={markFeedbackRead.bind(null, assignmentId, lastSequence)}
          texts={await inlineFormTexts()}
        >
          <SeenButton label={t("markRead")} why={t("markReadText")} />
        </InlineForm>
      ) : null}
      {as === "client" && writing === "open" ? children : null}
      <ScreenOnly>
        <Write conversation={conversation} assignmentId={assignmentId} title={title} here={here} />
      </ScreenOnly>
    </section>
  );
}

type Words = Awaited<ReturnType<typeof getTranslations<"feedback">>>;

function nothingYet(t: Words, { as, writing }: Conversation): string {
  if (as === "client") return t("none");
  return writing === "not-yet" ? t("noneWait") : t("noneStaff");
}

interface WriteProps extends Pick<FeedbackProps, "assignmentId" | "title" | "here"> {
  conversation: Conversation;
}

async function Write({ conversation, assignmentId, title, here }: WriteProps) {
  const t = await getTranslations("feedback");
  const { as, writing, readers, lastSequence, drafts } = conversation;
  const isOpen = writing === "open";
  // Before there is anything to write to, what is said above is enough.
  const closed = isOpen || writing === "not-yet" ? null : <Paragraph>{t(writing)}</Paragraph>;
  if (!isOpen && !isAnswered()) {
    return (
      <>
        {closed}
        <Unsent drafts={drafts} />
      </>
    );
  }
  return (
    // A sent message makes the form anew, with an empty field; nothing else does, so that no text is lost.
    <InlineForm
      key={`write-${lastSequence}`}
      action={sendFeedback.bind(null, assignmentId, here)}
      texts={withAnswer(await typedInlineTexts(title))}
    >
      {closed ?? <Absences people={readers} />}
      <MessageFields
        topic={{ assignmentId }}
        here={here}
        drafts={drafts}
        fields={["body"]}
        readers={readers}
        seen={lastSequence}
        label={as === "client" ? t("answer") : t("write")}
      />
      {isOpen ? (
        <>
          <Paragraph>{await whoReads(conversation)}</Paragraph>
          <SubmitButton label={t("send")} />
        </>
      ) : null}
    </InlineForm>
  );
}
