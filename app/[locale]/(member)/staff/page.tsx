import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { may } from "@/domain/healthspace/staff/may";
import { readRequests } from "@/domain/healthspace/staff/requests";
import { countTasks } from "@/domain/healthspace/staff/tasks";
import type { ListedWorkplace } from "@/domain/healthspace/staff/workplace";
import type { Who } from "@/domain/platform/session/who";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";
import { requireWorkplaces } from "./crumbs";

/** What staff can do, a Healthspace at a time. Whoever works nowhere finds no such page. */
export default withErrorPage(async function StaffPage() {
  const { workplaces, ...who } = await requireWorkplaces();
  const t = await getTranslations("staff");
  const locale = currentLocale();
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Paragraph>{t("intro")}</Paragraph>
      {workplaces.map((workplace) => (
        <Workplace key={workplace.id} who={who} workplace={workplace} />
      ))}
      <Heading level={2}>{t("everywhere")}</Heading>
      <ActionList
        label={t("everywhere")}
        items={[{ title: t("help"), description: t("helpText"), href: localePath(locale, "/staff/account-recovery") }]}
      />
    </>
  );
});

async function Workplace({ who, workplace: { alias, name, roles } }: { who: Who; workplace: ListedWorkplace }) {
  const t = await getTranslations("staff");
  const clients = await getTranslations("clients");
  const locale = currentLocale();
  const messages = await getTranslations("messages");
  const treats = [
    { title: clients("title"), description: clients("text"), href: localePath(locale, `/staff/${alias}/clients`) },
    {
      title: messages("ofClients"),
      description: messages("ofClientsText"),
      href: localePath(locale, `/staff/${alias}/messages`),
    },
  ];
  const library = await getTranslations("library");
  const members = await getTranslations("members");
  const policy = await getTranslations("policy");
  const link = (
    to:
      | "library"
      | "invitations"
      | "requests"
      | "members?kind=clients"
      | "members?kind=staff"
      | "connections"
      | "policy"
      | "own-page",
  ) => localePath(locale, `/staff/${alias}/${to}`);
  return (
    <>
      <Heading level={2}>{name}</Heading>
      <ActionList
        label={name}
        items={[
          ...(may(roles, "see-tasks") ? [await tasksIn(who, alias)] : []),
          ...(may(roles, "treat") ? treats : []),
          ...(may(roles, "read-library")
            ? [{ title: library("staff.title"), description: library("staff.text"), href: link("library") }]
            : []),
          ...(may(roles, "invite")
            ? [{ title: t("invitations"), description: t("invitationsText"), href: link("invitations") }]
            : []),
          ...(may(roles, "answer-requests") ? [await requestsIn(who, alias)] : []),
          ...(may(roles, "see-members")
            ? [
                { title: members("clients"), description: members("clientsText"), href: link("members?kind=clients") },
                { title: members("staff"), description: members("staffText"), href: link("members?kind=staff") },
              ]
            : []),
          ...(may(roles, "connect-anyone")
            ? [{ title: members("connections"), description: members("connectionsText"), href: link("connections") }]
            : []),
          ...(may(roles, "set-policy")
            ? [
                { title: policy("title"), description: policy("text"), href: link("policy") },
                { title: t("ownPage"), description: t("ownPageText"), href: link("own-page") },
              ]
            : []),
        ]}
      />
    </>
  );
}

/** With how many there are, where this session has shown enough to know. */
async function tasksIn(who: Who, alias: string) {
  const t = await getTranslations("tasks");
  const counted = await countTasks(getContext(), who, alias);
  return {
    title: t("title"),
    description: counted.ok ? t("text", { count: counted.value }) : t("textLater"),
    href: localePath(currentLocale(), `/staff/${alias}/tasks`),
  };
}

/** The same of people who ask to become a member. */
async function requestsIn(who: Who, alias: string) {
  const t = await getTranslations("staff");
  const read = await readRequests(getContext(), who, alias);
  return {
    title: t("requests"),
    description: read.ok ? t("requestsText", { count: read.value.length }) : t("requestsTextLater"),
    href: localePath(currentLocale(), `/staff/${alias}/requests`),
  };
}
