"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { closeWork, remindOfWork, undoPutReady, withdrawWork } from "@/domain/healthspace/staff/assign";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../../../../../crumbs";

// Each action is bound to the address it stands on: the Healthspace, the client and the work.

/** "Ongedaan maken". */
export async function undoIt(
  alias: unknown,
  client: unknown,
  work: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return change(data, undoPutReady, whereOf(alias, client, work), "undone");
}

/** "Terugtrekken". */
export async function withdrawIt(
  alias: unknown,
  client: unknown,
  work: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return change(data, withdrawWork, whereOf(alias, client, work), "withdrawn");
}

/** "Herinneren". */
export async function remindIt(
  alias: unknown,
  client: unknown,
  work: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return change(data, remindOfWork, whereOf(alias, client, work), "reminded");
}

/** "Afronden". */
export async function closeIt(
  alias: unknown,
  client: unknown,
  work: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return change(data, closeWork, whereOf(alias, client, work), "closed");
}

interface Where {
  alias: string;
  clientId: string;
  assignmentId: string;
}

function whereOf(alias: unknown, client: unknown, work: unknown): Where {
  return { alias: String(alias), clientId: String(client), assignmentId: String(work) };
}

async function change(
  data: FormData,
  operation: typeof withdrawWork,
  where: Where,
  done: "undone" | "withdrawn" | "reminded" | "closed",
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const changed = await operation(getContext(), await requireSession(), where);
    if (!changed.ok) return clinicianError(changed.failure);
    const client = `/staff/${where.alias}/clients/${where.clientId}` as const;
    // What was withdrawn has no page of its own any more.
    if (done === "undone" || done === "withdrawn") return redirectTo(`${client}?done=${done}`);
    return redirectTo(`${client}/work/${where.assignmentId}?done=${done}`);
  });
}
