import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { RowForm } from "@/app/_components/row-form";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ActionList } from "@/components/ui/action-list";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import {
  type Client,
  type Clients,
  type Found,
  findSearched,
  listClients,
  type Waiting,
} from "@/domain/healthspace/staff/clients";
import { showDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../account/done-notice";
import { FormHead } from "../../../crumbs";
import { clinicianOnly, requireWorkplace, staffCrumbs } from "../../crumbs";
import { offer, search } from "./actions";

/** "Mijn cliënten": who agreed to be treated by this member of staff, who has yet to answer, and a search that leaves a line. */
export default withErrorPage(async function ClientsPage(props: PageProps<"/[locale]/staff/[alias]/clients">) {
  const { alias } = await props.params;
  const query = await props.searchParams;
  const who = await requireSession();
  const ctx = getContext();
  const clients = await clinicianOnly(await listClients(ctx, who, alias), `/staff/${alias}/clients`);
  const { workplace } = await requireWorkplace(alias);
  const t = await getTranslations("clients");
  const ticket = typeof query.search === "string" ? query.search : null;
  const found =
    ticket === null
      ? null
      : await clinicianOnly(await findSearched(ctx, who, alias, ticket), `/staff/${alias}/clients`);
  return (
    <ActionForm
      action={search.bind(null, alias)}
      texts={await typedFormTexts(t("title"))}
      intro={
        <>
          <FormHead above={[...(await staffCrumbs()), { label: workplace.name }]} title={t("title")} />
          <DoneNotice
            text={lookUp(
              { offered: t("offered"), made: (await getTranslations("members"))("made"), contact: t("end.done") },
              query.done,
            )}
          />
          {found ? <Results alias={alias} found={found} /> : <Everybody alias={alias} clients={clients} />}
          {ticket !== null && found === null ? (
            <ArrivalNotice kind="info">
              <p>{t("foundOver")}</p>
            </ArrivalNotice>
          ) : null}
          <Heading level={2}>{t("searchTitle")}</Heading>
          <Paragraph>{clients.mayOffer ? t("searchIntro") : t("searchIntroOwn")}</Paragraph>
        </>
      }
    >
      <TextField name="lastName" autoCapitalize="words" label={t("lastName")} autoComplete="off" />
      <TextField name="dateOfBirth" label={t("dateOfBirth")} description={t("dateOfBirthHint")} autoComplete="off" />
      <SubmitButton label={t("search")} />
    </ActionForm>
  );
});

interface EverybodyProps {
  alias: string;
  clients: Clients;
}

async function Everybody({ alias, clients: { living, waiting, mayOffer } }: EverybodyProps) {
  const t = await getTranslations("clients");
  return (
    <>
      {living.length === 0 ? (
        <Paragraph>{mayOffer ? t("none") : t("noneYet")}</Paragraph>
      ) : (
        <>
          <Paragraph>{t("intro")}</Paragraph>
          <Living alias={alias} label={t("title")} clients={living} />
        </>
      )}
      {waiting.length === 0 ? null : (
        <>
          <Heading level={2}>{t("waitingTitle")}</Heading>
          <Paragraph>{t("waitingIntro")}</Paragraph>
          <AskedOnly alias={alias} clients={waiting} />
        </>
      )}
    </>
  );
}

async function Results({ alias, found: { living, waiting, others } }: { alias: string; found: Found }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  return (
    <>
      <Heading level={2}>{t("foundTitle")}</Heading>
      {living.length + waiting.length + others.length === 0 ? <Paragraph>{t("foundNone")}</Paragraph> : null}
      {living.length === 0 ? null : <Living alias={alias} label={t("foundTitle")} clients={living} />}
      {waiting.length === 0 ? null : <AskedOnly alias={alias} clients={waiting} />}
      <Stack>
        {others.map(({ id, name }) => (
          <ItemCard
            key={id}
            title={name}
            lines={[t("noContact")]}
            actions={
              <RowForm action={offer.bind(null, alias, id)} submit={t("offer")} name={t("offerName", { name })} />
            }
          />
        ))}
      </Stack>
      <Alternatives links={[{ label: t("all"), href: localePath(locale, `/staff/${alias}/clients`) }]} />
    </>
  );
}

async function Living({ alias, label, clients }: { alias: string; label: string; clients: Client[] }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const about = ({ dateOfBirth, toAnswer, unread }: Client) => [
    dateOfBirth === null ? t("bornUnknown") : t("born", { date: showDay(locale, dateOfBirth) }),
    ...(toAnswer > 0 ? [t("toAnswer", { count: toAnswer })] : []),
    ...(unread > 0 ? [t("unread", { count: unread })] : []),
  ];
  return (
    <ActionList
      label={label}
      items={clients.map((client) => ({
        title: client.name,
        description: about(client).join(" · "),
        href: localePath(locale, `/staff/${alias}/clients/${client.id}`),
      }))}
    />
  );
}

async function AskedOnly({ alias, clients }: { alias: string; clients: Waiting[] }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  return (
    <ActionList
      label={t("waitingTitle")}
      items={clients.map(({ id, name }) => ({
        title: name,
        description: t("waiting"),
        href: localePath(locale, `/staff/${alias}/clients/${id}`),
      }))}
    />
  );
}
