"use client";

import { type FieldProps, inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";

/** One wide field for a code. No maximum length: spaces and dashes may come along, the server takes them out. */
export function CodeField(field: FieldProps) {
  const { error } = useField(field.name);
  return (
    <FieldFrame
      id={field.id ?? field.name}
      label={field.label}
      description={field.description}
      error={error}
      variant="code"
    >
      <input {...inputAttributes({ ...field, error })} type="text" inputMode="numeric" autoComplete="one-time-code" />
    </FieldFrame>
  );
}
