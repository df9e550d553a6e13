import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { CurrentPasswordField } from "@/app/_components/current-password-field";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { ActionForm } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { requireSession } from "@/server/auth/session";

interface CloseFormProps {
  action: FormAction;
  /** Of the page and of the button. */
  title: string;
  /** What the person says to have understood. */
  understood: string;
  intro: ReactNode;
}

/** The tick box and the password that close an account. */
export async function CloseForm({ action, title, understood, intro }: CloseFormProps) {
  const { account } = await requireSession();
  const t = await getTranslations("endAccount");
  return (
    <ActionForm action={action} texts={await typedFormTexts(title)} intro={intro}>
      <CheckboxField name="understood" label={understood} required />
      <CurrentPasswordField label={t("password")} username={{ email: account.email }} />
      <SubmitButton kind="danger" label={title} />
    </ActionForm>
  );
}
