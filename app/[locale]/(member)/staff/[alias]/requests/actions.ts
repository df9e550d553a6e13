"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { answerAsStaff } from "@/domain/healthspace/staff/requests";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../../crumbs";

/** "Goedkeuren" and "Weigeren". Everything comes from the browser: the operation asks again who works there. */
export async function answerRequest(
  alias: unknown,
  requestId: unknown,
  answer: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireSession();
    const input = { requestId: String(requestId), answer: answer === "approved" ? "approved" : "refused" } as const;
    const typed = [String(alias), input.requestId, input.answer];
    const done = await once({ form: "answer-request", secret: await sessionSecret(), typed }, () =>
      answerAsStaff(getContext(), who, String(alias), input),
    );
    if (!done.ok) return clinicianError(done.failure);
    return redirectTo(`/staff/${alias}/requests?done=${input.answer}`);
  });
}
