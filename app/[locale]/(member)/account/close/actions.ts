"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askDeletion, type ClosureFailure, deactivateAccount } from "@/domain/account-lifecycle/closure/closure";
import type { Result } from "@/domain/result";
import { forgetPerson } from "@/server/auth/log-out";
import { sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireClosureProof } from "./owner";

/** "Account deactiveren". */
export async function deactivate(_: FormState, data: FormData): Promise<FormState> {
  const { understood, password } = readForm(data, ["understood", "password"]);
  return runFormAction({ understood }, async () => {
    const form = { password, understood: understood === "on" ? "yes" : "no" } as const;
    const press = { form: "deactivate", secret: await sessionSecret(), typed: [understood, password] };
    const done = await once(press, async () =>
      deactivateAccount(getContext(), await requireClosureProof("/account/close/deactivate"), form),
    );
    return ended(done, "deactivated", { understood });
  });
}

/** "Account verwijderen": the fourteen days begin. */
export async function remove(_: FormState, data: FormData): Promise<FormState> {
  const { understood, password } = readForm(data, ["understood", "password"]);
  return runFormAction({ understood }, async () => {
    const form = { password, understood: understood === "on" ? "yes" : "no" } as const;
    const press = { form: "delete", secret: await sessionSecret(), typed: [understood, password] };
    const done = await once(press, async () =>
      askDeletion(getContext(), await requireClosureProof("/account/close/delete"), form),
    );
    return ended(done, "deleting", { understood });
  });
}

async function ended(
  done: Result<unknown, ClosureFailure>,
  reason: "deactivated" | "deleting",
  values: { understood: string },
): Promise<FormState> {
  if (!done.ok && done.failure.code !== "session-ended") return formError(done.failure, values);
  if (!done.ok) return redirectTo("/login?reason=ended");
  await forgetPerson();
  return redirectTo(`/login?reason=${reason}`);
}
