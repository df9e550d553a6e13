import "server-only";
import { unstable_rethrow } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { report, troubleOf } from "./form-action";

/**
 * A route handler, such as of a download or a picture, that says so in plain words when the database cannot be reached now. Whatever
 * else it throws stays a defect.
 */
export function withUnavailable<Args extends unknown[]>(
  handler: (...args: Args) => Promise<Response>,
): (...args: Args) => Promise<Response> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      unstable_rethrow(error);
      const trouble = troubleOf(error);
      if (trouble === null) throw error;
      const locale = currentLocale();
      const t = await getTranslations({ locale, namespace: "errors" });
      return new Response(t(trouble, { id: await report(error), phone: getEnv().HELPDESK_PHONE }), {
        status: 503,
        headers: {
          "Content-Type": "text/plain; charset=utf-8",
          "Content-Language": locale,
          "Cache-Control": "no-store",
          "Retry-After": "30",
        },
      });
    }
  };
}
