import { getTranslations } from "next-intl/server";
import { whoLookedWords } from "@/app/_lib/who-looked-words";
import { withUnavailable } from "@/app/_lib/with-unavailable";
import { toCsv } from "@/domain/account-lifecycle/activity/activity";
import { listWhoLooked } from "@/domain/healthspace/dossier/who-looked";
import { isoDay } from "@/i18n/dates";
import { isLocale } from "@/i18n/routing";
import { currentSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** Who looked, as a table in plain words. */
export const GET = withUnavailable(async (_: Request, { params }: { params: Promise<{ locale: string }> }) => {
  const { locale } = await params;
  const who = await currentSession();
  if (!who || !isLocale(locale)) return new Response(null, { status: 404 });
  const t = await getTranslations({ locale, namespace: "whoLooked" });
  const wordsOf = await whoLookedWords(locale);
  const lines = await listWhoLooked(getContext(), who.account.id, { locale, lines: "file", dayOf: isoDay });
  const columns = ["at", "who", "role", "organisation", "what", "times", "ground", "reference"] as const;
  const rows = lines.map((line) => {
    const words = wordsOf(line);
    const when = new Date(line.at).toISOString();
    const { who, role, healthspace, what, contactSince } = words;
    return [when, who, role, healthspace, what, String(line.times), contactSince, String(line.reference)];
  });
  const heads = columns.map((name) => t(`column.${name}`));
  const fileName = t("fileName");
  return new Response(`\uFEFF${toCsv([heads, ...rows])}`, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${fileName}.csv"`,
      "Cache-Control": "private, no-store",
    },
  });
});
