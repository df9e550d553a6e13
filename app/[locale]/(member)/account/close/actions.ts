"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askDeletion, deactivateAccount, type EndFailure } from "@/domain/account-lifecycle/closure/closure";
import type { Result } from "@/domain/result";
import { clearSessionCookie } from "@/server/auth/cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";
import { requireEndProof } from "./owner";

/** "Account deactiveren". */
export async function deactivate(_: FormState, data: FormData): Promise<FormState> {
  const { understood, password } = readForm(data, ["understood", "password"]);
  return answering({ understood }, async () => {
    const who = await requireEndProof("/account/end/deactivate");
    if (password === "") return refused({ code: "password-missing", field: "password" }, { understood });
    const form = { password, understood: understood === "on" ? "yes" : "no" } as const;
    return ended(await deactivateAccount(getContext(), who, form), "deactivated", { understood });
  });
}

/** "Account verwijderen": the fourteen days begin. */
export async function remove(_: FormState, data: FormData): Promise<FormState> {
  const { understood, password } = readForm(data, ["understood", "password"]);
  return answering({ understood }, async () => {
    const who = await requireEndProof("/account/end/delete");
    if (password === "") return refused({ code: "password-missing", field: "password" }, { understood });
    const form = { password, understood: understood === "on" ? "yes" : "no" } as const;
    return ended(await askDeletion(getContext(), who, form), "deleting", { understood });
  });
}

async function ended(
  done: Result<unknown, EndFailure>,
  reason: "deactivated" | "deleting",
  values: { understood: string },
): Promise<FormState> {
  if (!done.ok && done.failure.code !== "session-ended") return refused(done.failure, values);
  wakeWorker();
  await clearSessionCookie();
  redirect(`/${await currentLocale()}/login?reason=${done.ok ? reason : "ended"}`);
}
