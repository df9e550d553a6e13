import { getTranslations } from "next-intl/server";
import { copyAsHtml } from "@/app/_lib/copy-html";
import { type LocalPath, localePath, withNext } from "@/app/_lib/paths";
import { withUnavailable } from "@/app/_lib/with-unavailable";
import { bundleOf, makeCopy } from "@/domain/healthspace/staff/copy";
import { isLocale } from "@/i18n/routing";
import { currentSession, sessionOfForm } from "@/server/auth/session";
import { getContext, getEnv } from "@/server/runtime/context";

interface Params {
  params: Promise<{ locale: string; alias: string; client: string }>;
}

/** The copy itself: a POST, because it leaves a line that the client sees. request-guard.ts refuses other origins. */
export const POST = withUnavailable(async (request: Request, { params }: Params) => {
  const { locale, alias, client } = await params;
  if (!isLocale(locale)) return new Response(null, { status: 404 });
  const to = (path: LocalPath) => Response.redirect(`${getEnv().APP_URL}${localePath(locale, path)}`, 303);
  const page = `/staff/${alias}/clients/${client}/copy` as const;
  const who = await sessionOfForm();
  if (!who) return to((await currentSession()) ? "/account/other-person" : withNext("/login", page));
  const copy = await makeCopy(getContext(), who, { alias, clientId: client }, locale);
  // The page asks for what lacks, or is not there.
  if (!copy.ok) return to(page);
  const asHtml = (await request.formData()).get("format") === "html";
  const t = await getTranslations({ locale, namespace: "clients" });
  const fileName = t("copyFile");
  const body = asHtml ? await copyAsHtml(locale, copy.value) : JSON.stringify(bundleOf(copy.value), null, 2);
  return new Response(body, {
    headers: {
      "Content-Type": asHtml ? "text/html; charset=utf-8" : "application/fhir+json; charset=utf-8",
      "Content-Disposition": `attachment; filename="${fileName}.${asHtml ? "html" : "json"}"`,
      "Cache-Control": "private, no-store",
    },
  });
});
