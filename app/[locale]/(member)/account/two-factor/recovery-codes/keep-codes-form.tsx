import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { KeptMethodField } from "@/components/two-factor/kept-method-field";
import { ActionForm } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { EnrolmentChange } from "@/domain/authentication/second-factor/enrolment";
import { keepCodes } from "./actions";

interface KeepCodesFormProps {
  title: string;
  /** Where "Gereed" leads: the end of the set-up, or the settings, which say what happened. */
  then: EnrolmentChange | "renewed" | "kept";
  /** With the codes in it. */
  intro: ReactNode;
}

/** "Gereed" needs one of four methods with which the codes were kept. */
export async function KeepCodesForm({ title, then, intro }: KeepCodesFormProps) {
  const t = await getTranslations("codes");
  return (
    <ActionForm action={keepCodes} texts={await typedFormTexts(title)} intro={intro}>
      <input type="hidden" name="then" value={then} />
      <KeptMethodField
        name="method"
        legend={t("method")}
        options={[
          { value: "printed", label: t("printed") },
          { value: "copied", label: t("copied-method") },
          { value: "downloaded", label: t("downloaded") },
          { value: "written", label: t("written") },
        ]}
      />
      <SubmitButton label={t("ready")} />
    </ActionForm>
  );
}
