import "server-only";
import { cache } from "react";
import { type PageFrame, readPageFrame } from "@/domain/account-lifecycle/profile/page-frame";
import { readHealthspaceCookie } from "@/server/auth/registration-cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** What stands around the page of whoever is logged in. Asks the database once per request. */
export const pageFrame = cache(async (): Promise<PageFrame> => {
  const { account } = await requireSession();
  return readPageFrame(getContext(), account.id, currentLocale(), await readHealthspaceCookie());
});
