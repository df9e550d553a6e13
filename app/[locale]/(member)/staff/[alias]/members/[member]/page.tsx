import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { pageTitle } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { rolesInWords } from "@/app/_lib/role-words";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { readConnecting } from "@/domain/healthspace/staff/connections";
import { isStaff } from "@/domain/healthspace/staff/may";
import { findMember, type MemberView } from "@/domain/healthspace/staff/members";
import { showDate, showDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../../account/done-notice";
import { Crumbs } from "../../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../../crumbs";
import { ConnectionCards } from "../../connections/cards";
import { end, restore } from "../actions";

/** One member: who it is, what they may do here, and what can be changed of it by whoever looks. */
export default withErrorPage(async function MemberPage(props: PageProps<"/[locale]/staff/[alias]/members/[member]">) {
  const { alias, member: id } = await props.params;
  const here = `/staff/${alias}/members/${id}` as const;
  const who = await requireSession();
  const member = await clinicianOnly(await findMember(getContext(), who, alias, id), here);
  if (member === null) return noSuchPage();
  const t = await getTranslations("members");
  const locale = currentLocale();
  const kind = isStaff(member.roles) ? "staff" : "clients";
  const list = { label: t(kind), href: localePath(locale, `/staff/${alias}/members?kind=${kind}`) };
  const { done } = await props.searchParams;
  const told = { saved: t("saved"), offered: t("offered"), made: t("made"), contact: t("endContactDone") };
  return (
    <>
      {/* Addresses and windows hold no name of a client. */}
      <PageTitle text={await pageTitle(t("member"))} />
      <Crumbs items={[...(await crumbsIn(alias)), list, { label: member.name }]} />
      <Heading level={1}>{member.name}</Heading>
      <DoneNotice text={lookUp(told, done)} />
      <Facts member={member} />
      {member.may.connect ? <Contacts {...{ alias, id, here }} /> : null}
      {member.may.roles ? (
        <Paragraph>
          <ButtonLink kind="secondary" href={localePath(locale, `${here}/roles`)}>
            {t("change")}
          </ButtonLink>
        </Paragraph>
      ) : null}
      {kind === "staff" && !member.may.roles && member.endedAt === null && member.roles.includes("owner") ? (
        <Paragraph kind="muted">{t("rolesNotYours")}</Paragraph>
      ) : null}
      <Stack>
        {member.may.end ? (
          <AskFirst
            action={end.bind(null, alias, id)}
            label={t("end")}
            question={t("endAsk", { name: member.name })}
            yes={t("endYes")}
          />
        ) : null}
        {member.may.restore ? (
          <AskFirst
            action={restore.bind(null, alias, id)}
            label={t("restore")}
            question={t("restoreAsk", { name: member.name })}
            yes={t("restoreYes")}
          />
        ) : null}
      </Stack>
    </>
  );
});

async function Facts({ member }: { member: MemberView }) {
  const t = await getTranslations("members");
  const locale = currentLocale();
  const { email, dateOfBirth, roles, since, endedAt } = member;
  const born = dateOfBirth === null ? t("bornUnknown") : showDay(locale, dateOfBirth);
  return (
    <DefinitionList
      items={[
        ...(email === null ? [] : [{ term: t("email"), value: email }]),
        ...(endedAt === null && roles.includes("client") ? [{ term: t("born"), value: born }] : []),
        { term: t("roles"), value: await rolesInWords(roles) },
        {
          term: t("member"),
          value:
            endedAt === null
              ? t("since", { date: showDate(locale, since) })
              : t("endedAt", { date: showDate(locale, endedAt) }),
        },
      ]}
    />
  );
}

async function Contacts({
  alias,
  id,
  here,
}: {
  alias: string;
  id: string;
  here: `/staff/${string}/members/${string}`;
}) {
  const who = await requireSession();
  const read = await clinicianOnly(await readConnecting(getContext(), who, alias, id), here);
  if (read === null) return null;
  const t = await getTranslations("members");
  return (
    <>
      <Heading level={2}>{t("ofClient")}</Heading>
      {read.connections.length === 0 ? (
        <Paragraph>{t("ofClientNone")}</Paragraph>
      ) : (
        <ConnectionCards alias={alias} connections={read.connections} member={id} />
      )}
      <Paragraph>
        <ButtonLink kind="secondary" href={localePath(currentLocale(), `/staff/${alias}/members/${id}/connect`)}>
          {t("connect")}
        </ButtonLink>
      </Paragraph>
    </>
  );
}
