import { getTranslations } from "next-intl/server";
import { lookUp } from "@/app/_lib/look-up";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { findUnsent } from "@/domain/healthspace/conversation/draft";
import { listOwnConversations, type OwnConversation } from "@/domain/healthspace/conversation/list";
import { newWith } from "@/domain/healthspace/conversation/place";
import { entranceOf } from "@/domain/healthspace/healthspace";
import { may } from "@/domain/healthspace/staff/may";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../account/done-notice";
import { PageHead } from "../crumbs";
import { ConversationList } from "./conversation-list";

/** The conversations of a client in the Healthspace they are in, and those of one they left. Who only works there is led to their clients'. */
export default withErrorPage(async function MessagesPage({ searchParams }: PageProps<"/[locale]/messages">) {
  const { account } = await requireSession();
  const ctx = getContext();
  const { archived, done } = await searchParams;
  const t = await getTranslations("messages");
  const locale = currentLocale();
  const { healthspaces, workplaces, factor, shown } = await pageFrame();
  const [healthspace] = healthspaces;
  const entrance = entranceOf(healthspace, factor, ctx.clock.now(), shown);
  if (!entrance.entered && entrance.reason === "two-factor-required") return redirectTo("/account/two-factor/set-up");
  const workplace = workplaces.find(({ id }) => id === healthspace?.id);
  const isClient = healthspace !== undefined && (workplace?.roles.includes("client") ?? true);
  const treats = workplace !== undefined && may(workplace.roles, "treat");
  if (treats && !isClient) return redirectTo(`/staff/${workplace.alias}/messages`);
  const all = await listOwnConversations(ctx, account.id);
  const ended = all.filter(({ isMember }) => !isMember);
  const here = all.filter((each) => each.isMember && each.healthspace.id === healthspace?.id);
  const isArchive = archived === "1";
  const listed = here.filter((each) => each.isArchived === isArchive);
  const newHere = isClient ? newWith(healthspace.id, account.id) : null;
  const unsent = newHere !== null && !isArchive ? await findUnsent(ctx, account.id, [newHere]) : new Set();
  return (
    <>
      <PageHead
        above={isArchive ? [{ label: t("title"), href: localePath(locale, "/messages") }] : []}
        title={isArchive ? t("archived") : t("title")}
      />
      <DoneNotice text={lookUp({ archived: t("done.archived"), unarchived: t("done.unarchived") }, done)} />
      {isArchive ? null : <Paragraph>{t("intro")}</Paragraph>}
      {unsent.size > 0 ? <Paragraph>{t("unsentNew")}</Paragraph> : null}
      {isClient && !isArchive ? (
        <ButtonLink href={localePath(locale, "/messages/new")}>{unsent.size > 0 ? t("goOn") : t("new")}</ButtonLink>
      ) : null}
      {listed.length === 0 ? (
        <Paragraph>{isArchive ? t("archivedNone") : t("none")}</Paragraph>
      ) : (
        <ConversationList conversations={listed.map(withTitle)} />
      )}
      {ended.length === 0 || isArchive ? null : (
        <>
          <Heading level={2}>{t("endedTitle")}</Heading>
          <ConversationList conversations={ended.map(withTitle)} />
        </>
      )}
      <Alternatives
        links={[
          ...(isArchive ? [{ label: t("back"), href: localePath(locale, "/messages") }] : []),
          ...(!isArchive && here.some((each) => each.isArchived)
            ? [{ label: t("archived"), href: localePath(locale, "/messages?archived=1") }]
            : []),
          ...(treats
            ? [{ label: t("ofClients"), href: localePath(locale, `/staff/${workplace.alias}/messages`) }]
            : []),
        ]}
      />
    </>
  );
});

function withTitle({ subject, ...conversation }: OwnConversation) {
  return { ...conversation, title: subject };
}
