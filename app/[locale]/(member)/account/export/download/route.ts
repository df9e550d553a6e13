import { getTranslations } from "next-intl/server";
import { localePath, redirectTo, withNext } from "@/app/_lib/paths";
import { withUnavailable } from "@/app/_lib/with-unavailable";
import { exportData } from "@/domain/account-lifecycle/data-export/data-export";
import { isLocale } from "@/i18n/routing";
import { currentSession, sessionOfForm } from "@/server/auth/session";
import { getContext, getEnv } from "@/server/runtime/context";

/** "Download al je gegevens": a POST, because it is written down in the person's activity. request-guard.ts refuses other origins. */
export const POST = withUnavailable(async (_: Request, { params }: { params: Promise<{ locale: string }> }) => {
  const { locale } = await params;
  if (!isLocale(locale)) return new Response(null, { status: 404 });
  const who = await sessionOfForm();
  if (!who)
    return redirectTo((await currentSession()) ? "/account/other-person" : withNext("/login", "/account/export"));
  const made = await exportData(getContext(), who);
  // The page asks for the proof again and leads back to its button.
  if (!made.ok) return Response.redirect(`${getEnv().APP_URL}${localePath(locale, "/account/export")}`, 303);
  const t = await getTranslations({ locale, namespace: "dataExport" });
  const fileName = t("fileName");
  return new Response(JSON.stringify(made.value, null, 2), {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": `attachment; filename="${fileName}.json"`,
      "Cache-Control": "private, no-store",
    },
  });
});
