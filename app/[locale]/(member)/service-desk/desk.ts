import "server-only";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { redirectTo } from "@/app/_lib/paths";
import { isDeskPerson } from "@/domain/account-lifecycle/service-desk/people";
import { levelOfClinician } from "@/domain/healthspace/staff/client-access";
import type { Who } from "@/domain/platform/session/who";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../account/two-factor/owner";

/** Somebody of the service desk who has just shown both steps; the page and every act ask it. For anybody else there is no such page. */
export async function requireDesk(): Promise<Who> {
  const who = await requireSession();
  if (!(await isDeskPerson(getContext(), who.account.id))) return noSuchPage();
  if ((await levelOfClinician(getContext(), who)) === "staff-two-factor")
    return redirectTo("/account/two-factor/set-up");
  return requireFreshProof("/service-desk");
}
