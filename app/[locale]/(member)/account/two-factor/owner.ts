import "server-only";
import { type LocalPath, redirectTo, withNext } from "@/app/_lib/paths";
import { type Change, missingProof } from "@/domain/authentication/step-up/step-up";
import type { Who } from "@/domain/platform/session/who";
import { FormRefused } from "@/server/auth/form-owner";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { postedForm } from "@/server/runtime/request-facts";

/** What the page at `next` changes, as far as the proof for it goes. Whatever staff do is about others. */
export function changeAt(next: string): Change {
  if (/^\/(service-desk|staff)(\/|$)/.test(next)) return "of-others";
  if (next.startsWith("/account/passkeys")) return "passkeys";
  return next.startsWith("/account/two-factor") ? "second-step" : "anything-else";
}

/** For pages that change how somebody logs in: who it is, freshly proven, or off to the page that asks for the proof. */
export async function requireFreshProof(next: LocalPath): Promise<Who> {
  const who = await requireSession();
  if ((await missingProof(getContext(), who, changeAt(next))) === null) return who;
  if (postedForm()) throw new FormRefused({ reason: "proof-ended" });
  return redirectTo(withNext("/account/confirm", next));
}
