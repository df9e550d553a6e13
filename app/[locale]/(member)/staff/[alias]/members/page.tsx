import { getTranslations } from "next-intl/server";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { rolesInWords } from "@/app/_lib/role-words";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Alternatives } from "@/components/ui/alternatives";
import { FilterLinks } from "@/components/ui/filter-links";
import { Paragraph } from "@/components/ui/paragraph";
import { type ListedMember, listMembers, type MemberKind, type MemberState } from "@/domain/healthspace/staff/members";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../account/done-notice";
import { PageHead } from "../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../crumbs";
import { Pages, pageNumber } from "../pages";

/** "Cliënten" and "Medewerkers": those who are members, and those who were. */
export default withErrorPage(async function MembersPage(props: PageProps<"/[locale]/staff/[alias]/members">) {
  const { alias } = await props.params;
  const query = await props.searchParams;
  const kind: MemberKind = query.kind === "staff" ? "staff" : "clients";
  const state: MemberState = query.state === "ended" ? "ended" : "active";
  const page = pageNumber(query.page);
  const here = `/staff/${alias}/members?kind=${kind}&state=${state}` as const;
  const who = await requireSession();
  const read = await listMembers(getContext(), who, alias, { kind, state, page });
  const { members, pages } = await clinicianOnly(read, here);
  const t = await getTranslations("members");
  const locale = currentLocale();
  const at = (kind: MemberKind, state: MemberState) =>
    localePath(locale, `/staff/${alias}/members?kind=${kind}&state=${state}`);
  return (
    <>
      <PageHead above={await crumbsIn(alias)} title={t(kind)} />
      <DoneNotice text={lookUp({ ended: t("endDone"), restored: t("restoreDone") }, query.done)} />
      <FilterLinks
        label={t("show")}
        links={[
          { label: t("clients"), href: at("clients", state), current: kind === "clients" },
          { label: t("staff"), href: at("staff", state), current: kind === "staff" },
        ]}
      />
      <FilterLinks
        label={t(kind)}
        links={[
          { label: t("active"), href: at(kind, "active"), current: state === "active" },
          { label: t("ended"), href: at(kind, "ended"), current: state === "ended" },
        ]}
      />
      {members.length === 0 ? <Paragraph>{t("none")}</Paragraph> : <Members {...{ alias, kind, members }} />}
      <Pages {...{ here, page, pages }} />
      {kind === "clients" ? (
        <Alternatives links={[{ label: t("connections"), href: localePath(locale, `/staff/${alias}/connections`) }]} />
      ) : null}
    </>
  );
});

async function Members({ alias, kind, members }: { alias: string; kind: MemberKind; members: ListedMember[] }) {
  const t = await getTranslations("members");
  const locale = currentLocale();
  const words = await Promise.all(members.map(({ roles }) => rolesInWords(roles)));
  return (
    <ActionList
      label={t(kind)}
      items={members.map(({ id, name, since, endedAt }, nth) => ({
        title: name,
        description: [
          ...(kind === "staff" ? [words[nth]] : []),
          endedAt === null
            ? t("since", { date: showDate(locale, since) })
            : t("endedAt", { date: showDate(locale, endedAt) }),
        ].join(" · "),
        href: localePath(locale, `/staff/${alias}/members/${id}`),
      }))}
    />
  );
}
