import "server-only";
import { getTranslations } from "next-intl/server";
import type { TileState, UnderWay } from "@/domain/healthspace/worksheet/tiles";
import { showDate, showMoment } from "@/i18n/dates";
import type { Locale } from "@/i18n/routing";
import { currentLocale } from "@/server/http/locale";

export interface TileWords {
  look: "done" | "available";
  lines: string[];
}

interface Besides {
  underWay?: UnderWay;
  feedbackFrom?: string | null;
  unreadFeedback?: number;
}

/** Names the state of a piece of work in words, the most important first. */
export async function tileWords(): Promise<(state: TileState, besides?: Besides) => TileWords> {
  const t = await getTranslations("workspace");
  const locale = currentLocale();
  return (state, { underWay, feedbackFrom, unreadFeedback = 0 } = {}) => {
    const { look, lines } = stateWords(state, t, locale);
    if (underWay) lines.push(t(`underWay.${underWay}`));
    if (feedbackFrom) lines.push(t("feedbackFrom", { name: feedbackFrom }));
    if (unreadFeedback > 0) lines.push(t("unread", { count: unreadFeedback }));
    return { look, lines };
  };
}

function stateWords(
  state: TileState,
  t: Awaited<ReturnType<typeof getTranslations<"workspace">>>,
  locale: Locale,
): TileWords {
  switch (state.is) {
    case "planned":
      return { look: "available", lines: [t("planned", { date: showDate(locale, state.from) })] };
    case "available":
      return { look: "available", lines: [t("available")] };
    case "started":
      return { look: "available", lines: [t("started", showMoment(locale, state.at, "at"))] };
    case "read":
      return { look: "done", lines: [t("done", showMoment(locale, state.at, "at"))] };
    case "parts": {
      const { done, of } = state;
      const parts = t("parts", { done, of });
      if (done === of) return { look: "done", lines: [parts] };
      return { look: "available", lines: done === 0 ? [t("available"), parts] : [parts] };
    }
    case "submitted": {
      const { at, times, readBy } = state;
      const lines = [t("submitted", showMoment(locale, at, "at"))];
      if (times > 1) lines.push(t("times", { count: times }));
      if (readBy) lines.push(t("readBy", { name: readBy }));
      return { look: "done", lines };
    }
  }
}
