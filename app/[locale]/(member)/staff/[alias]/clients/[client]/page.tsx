import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { pageTitle } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { TileList } from "@/components/ui/tile-list";
import { listConversationsWith } from "@/domain/healthspace/staff/client-messages";
import { listClientWork } from "@/domain/healthspace/staff/client-work";
import { type ContactWith, openClient } from "@/domain/healthspace/staff/clients";
import { may } from "@/domain/healthspace/staff/may";
import { showDate, showDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../../account/done-notice";
import { Crumbs } from "../../../../crumbs";
import { ConversationList } from "../../../../messages/conversation-list";
import { clinicianOnly } from "../../../crumbs";
import { end } from "../../connections/actions";
import { clientCrumbs } from "../client-crumbs";
import { StaffTile } from "../staff-tile";

/** One client: how far their work is. Opening it leaves a line that the client sees; before the client agreed there is only the name. */
export default withErrorPage(async function ClientPage(props: PageProps<"/[locale]/staff/[alias]/clients/[client]">) {
  const { alias, client: clientId } = await props.params;
  const who = await requireSession();
  const ctx = getContext();
  const locale = currentLocale();
  const here = `/staff/${alias}/clients/${clientId}` as const;
  const client = await clinicianOnly(await openClient(ctx, who, { alias, clientId }), here);
  const work = await listClientWork(ctx, who.account.id, client, locale);
  const t = await getTranslations("clients");
  const done = {
    assigned: t("done.assigned"),
    undone: t("done.undone"),
    withdrawn: t("done.withdrawn"),
    offered: t("offered"),
  };
  return (
    <>
      <PageTitle text={await pageTitle(t("client"))} />
      <Crumbs items={[...(await clientCrumbs(client.workplace)), { label: client.name }]} />
      <Heading level={1}>{client.name}</Heading>
      <DoneNotice text={lookUp(done, (await props.searchParams).done)} />
      <About client={client} />
      <ButtonLink href={localePath(locale, `${here}/assign`)}>{t("assign")}</ButtonLink>
      <Heading level={2}>{t("work")}</Heading>
      {work.length === 0 ? (
        <Paragraph>{t("workNone")}</Paragraph>
      ) : (
        <TileList label={t("work")}>
          {work.map((tile) => (
            <StaffTile key={tile.id} tile={tile} href={localePath(locale, `${here}/work/${tile.id}`)} />
          ))}
        </TileList>
      )}
      {client.contact === "offered" ? null : <Messages client={client} here={here} />}
      {client.contact === "record" ? (
        <Alternatives links={[{ label: t("copy"), href: localePath(locale, `${here}/copy`) }]} />
      ) : null}
      {may(client.workplace.roles, "connect-self") ? <End client={client} /> : null}
    </>
  );
});

/** By a clinician with that right, of a contact or an offer of their own. */
async function End({ client: { connectionId, contact, name, workplace } }: { client: ContactWith }) {
  const t = await getTranslations("clients");
  const is = contact === "offered" ? "offer" : "contact";
  return (
    <AskFirst
      action={end.bind(null, workplace.alias, connectionId, "clients")}
      label={t("end.label", { is })}
      question={t("end.ask", { is, name })}
      yes={t("end.yes", { is })}
    />
  );
}

async function Messages({ client, here }: { client: ContactWith; here: `/staff/${string}/clients/${string}` }) {
  const t = await getTranslations("messages");
  const { account } = await requireSession();
  const conversations = await listConversationsWith(getContext(), account.id, client);
  return (
    <>
      <Heading level={2}>{t("title")}</Heading>
      {conversations.length === 0 ? (
        <Paragraph>{t("noneWithClient")}</Paragraph>
      ) : (
        <ConversationList conversations={conversations.map(({ subject, ...each }) => ({ ...each, title: subject }))} />
      )}
      <ButtonLink kind="secondary" href={localePath(currentLocale(), `${here}/messages/new`)}>
        {t("new")}
      </ButtonLink>
    </>
  );
}

async function About({ client }: { client: ContactWith }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const { name, contact, since, dateOfBirth } = client;
  if (contact === "offered") return <Paragraph>{t("offeredText", { name, date: showDate(locale, since) })}</Paragraph>;
  return (
    <>
      <DefinitionList
        items={[
          {
            term: t("dateOfBirth"),
            value: dateOfBirth === null ? t("bornUnknown") : showDay(locale, dateOfBirth),
          },
          { term: t("since"), value: showDate(locale, since) },
          { term: t("access"), value: contact === "record" ? t("accessYes") : t("accessNo") },
        ]}
      />
      <Paragraph kind="muted">{t("logged", { name })}</Paragraph>
    </>
  );
}
