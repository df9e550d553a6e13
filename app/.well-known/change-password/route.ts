import { localePath } from "@/app/_lib/paths";
import { routing } from "@/i18n/routing";
import { getEnv } from "@/server/runtime/context";

/** Where password managers look for the page to change a password. The page itself asks who it is. */
export function GET(): Response {
  return Response.redirect(`${getEnv().APP_URL}${localePath(routing.defaultLocale, "/account/password")}`, 303);
}
