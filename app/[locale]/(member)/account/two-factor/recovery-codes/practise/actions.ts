"use server";

import { getTranslations } from "next-intl/server";
import { formError, runFormAction } from "@/app/_lib/form-action";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { practise } from "@/domain/authentication/recovery-code/practise";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../owner";

/** "Controleren": looks whether a recovery code works, and spends nothing. Needs a fresh proof. */
export async function checkCode(_: FormState, data: FormData): Promise<FormState> {
  const { code } = readForm(data, ["code"]);
  return runFormAction({}, async () => {
    const who = await requireFreshProof("/account/two-factor/recovery-codes/practise");
    if (code.trim() === "") return formError({ code: "recovery-code-missing", field: "code" });
    const checked = await practise(getContext(), who, code);
    if (!checked.ok) return formError({ ...checked.failure, field: "code" });
    const t = await getTranslations({ locale: currentLocale(), namespace: "practise" });
    return { problems: [], values: {}, news: t("works") };
  });
}
