import { getTranslations } from "next-intl/server";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Paragraph } from "@/components/ui/paragraph";
import { TextLink } from "@/components/ui/text-link";
import { listConnections } from "@/domain/healthspace/staff/connections";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../account/done-notice";
import { PageHead } from "../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../crumbs";
import { Pages, pageNumber } from "../pages";
import { ConnectionCards } from "./cards";

/** Who treats whom in this Healthspace, and who waits for an answer. Nothing of what a client handed in. */
export default withErrorPage(async function ConnectionsPage(props: PageProps<"/[locale]/staff/[alias]/connections">) {
  const { alias } = await props.params;
  const query = await props.searchParams;
  const here = `/staff/${alias}/connections` as const;
  const page = pageNumber(query.page);
  const read = await listConnections(getContext(), await requireSession(), alias, page);
  const { connections, pages } = await clinicianOnly(read, here);
  const t = await getTranslations("members");
  return (
    <>
      <PageHead above={await crumbsIn(alias)} title={t("connections")} />
      <DoneNotice text={lookUp({ contact: t("endContactDone") }, query.done)} />
      <Paragraph>{t("connectionsIntro")}</Paragraph>
      <Paragraph>
        <TextLink href={localePath(currentLocale(), `/staff/${alias}/members?kind=clients`)}>
          {t("connectionsHow")}
        </TextLink>
      </Paragraph>
      {connections.length === 0 ? (
        <Paragraph>{t("connectionsNone")}</Paragraph>
      ) : (
        <ConnectionCards alias={alias} connections={connections} />
      )}
      <Pages here={`${here}?list=all`} page={page} pages={pages} />
    </>
  );
});
