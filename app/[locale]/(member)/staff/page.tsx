import { getTranslations } from "next-intl/server";
import { guarded } from "@/app/guarded";
import { noSuchPage } from "@/app/no-such-page";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { listRequests } from "@/domain/membership/requests";
import { listWorkplaces, type Workplace } from "@/domain/staff/workplace";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { PageHead } from "../crumbs";

/** What staff can do, a Healthspace at a time. Whoever works nowhere finds no such page. */
export default guarded(async function StaffPage() {
  const { account } = await requireSession();
  const workplaces = await listWorkplaces(getContext().db.read, account.id);
  if (workplaces.length === 0) return noSuchPage();
  const [t, locale] = [await getTranslations("staff"), await currentLocale()];
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Paragraph>{t("intro")}</Paragraph>
      {workplaces.map((workplace) => (
        <Tasks key={workplace.id} workplace={workplace} />
      ))}
      <Heading level={2}>{t("everywhere")}</Heading>
      <ActionList
        label={t("everywhere")}
        items={[{ title: t("help"), description: t("helpText"), href: `/${locale}/staff/helped-reset` }]}
      />
    </>
  );
});

async function Tasks({ workplace: { id, alias, name } }: { workplace: Workplace }) {
  const [t, locale] = [await getTranslations("staff"), await currentLocale()];
  const waiting = (await listRequests(getContext().db.read, id)).length;
  const base = `/${locale}/staff/${alias}`;
  return (
    <>
      <Heading level={2}>{name}</Heading>
      <ActionList
        label={name}
        items={[
          { title: t("invitations"), description: t("invitationsText"), href: `${base}/invitations` },
          { title: t("requests"), description: t("requestsText", { count: waiting }), href: `${base}/requests` },
          { title: t("ownPage"), description: t("ownPageText"), href: `${base}/own-page` },
        ]}
      />
    </>
  );
}
