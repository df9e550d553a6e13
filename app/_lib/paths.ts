import "server-only";
import { redirect } from "next/navigation";
import type { Destination } from "@/domain/authentication/access/paths";
import type { Locale } from "@/i18n/routing";
import { currentLocale, currentPath } from "@/server/http/locale";

// Next generates the list of pages and of downloads (`next typegen`) as what these two generics take; inferred, it is that list.
type Route =
  | (never extends PageProps<infer Page> ? Page : never)
  | (never extends RouteContext<infer Handler> ? Handler : never);

type WithoutLocale<R extends string> = R extends `/[locale]/${infer Rest}` ? `/${Filled<Rest>}` : never;
type Filled<P extends string> = P extends `${infer Head}[${string}]${infer Tail}`
  ? `${Head}${string}${Filled<Tail>}`
  : P;

/** A page, without language and query. `/not-found` is none: the page for unknown addresses answers there. */
type Page = WithoutLocale<Route> | "/" | "/not-found";

/** The address of a page without its language, such as `/account/profile?done=saved`. One that leads nowhere does not compile. */
export type LocalPath = Page | `${Page}?${string}` | Destination;

/** The address of a page in one language: `/nl/account/profile`. */
export function localePath(locale: Locale, path: LocalPath): string {
  return path === "/" ? `/${locale}` : `/${locale}${path}`;
}

/** The address of the page that is asked for now, without its query. */
export async function currentAddress(): Promise<string> {
  return localePath(currentLocale(), currentPath() as LocalPath);
}

/** The same page with a query, for one that was checked and not written down here. */
export function withQuery(path: Destination, query: string): LocalPath {
  return `${path}?${query}` as LocalPath;
}

/** Sends the browser to a page, in the language of this request. */
export async function redirectTo(path: LocalPath): Promise<never> {
  redirect(localePath(currentLocale(), path));
}

/** A page that leads on to `next` when it is done. */
export function withNext<Asking extends "/login" | "/login/verify" | "/login/recovery" | "/account/confirm">(
  path: Asking,
  next: LocalPath,
): `${Asking}?next=${string}` {
  return `${path}?next=${encodeURIComponent(next)}`;
}
