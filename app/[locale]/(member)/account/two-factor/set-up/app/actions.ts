"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import { runAction } from "@/app/_lib/run-action";
import type { FormState } from "@/components/ui/form-state";
import { startAppEnrolment } from "@/domain/authentication/second-factor/enrolment";
import { enrolment } from "@/domain/policy";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../owner";
import { enrolled, finishSetUp } from "../enrolled";

/** "Via een authenticatie-app": draws a secret, then shows it. */
export async function startApp(data: FormData): Promise<void> {
  return runAction(data, async () => {
    const who = await requireFreshProof("/account/two-factor/set-up");
    const started = await startAppEnrolment(getContext(), who);
    return redirectTo(started.ok ? "/account/two-factor/set-up/app" : "/account/two-factor/set-up");
  });
}

/** "Verifiëren": the code proves the app, two-factor is on. */
export async function verifyApp(_: FormState, data: FormData): Promise<FormState> {
  const { code, enrolment: enrolmentId } = readForm(data, ["code", "enrolment"]);
  return runFormAction({}, async () => {
    if (code.trim() === "") {
      await requireSession();
      return formError({ code: "code-missing", field: "code" });
    }
    const finished = await finishSetUp(enrolmentId, code);
    if (!finished.ok) {
      const { failure } = finished;
      // The page says that this was the last time, and how to go on.
      if (failure.code === "too-many-codes") return redirectTo("/account/two-factor/set-up/app");
      const code = failure.code === "code-wrong" ? appCodeWrong(failure.attemptsLeft) : failure.code;
      return formError({ ...failure, code, field: "code" });
    }
    return enrolled(finished.value);
  });
}

function appCodeWrong(attemptsLeft: number): "app-code-wrong" | "app-code-wrong-again" {
  return attemptsLeft <= enrolment.maxAttempts - 2 ? "app-code-wrong-again" : "app-code-wrong";
}
