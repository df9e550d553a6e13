import { getTranslations } from "next-intl/server";
import { withUnavailable } from "@/app/_lib/with-unavailable";
import { type Activity, listActivity, toCsv } from "@/domain/account-lifecycle/activity/activity";
import { isLocale, type Locale } from "@/i18n/routing";
import { currentSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { deviceTexts, eventTexts } from "../event-text";

/** The person's own events as a file: a table with plain words, or JSON with the names of the events. */
export const GET = withUnavailable(async (request: Request, { params }: { params: Promise<{ locale: string }> }) => {
  const { locale } = await params;
  const who = await currentSession();
  if (!who || !isLocale(locale)) return new Response(null, { status: 404 });
  const lines = await listActivity(getContext(), who.account.id, "file");
  const format = new URL(request.url).searchParams.get("format") === "json" ? "json" : "csv";
  const t = await getTranslations({ locale, namespace: "activity" });
  const body = format === "json" ? asJson(lines) : `\uFEFF${await asTable(lines, locale)}`;
  const fileName = t("fileName");
  return new Response(body, {
    headers: {
      "Content-Type": format === "json" ? "application/json; charset=utf-8" : "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${fileName}.${format}"`,
      "Cache-Control": "private, no-store",
    },
  });
});

function asJson(lines: Activity[]): string {
  return JSON.stringify(
    lines.map(({ at, event, browser }) => ({ at: new Date(at).toISOString(), event, browser })),
    null,
    2,
  );
}

async function asTable(lines: Activity[], locale: Locale): Promise<string> {
  const t = await getTranslations({ locale, namespace: "activity" });
  const textOf = await eventTexts(locale);
  const deviceOf = await deviceTexts(locale);
  const rows = lines.map(({ at, event, browser, spoken }) => [
    new Date(at).toISOString(),
    textOf({ event, spoken }),
    deviceOf(browser)[0] ?? "",
  ]);
  return toCsv([[t("columnAt"), t("columnWhat"), t("columnWhere")], ...rows]);
}
