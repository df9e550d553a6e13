"use client";

import { type FieldProps, inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";

type TextAreaProps = Omit<FieldProps, "autoComplete"> & { rows?: number };

/** A few lines of text with its label above. */
export function TextArea({ rows = 6, ...field }: TextAreaProps) {
  const { error, value = field.defaultValue } = useField(field.name);
  const { autoFocus, id, name, required, lang, ...shown } = inputAttributes({ ...field, error });
  return (
    <FieldFrame id={field.id ?? field.name} label={field.label} description={field.description} error={error}>
      <textarea
        id={id}
        name={name}
        required={required}
        lang={lang}
        rows={rows}
        className="input"
        defaultValue={value}
        aria-describedby={shown["aria-describedby"]}
        aria-invalid={shown["aria-invalid"]}
      />
    </FieldFrame>
  );
}
