"use client";

import { type FieldProps, inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";
import { PasswordInput } from "@/components/ui/password-input";

type PasswordFieldProps = FieldProps & {
  showLabel: string;
  hideLabel: string;
  /** What a password manager may make up (https://developer.apple.com/password-rules). Not in the types of React. */
  passwordRules?: string;
};

/** Password with a button to see what was typed; without script a plain password field. */
export function PasswordField({ showLabel, hideLabel, passwordRules, ...field }: PasswordFieldProps) {
  const { error } = useField(field.name);
  return (
    <FieldFrame id={field.id ?? field.name} label={field.label} description={field.description} error={error}>
      <PasswordInput
        attributes={{
          ...inputAttributes({ ...field, error }),
          ...(passwordRules ? { passwordrules: passwordRules } : {}),
        }}
        showLabel={showLabel}
        hideLabel={hideLabel}
      />
    </FieldFrame>
  );
}
