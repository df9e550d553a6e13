import { getTranslations } from "next-intl/server";
import { withUnavailable } from "@/app/_lib/with-unavailable";
import { emailHint } from "@/domain/platform/account/email";
import { showDate } from "@/i18n/dates";
import { isLocale } from "@/i18n/routing";
import { currentSession } from "@/server/auth/session";
import { getEnv } from "@/server/runtime/context";
import { shownCodes } from "../shown-codes";

/** "Download herstelcodes": a text file with Windows line ends and a byte order mark, so that Notepad reads it as it is. */
export const GET = withUnavailable(async (_: Request, { params }: { params: Promise<{ locale: string }> }) => {
  const { locale } = await params;
  const who = await currentSession();
  const shown = who && isLocale(locale) ? await shownCodes(who) : null;
  if (!who || !shown || !isLocale(locale)) return new Response(null, { status: 404 });
  const t = await getTranslations({ locale, namespace: "codes" });
  const lines = [
    t("sheetTitle", { product: getEnv().PRODUCT_NAME }),
    t("sheetFor", { hint: emailHint(who.account.email) }),
    t("sheetSet", { number: shown.number, date: showDate(locale, shown.createdAt) }),
    "",
    ...shown.codes.map((code, index) => `${String(index + 1).padStart(2)}. ${code}`),
    "",
    t("sheetUse", { address: getEnv().APP_URL }),
    t("sheetHelp", { phone: getEnv().HELPDESK_PHONE }),
    "",
  ];
  const fileName = t("fileName", { number: shown.number });
  return new Response(`\uFEFF${lines.join("\r\n")}`, {
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Disposition": `attachment; filename="${fileName}"`,
      "Cache-Control": "private, no-store",
    },
  });
});
