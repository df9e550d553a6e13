import { defineRouting } from "next-intl/routing";

export const LOCALE_COOKIE = "__Host-locale";

/** Both languages use the same English path after the prefix, so switching needs only another prefix and nothing is rewritten. */
export const routing = defineRouting({
  locales: ["nl", "en"],
  defaultLocale: "nl",
  localePrefix: "always",
  // The Link header would repeat the Host of the request.
  alternateLinks: false,
  localeCookie: { name: LOCALE_COOKIE, secure: true, sameSite: "lax", path: "/", maxAge: 365 * 24 * 60 * 60 },
});

export type Locale = (typeof routing.locales)[number];

export function isLocale(value: unknown): value is Locale {
  return routing.locales.some((locale) => locale === value);
}
