import { getTranslations } from "next-intl/server";
import { RowForm } from "@/app/_components/row-form";
import { lookUp } from "@/app/_lib/look-up";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import {
  type ContactTask,
  type CopyTask,
  type FeedbackTask,
  listTasks,
  type Tasks,
  type UnconnectedTask,
  type UnseenTask,
} from "@/domain/healthspace/staff/tasks";
import { work as policy } from "@/domain/policy";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../account/done-notice";
import { PageHead } from "../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../crumbs";
import { done } from "./actions";

/** "Taken": what waits for this member of staff, each with the way to where it is done. */
export default withErrorPage(async function TasksPage(props: PageProps<"/[locale]/staff/[alias]/tasks">) {
  const { alias } = await props.params;
  const ctx = getContext();
  const tasks = await clinicianOnly(await listTasks(ctx, await requireSession(), alias), `/staff/${alias}/tasks`);
  const t = await getTranslations("tasks");
  const isEmpty = Object.values(tasks).every((each) => each.length === 0);
  const isOld = ({ since }: { since: number }) => ctx.clock.now() - since >= policy.unreadTaskMs;
  return (
    <>
      <PageHead above={await crumbsIn(alias)} title={t("title")} />
      <DoneNotice text={lookUp({ yes: t("done") }, (await props.searchParams).done)} />
      <Paragraph>{t(isEmpty ? "none" : "intro")}</Paragraph>
      <Copies alias={alias} copies={tasks.copies} />
      <Unread alias={alias} title={t("waiting")} unread={tasks.unread.filter(isOld)} />
      <Unread alias={alias} title={t("unread")} unread={tasks.unread.filter((each) => !isOld(each))} />
      <Unseen alias={alias} unseen={tasks.unseen} />
      <Feedback alias={alias} feedback={tasks.feedback} />
      <Contacts alias={alias} contacts={tasks.contacts} />
      <Unconnected alias={alias} unconnected={tasks.unconnected} />
    </>
  );
});

async function Feedback({ alias, feedback }: { alias: string; feedback: FeedbackTask[] }) {
  const t = await getTranslations("tasks");
  const locale = currentLocale();
  return (
    <Links
      title={t("feedback")}
      items={feedback.map((task) => ({
        title: task.client,
        description: t("feedbackText", { count: task.count }),
        href: localePath(locale, `/staff/${alias}/clients/${task.clientId}`),
      }))}
    />
  );
}

async function Unread({ alias, title, unread }: { alias: string; title: string; unread: Tasks["unread"] }) {
  const t = await getTranslations("tasks");
  const locale = currentLocale();
  return (
    <Links
      title={title}
      items={unread.map((task) => ({
        title: task.clientName,
        description: t("unreadText", { count: task.unread, ...showMoment(locale, task.since, "at") }),
        href: localePath(locale, placeOf(alias, task)),
      }))}
    />
  );
}

async function Unseen({ alias, unseen }: { alias: string; unseen: UnseenTask[] }) {
  const t = await getTranslations("tasks");
  const locale = currentLocale();
  if (unseen.length === 0) return null;
  return (
    <>
      <Heading level={2}>{t("unseen")}</Heading>
      <Paragraph>{t("unseenWhy")}</Paragraph>
      <Stack>
        {unseen.map((task) => {
          const what = t("unseenText", { count: task.unread, ...showMoment(locale, task.since, "at") });
          return (
            <ItemCard
              key={task.id}
              title={task.clientName}
              lines={[what]}
              actions={
                <>
                  <ButtonLink href={localePath(locale, placeOf(alias, task))}>{t("look")}</ButtonLink>
                  <RowForm
                    action={done.bind(null, alias, "unseen", task.id)}
                    submit={t("handled")}
                    name={t("handledName", { what: `${task.clientName}, ${what}` })}
                  />
                </>
              }
            />
          );
        })}
      </Stack>
    </>
  );
}

/** Where a conversation stands: feedback under its work. */
function placeOf(alias: string, { conversationId, clientId, assignmentId }: Tasks["unread"][number]): LocalPath {
  return assignmentId === null
    ? `/messages/${conversationId}`
    : `/staff/${alias}/clients/${clientId}/work/${assignmentId}`;
}

async function Unconnected({ alias, unconnected }: { alias: string; unconnected: UnconnectedTask[] }) {
  const t = await getTranslations("tasks");
  const locale = currentLocale();
  return (
    <Links
      title={t("unconnected")}
      items={unconnected.map(({ membershipId, client, state, since }) => ({
        title: client,
        description: t("unconnectedText", { state, ...showMoment(locale, since ?? 0, "at") }),
        href: localePath(locale, `/staff/${alias}/members/${membershipId}`),
      }))}
    />
  );
}

async function Contacts({ alias, contacts }: { alias: string; contacts: ContactTask[] }) {
  const t = await getTranslations("tasks");
  const locale = currentLocale();
  if (contacts.length === 0) return null;
  return (
    <>
      <Heading level={2}>{t("contacts")}</Heading>
      <Stack>
        {contacts.map(({ kind, connectionId, client, staff, at }) => {
          const named = staff ?? (kind === "objected" ? "you" : t("you"));
          const what = t(kind, { client, staff: named, ...showMoment(locale, at, "at") });
          return (
            <ItemCard
              key={connectionId}
              title={client}
              lines={[what]}
              actions={
                <RowForm
                  action={done.bind(null, alias, kind, connectionId)}
                  submit={t("handled")}
                  name={t("handledName", { what })}
                />
              }
            />
          );
        })}
      </Stack>
    </>
  );
}

async function Copies({ alias, copies }: { alias: string; copies: CopyTask[] }) {
  const t = await getTranslations("tasks");
  const locale = currentLocale();
  if (copies.length === 0) return null;
  return (
    <>
      <Heading level={2}>{t("copies")}</Heading>
      <Stack>
        {copies.map(({ id, clientId, client, deleteAt }) => (
          <ItemCard
            key={id}
            title={client}
            lines={[t("copiesText", showMoment(locale, deleteAt, "from"))]}
            actions={
              <>
                <ButtonLink href={localePath(locale, `/staff/${alias}/clients/${clientId}/copy`)}>
                  {t("copies")}
                </ButtonLink>
                <RowForm
                  action={done.bind(null, alias, "copy", id)}
                  submit={t("notNeeded")}
                  name={t("notNeededName", { name: client })}
                />
              </>
            }
          />
        ))}
      </Stack>
    </>
  );
}

function Links({ title, items }: { title: string; items: { title: string; description: string; href: string }[] }) {
  if (items.length === 0) return null;
  return (
    <>
      <Heading level={2}>{title}</Heading>
      <ActionList label={title} items={items} />
    </>
  );
}
