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
    /** Said where its title is not enough to tell it from others. */
    begunAt?: number;
    lastAt: number;
    unread: number;
    hasUnsent?: boolean;
    isMember?: boolean;
    healthspace?: { name: string };
  }[];
}

/** Conversations, the newest first; each leads to the page of its own. */
export async function ConversationList({ conversations }: ConversationListProps) {
  const t = await getTranslations("messages");
  const locale = currentLocale();
  return (
    <ActionList
      label={t("list")}
      items={conversations.map(
        ({ id, title, names = [], begunAt, lastAt, unread, hasUnsent, isMember = true, healthspace }) => ({
          title,
          href: localePath(locale, `/messages/${id}`),
          description: [
            ...(unread > 0 ? [t("unread", { count: unread })] : []),
            ...(hasUnsent ? [t("hasUnsent")] : []),
            ...(names.length > 0 ? [t("with", { names: names.join(", ") })] : []),
            ...(begunAt === undefined ? [] : [t("begun", showMoment(locale, begunAt, "at"))]),
            t("last", showMoment(locale, lastAt, "at")),
            ...(isMember || !healthspace ? [] : [t("endedAt", { healthspace: healthspace.name })]),
          ].join(" · "),
        }),
      )}
    />
  );
}
