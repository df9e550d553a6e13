"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import type { Context } from "@/domain/context";
import {
  acceptOffer,
  type ContactFailure,
  endConnection,
  narrowConnection,
  objectToConnection,
  refuseOffer,
} from "@/domain/healthspace/connection/answer";
import type { Who } from "@/domain/platform/session/who";
import type { Result } from "@/domain/result";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

// The id comes from the browser: only a contact of one's own is ever found.

/** "Akkoord". */
export async function agree(id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), () => answer(id, acceptOffer, "accepted"));
}

/** "Niet akkoord". */
export async function disagree(id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), () => answer(id, refuseOffer, "refused"));
}

/** "Dossiertoegang stoppen". */
export async function stopAccess(id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), () => answer(id, narrowConnection, "narrowed"));
}

/** "Contact beëindigen". */
export async function endContact(id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), () => answer(id, endConnection, "ended"));
}

/** "Ik ben het er niet mee eens". */
export async function objectTo(id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), () => answer(id, objectToConnection, "objected"));
}

const holds = {
  "contact-accepted": "accepted",
  "contact-refused": "refused",
  "contact-ended": "ended",
  "contact-unknown": "ended",
} as const;

// Answered before, in another tab or by staff: the list shows what holds now, under a line that says so.
async function answer(
  id: unknown,
  change: (ctx: Context, who: Who, id: string) => Promise<Result<null, ContactFailure>>,
  done: "accepted" | "refused" | "narrowed" | "ended" | "objected",
): Promise<FormState> {
  const changed = await change(getContext(), await requireSession(), String(id));
  if (changed.ok) return redirectTo(`/contacts?done=${done}`);
  if (changed.failure.code === "session-ended") return formError(changed.failure);
  return redirectTo(`/contacts?holds=${holds[changed.failure.code]}`);
}
