import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { isLocale, type Locale, routing } from "@/i18n/routing";

/** Set by page-headers.ts on every request: the requested path, with its language. */
const PATH_HEADER = "x-path";

/** The path of this request without the language, such as `/account/two-factor`. */
export async function currentPath(): Promise<string> {
  const path = (await headers()).get(PATH_HEADER) ?? "/";
  const [, first, ...rest] = path.split("/");
  return isLocale(first) ? `/${rest.join("/")}` : path;
}

/** The language of this request, from its path. Works in actions as well, and in what a page's script asks (`/api/work/nl/…`). */
export const currentLocale = cache(async (): Promise<Locale> => {
  const path = ((await headers()).get(PATH_HEADER) ?? "").replace(/^\/api\/work(?=\/)/, "");
  const first = path.split("/")[1];
  return isLocale(first) ? first : routing.defaultLocale;
});
