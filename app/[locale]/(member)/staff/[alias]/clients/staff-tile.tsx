import { getTranslations } from "next-intl/server";
import { Tile } from "@/components/ui/tile";
import type { StaffState, StaffTile as StaffTileFacts } from "@/domain/healthspace/staff/client-work";
import { showDate, showMoment } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

/** One piece of a client's work in a list: how far it is, in words. */
export async function StaffTile({ tile, href }: { tile: StaffTileFacts; href: string }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const { title, subtitle, parentId, state, unread, isNew, kind } = tile;
  const facts = [
    await stateWords(state),
    ...(isNew ? [t("notRead")] : []),
    ...(unread > 0 ? [t("unread", { count: unread })] : []),
  ];
  return (
    <Tile
      title={title.text}
      lang={title.lang === locale ? undefined : title.lang}
      subtitle={subtitle || (parentId === null ? "" : t("partOf"))}
      state={state?.is === "submitted" || state?.is === "closed" ? "done" : "available"}
      lines={facts}
      href={kind === "card" ? undefined : href}
    />
  );
}

/** "Nog niet ingeleverd", "Feedback geven", "Feedback gegeven" and the rest, with their times. */
export async function stateWords(state: StaffState | null): Promise<string> {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  switch (state?.is) {
    case undefined:
      return t("state.hidden");
    case "grace":
      return t("state.grace", { time: showMoment(locale, state.until, "until").time });
    case "planned":
      return t("state.planned", { date: showDate(locale, state.from) });
    case "available":
      return t("state.available");
    case "started":
      return t("state.started", { date: showDate(locale, state.at) });
    case "submitted": {
      const words = t(`state.${state.feedback}`, showMoment(locale, state.at, "at"));
      return state.times > 1 ? `${words} · ${t("times", { count: state.times })}` : words;
    }
    case "closed":
      return t("state.closed", { date: showDate(locale, state.at) });
    case "stopped":
      return t("state.stopped", { date: showDate(locale, state.at) });
  }
}
