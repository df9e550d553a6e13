import "server-only";
import { isLocale, type Locale, routing } from "@/i18n/routing";
import { requestInProgress } from "../runtime/request-facts";

/** The path of this request without the language, such as `/account/two-factor`. */
export function currentPath(): string {
  const path = pathWithLanguage();
  const [, first, ...rest] = path.split("/");
  return isLocale(first) ? `/${rest.join("/")}` : path;
}

/** The language of this request, from its path. Works in actions as well, and in what a page's script asks (`/api/work/nl/…`). */
export function currentLocale(): Locale {
  const path = pathWithLanguage().replace(/^\/api\/work(?=\/)/, "");
  const first = path.split("/")[1];
  return isLocale(first) ? first : routing.defaultLocale;
}

// Not from `headers()` of Next, which copies all of them for each request.
function pathWithLanguage(): string {
  return requestInProgress()?.path ?? "/";
}
