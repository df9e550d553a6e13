"use client";

import type { InputHTMLAttributes } from "react";
import { type FieldProps, inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";

type TextFieldProps = FieldProps & {
  type?: "text" | "email" | "tel" | "date";
  inputMode?: InputHTMLAttributes<HTMLInputElement>["inputMode"];
  /** Default "none"; "words" for names of people. */
  autoCapitalize?: "none" | "words" | "sentences";
  readOnly?: boolean;
};

/** One line of text with its label above. */
export function TextField(props: TextFieldProps) {
  const { type = "text", inputMode, autoCapitalize = "none", readOnly, ...field } = props;
  const { error, value = field.defaultValue } = useField(field.name);
  return (
    <FieldFrame id={field.id ?? field.name} label={field.label} description={field.description} error={error}>
      <input
        {...inputAttributes({ ...field, error, defaultValue: value })}
        type={type}
        inputMode={inputMode}
        autoCapitalize={autoCapitalize}
        readOnly={readOnly}
      />
    </FieldFrame>
  );
}
