import "server-only";
import { randomUUID } from "node:crypto";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { inlineFormTexts, typedInlineTexts } from "@/app/_lib/form-texts";
import type { LocalPath } from "@/app/_lib/paths";
import { markFeedbackRead, sendFeedback } from "@/app/[locale]/(member)/feedback-actions";
import { Badge } from "@/components/ui/badge";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { Paragraph } from "@/components/ui/paragraph";
import { ScreenOnly } from "@/components/ui/screen-only";
import { SeenButton } from "@/components/ui/seen-button";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { type Conversation, findConversation, type Message } from "@/domain/healthspace/conversation/conversation";
import { work as policy } from "@/domain/policy";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

export interface FeedbackProps {
  assignmentId: string;
  /** The page it stands on, without a query: where a sent message leads back to. */
  here: LocalPath;
  /** `done` of the page's address. */
  done?: unknown;
  /** What stands above the field for the client: "Hulp nu nodig?". */
  children?: ReactNode;
}

/** The conversation about one assignment, for the client and for staff: a page of either puts it under the answers. */
export async function Feedback({ assignmentId, here, done, children }: FeedbackProps) {
  const found = await findConversation(getContext(), await requireSession(), assignmentId);
  if (!found.ok) return null;
  const conversation = found.value;
  const { messages, lastSequence, unread, as } = conversation;
  const t = await getTranslations("feedback");
  return (
    <section aria-labelledby="feedback">
      <Heading level={2} id="feedback">
        {t("title")}
      </Heading>
      {done === "sent" ? (
        <ArrivalNotice kind="success">
          <p>{t("sent")}</p>
        </ArrivalNotice>
      ) : null}
      {messages.length === 0 ? <Paragraph>{nothingYet(t, conversation)}</Paragraph> : null}
      {messages.map((message, index) => (
        <Said key={message.id} message={message} isNew={isNew(message, messages, unread, index)} />
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
      {as === "client" && conversation.writing === "open" ? children : null}
      <ScreenOnly>
        <Write conversation={conversation} assignmentId={assignmentId} here={here} />
      </ScreenOnly>
    </section>
  );
}

type Words = Awaited<ReturnType<typeof getTranslations<"feedback">>>;

function nothingYet(t: Words, { as, writing }: Conversation): string {
  if (as === "client") return t("none");
  return writing === "not-yet" ? t("noneWait") : t("noneStaff");
}

// The newest ones of others, as many as are unread.
function isNew(message: Message, messages: Message[], unread: number, index: number): boolean {
  const later = messages.slice(index).filter(({ writtenBy }) => writtenBy === "somebody-else").length;
  return message.writtenBy === "somebody-else" && later <= unread;
}

async function Said({ message, isNew }: { message: Message; isNew: boolean }) {
  const t = await getTranslations("feedback");
  const locale = await currentLocale();
  const { sequence, author, writtenBy, body, sentAt, readAt } = message;
  const name = writtenBy === "me" ? t("me") : author;
  return (
    <article id={`message-${sequence}`} className={writtenBy === "me" ? "said said--mine" : "said"}>
      <p className="said__head">
        {t("said", { name, ...showMoment(locale, sentAt, "at") })} {isNew ? <Badge text={t("new")} /> : null}
      </p>
      <div className="as-typed">{body}</div>
      {writtenBy === "me" ? (
        <Paragraph kind="muted">
          {readAt === null ? t("notRead") : t("readAt", { date: showMoment(locale, readAt, "at").date })}
        </Paragraph>
      ) : null}
    </article>
  );
}

interface WriteProps {
  conversation: Conversation;
  assignmentId: string;
  here: LocalPath;
}

async function Write({ conversation, assignmentId, here }: WriteProps) {
  const t = await getTranslations("feedback");
  const { as, writing, readers, lastSequence } = conversation;
  if (writing === "nobody") return <Paragraph>{t("nobody")}</Paragraph>;
  if (writing === "ended") return <Paragraph>{t("ended")}</Paragraph>;
  if (writing === "not-yet") return null;
  return (
    // A sent message makes the form anew, with an empty field; nothing else does, so that no text is lost.
    <InlineForm
      key={`write-${lastSequence}`}
      action={sendFeedback.bind(null, assignmentId, here)}
      texts={await typedInlineTexts()}
    >
      <input type="hidden" name="sendKey" value={randomUUID()} />
      <TextArea
        name="body"
        label={as === "client" ? t("answer") : t("write")}
        description={t("hint", { count: policy.messageCodePoints })}
        required
      />
      <Paragraph>{t("readers", { names: readers.map(({ name }) => name).join(", ") })}</Paragraph>
      <SubmitButton label={t("send")} />
    </InlineForm>
  );
}
