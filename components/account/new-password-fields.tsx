"use client";

import { PasswordRules, type PasswordRuleTexts } from "@/components/account/password-rules";
import type { FormView } from "@/components/ui/action-form";
import { PasswordField } from "@/components/ui/password-field";
import type { Demand } from "@/domain/authentication/password/password-checks";

export interface NewPasswordTexts extends PasswordRuleTexts {
  password: string;
  repeat: string;
  show: string;
  hide: string;
}

interface NewPasswordFieldsProps {
  form: FormView;
  demand: Demand;
  texts: NewPasswordTexts;
}

/** A new password, twice, with the list of what it needs (deviation D21). Pasting and password managers work in both. */
export function NewPasswordFields({ form, demand, texts }: NewPasswordFieldsProps) {
  return (
    <>
      <PasswordField
        name="password"
        label={texts.password}
        description={<PasswordRules fieldId="password" demand={demand} texts={texts} />}
        error={form.error("password")}
        showLabel={texts.show}
        hideLabel={texts.hide}
        autoComplete="new-password"
        required
      />
      <PasswordField
        name="repeat"
        label={texts.repeat}
        error={form.error("repeat")}
        showLabel={texts.show}
        hideLabel={texts.hide}
        autoComplete="new-password"
        required
      />
    </>
  );
}
