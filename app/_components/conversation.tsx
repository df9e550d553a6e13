import "server-only";
import { randomUUID } from "node:crypto";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import { shownOf } from "@/app/_lib/message-form";
import type { LocalPath } from "@/app/_lib/paths";
import { savedLine } from "@/app/_lib/save-work";
import { Badge } from "@/components/ui/badge";
import { HiddenField } from "@/components/ui/hidden-field";
import { Paragraph } from "@/components/ui/paragraph";
import { Callable } from "@/components/ui/phone-link";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { DraftKeeper } from "@/components/worksheet/draft-keeper";
import type { Conversation, Message } from "@/domain/healthspace/conversation/conversation";
import type { DraftField, KeptDraft } from "@/domain/healthspace/conversation/draft";
import type { Absence, Participant } from "@/domain/healthspace/conversation/people";
import type { Place, Topic } from "@/domain/healthspace/conversation/place";
import { textFor } from "@/domain/healthspace/library/form";
import { work as policy } from "@/domain/policy";
import { showDay, showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

/** One message, or the line that its receiver was absent. */
export async function Said({ message, as }: { message: Message; as: Conversation["as"] }) {
  const t = await getTranslations("feedback");
  const messages = await getTranslations("messages");
  const locale = currentLocale();
  const { sequence, author, writtenBy, body, absence, sentAt, readAt, isNew, waitsLong } = message;
  if (absence) {
    return (
      <Paragraph kind="muted">
        <span id={`message-${sequence}`}>{messages("absentLine", { name: author, ...days(locale, absence) })}</span>
      </Paragraph>
    );
  }
  const name = writtenBy === "me" ? t("me") : author;
  const notRead = waitsLong ? messages(as === "client" ? "waitsLongClient" : "waitsLong") : t("notRead");
  return (
    <article id={`message-${sequence}`} className={writtenBy === "me" ? "said said--mine" : "said"}>
      <p className="said__head">
        {t("said", { name, ...showMoment(locale, sentAt, "at") })} {isNew ? <Badge text={t("new")} /> : null}
      </p>
      <div className="as-typed">{body}</div>
      {writtenBy === "me" ? (
        <Paragraph kind="muted">
          {readAt === null ? notRead : t("readAt", { date: showMoment(locale, readAt, "at").date })}
        </Paragraph>
      ) : null}
    </article>
  );
}

function days(locale: Parameters<typeof showDay>[0], { from, until, message }: Absence) {
  return { from: showDay(locale, from), until: showDay(locale, until), message };
}

/** Who of those who read it is absent now, and until when. */
export async function Absences({ people }: { people: readonly Pick<Participant, "id" | "name" | "absence">[] }) {
  const t = await getTranslations("messages");
  const locale = currentLocale();
  return people.map(({ id, name, absence }) =>
    absence ? <Paragraph key={id}>{t("absent", { name, ...days(locale, absence) })}</Paragraph> : null,
  );
}

/** Everybody who can read it now, the person too. */
export async function whoReads({ readers }: Pick<Conversation, "readers">): Promise<string> {
  const t = await getTranslations("messages");
  if (readers.length === 0) return t("readersNone");
  return t("readers", { names: [...readers.map(({ name }) => name), t("you")].join(", ") });
}

/** What the Healthspace says about answers: when they come, and whom to call when it cannot wait. For a client who writes. */
export async function AnswerTime({ healthspace }: Pick<Place, "healthspace">) {
  const t = await getTranslations("messages");
  const { name, phone, answerTimeNl, answerTimeEn } = healthspace;
  const locale = currentLocale();
  const inBoth = { ...(answerTimeNl ? { nl: answerTimeNl } : {}), ...(answerTimeEn ? { en: answerTimeEn } : {}) };
  const { text, lang } = textFor({ ...inBoth, markdown: false }, locale);
  return (
    <Paragraph>
      {text ? (
        <>
          {t("answerTime")} <span lang={lang === locale ? undefined : lang}>{text}</span>
        </>
      ) : (
        t("notAtOnce")
      )}{" "}
      {phone ? <Callable text={t("callFirst", { name, phone })} phone={phone} /> : t("callProvider")}
    </Paragraph>
  );
}

/** What somebody was typing where nothing can be written any more: theirs to copy. Nothing where they typed nothing. */
export async function Unsent({ drafts }: { drafts: Record<DraftField, KeptDraft> }) {
  const t = await getTranslations("messages");
  const labels = { subject: t("unsentSubject"), body: t("unsent") };
  return (["subject", "body"] as const).map((name) =>
    drafts[name].text.trim() === "" ? null : (
      <div key={name} className="field">
        <label htmlFor={`unsent-${name}`} className="label">
          {labels[name]}
        </label>
        <textarea
          id={`unsent-${name}`}
          className="input"
          readOnly
          rows={name === "body" ? 6 : 1}
          defaultValue={drafts[name].text}
        />
      </div>
    ),
  );
}

interface MessageFieldsProps {
  topic: Topic;
  /** The page they stand on. */
  here: LocalPath;
  drafts: Record<DraftField, KeptDraft>;
  /** Those that are kept while they are typed. */
  fields: readonly DraftField[];
  /** Who is named as able to read it. */
  readers: readonly { id: string }[];
  /** Sequence of the newest message above the form; left out of a form that begins a conversation. */
  seen?: number;
  label: string;
  /** Above the field of the message: the subject. */
  children?: ReactNode;
}

/** The fields of a form that begins a conversation. */
export async function NewMessageFields(props: Omit<MessageFieldsProps, "fields" | "label" | "seen" | "children">) {
  const t = await getTranslations("messages");
  return (
    <MessageFields {...props} fields={["subject", "body"]} label={t("body")}>
      <TextField
        name="subject"
        label={t("subject")}
        description={t("subjectHint", { count: policy.subjectCodePoints })}
        autoCapitalize="sentences"
        defaultValue={props.drafts.subject.text}
        required
      />
    </MessageFields>
  );
}

/** The fields of a form that sends a message: kept while they are typed, and sent once for its key. */
export async function MessageFields({
  topic,
  here,
  drafts,
  fields,
  readers,
  seen,
  label,
  children,
}: MessageFieldsProps) {
  const t = await getTranslations("messages");
  const work = await getTranslations("work");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const { summary, phone } = await inlineFormTexts();
  const lastAt = Math.max(0, ...fields.map((name) => (drafts[name].text === "" ? 0 : drafts[name].at)));
  return (
    <DraftKeeper
      href={`/api/work/${locale}/answers`}
      topic={topic}
      here={here}
      known={fields.map((linkId) => ({
        linkId,
        revision: drafts[linkId].revision,
        draft: { text: drafts[linkId].text, chosen: [] },
      }))}
      savedLine={lastAt > 0 ? await savedLine(lastAt) : ""}
      texts={{
        summary,
        phone,
        unsaved: work("unsaved"),
        failed: work("failed"),
        offline: work("offline"),
        conflict: {
          warning: form("warning"),
          heading: t("conflictHeading"),
          other: work("conflictOther", { when: "{when}" }),
          here: work("conflictHere"),
          mine: work("keepMine"),
          theirs: t("conflictOtherText"),
          both: work("keepBoth"),
        },
      }}
    >
      <HiddenField name="sendKey" value={randomUUID()} />
      <HiddenField name="readers" value={shownOf(readers)} />
      {seen === undefined ? null : <HiddenField name="seen" value={String(seen)} />}
      {children}
      <TextArea
        name="body"
        label={label}
        description={t("bodyHint", { count: policy.messageCodePoints })}
        defaultValue={drafts.body.text}
        required
      />
      <noscript>
        <Paragraph kind="muted">{t("keptWithout")}</Paragraph>
      </noscript>
    </DraftKeeper>
  );
}
