import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { ActionList } from "@/components/ui/action-list";
import { showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

interface ConversationListProps {
  conversations: {
    id: string;
    title: string;
    /** The others in it. */
    names?: string[];
    lastAt: number;
    unread: number;
    isMember?: boolean;
    healthspace?: { name: string };
  }[];
}

/** Conversations, the newest first; each leads to the page of its own. */
export async function ConversationList({ conversations }: ConversationListProps) {
  const t = await getTranslations("messages");
  const locale = await currentLocale();
  return (
    <ActionList
      label={t("list")}
      items={conversations.map(({ id, title, names = [], lastAt, unread, isMember = true, healthspace }) => ({
        title,
        href: localePath(locale, `/messages/${id}`),
        description: [
          ...(unread > 0 ? [t("unread", { count: unread })] : []),
          ...(names.length > 0 ? [t("with", { names: names.join(", ") })] : []),
          t("last", showMoment(locale, lastAt, "at")),
          ...(isMember || !healthspace ? [] : [t("endedAt", { healthspace: healthspace.name })]),
        ].join(" · "),
      }))}
    />
  );
}
