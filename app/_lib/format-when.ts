import "server-only";
import { getTranslations } from "next-intl/server";
import { dayAsRead, showMoment, shownMinute, type TimeKind } from "@/i18n/dates";
import type { Locale } from "@/i18n/routing";
import { getContext } from "@/server/runtime/context";

/** A moment inside a sentence: "om 14:02", "morgen om 00:10", "op 24 november 2026 om 14:02". Milliseconds since 1970. */
export async function formatWhen(locale: Locale, at: number, kind: TimeKind): Promise<string> {
  const t = await getTranslations({ locale, namespace: "when" });
  const day = dayAsRead(shownMinute(at, kind), getContext().clock.now());
  return t(day, showMoment(locale, at, kind));
}
