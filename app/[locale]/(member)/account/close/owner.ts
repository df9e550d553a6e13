import "server-only";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import type { Who } from "@/domain/platform/session/who";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../two-factor/owner";

/** Who may see a form that ends the account: with two-factor on, after a code; without, the password in the form is enough. */
export async function requireClosureProof(next: "/account/close/deactivate" | "/account/close/delete"): Promise<Who> {
  const who = await requireSession();
  const factor = await activeFactor(getContext(), who.account.id);
  return factor ? requireFreshProof(next) : who;
}
