import { getTranslations } from "next-intl/server";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { listStaffConversations, type StaffConversation } from "@/domain/healthspace/staff/client-messages";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../account/done-notice";
import { PageHead } from "../../../crumbs";
import { ConversationList } from "../../../messages/conversation-list";
import { clinicianOnly, staffCrumbs } from "../../crumbs";

/** The conversations that this clinician is in, by client: what they are about is shown once one is opened. */
export default withErrorPage(async function StaffMessagesPage(props: PageProps<"/[locale]/staff/[alias]/messages">) {
  const { alias } = await props.params;
  const { archived, done } = await props.searchParams;
  const here = `/staff/${alias}/messages` as const;
  const listed = await listStaffConversations(getContext(), await requireSession(), alias);
  const { workplace, conversations } = await clinicianOnly(listed, here);
  const t = await getTranslations("messages");
  const locale = currentLocale();
  const isArchive = archived === "1";
  const shown = conversations.filter((each) => each.isArchived === isArchive);
  const isOneOfMore = ({ clientName }: StaffConversation) =>
    shown.filter((each) => each.clientName === clientName).length > 1;
  const above = [...(await staffCrumbs()), { label: workplace.name }];
  return (
    <>
      <PageHead
        above={isArchive ? [...above, { label: t("ofClients"), href: localePath(locale, here) }] : above}
        title={isArchive ? t("archived") : t("ofClients")}
      />
      <DoneNotice text={lookUp({ archived: t("done.archived"), unarchived: t("done.unarchived") }, done)} />
      {shown.length === 0 ? (
        <Paragraph>{isArchive ? t("archivedNone") : t("noneStaff")}</Paragraph>
      ) : (
        <ConversationList
          conversations={shown.map((each) => ({
            ...each,
            title: each.clientName,
            begunAt: isOneOfMore(each) ? each.begunAt : undefined,
          }))}
        />
      )}
      {isArchive ? (
        <Alternatives links={[{ label: t("back"), href: localePath(locale, here) }]} />
      ) : conversations.some((each) => each.isArchived) ? (
        <Alternatives links={[{ label: t("archived"), href: localePath(locale, `${here}?archived=1`) }]} />
      ) : null}
    </>
  );
});
