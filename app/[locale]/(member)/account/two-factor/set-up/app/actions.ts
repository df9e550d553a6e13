"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import { orOops } from "@/app/_lib/run-action";
import type { FormState } from "@/components/ui/form-state";
import { finishEnrolment, startAppEnrolment } from "@/domain/authentication/second-factor/enrolment";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../owner";
import { enrolled } from "../enrolled";

/** "Via een authenticatie-app": draws a secret, then shows it. */
export async function startApp(): Promise<void> {
  return orOops(async () => {
    const who = await requireFreshProof("/account/two-factor/set-up");
    const started = await startAppEnrolment(getContext(), who);
    redirect(`/${await currentLocale()}/account/two-factor/set-up${started.ok ? "/app" : ""}`);
  });
}

/** "Verifiëren": the code proves the app, two-factor is on. */
export async function verifyApp(_: FormState, data: FormData): Promise<FormState> {
  const { code, enrolment } = readForm(data, ["code", "enrolment"]);
  return answering({}, async () => {
    const who = await requireSession();
    if (code.trim() === "") return refused({ code: "code-missing", field: "code" });
    const finished = await finishEnrolment(getContext(), who, { enrolmentId: enrolment, code });
    if (!finished.ok) {
      const { failure } = finished;
      const code = failure.code === "code-wrong" ? "app-code-wrong" : failure.code;
      return refused({ ...failure, code, field: "code" });
    }
    return enrolled(who.account.id, finished.value);
  });
}
