"use client";

import { type FieldProps, inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";
import { PasswordInput } from "@/components/ui/password-input";

type PasswordFieldProps = FieldProps & { showLabel: string; hideLabel: string };

/** Password with a button to see what was typed; without script a plain password field. */
export function PasswordField({ showLabel, hideLabel, ...field }: PasswordFieldProps) {
  const { error } = useField(field.name);
  return (
    <FieldFrame id={field.id ?? field.name} label={field.label} description={field.description} error={error}>
      <PasswordInput attributes={inputAttributes({ ...field, error })} showLabel={showLabel} hideLabel={hideLabel} />
    </FieldFrame>
  );
}
