import { type FieldProps, inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";

type TextAreaProps = Omit<FieldProps, "autoComplete"> & { rows?: number; maxLength?: number };

/** A few lines of text with its label above. */
export function TextArea({ rows = 6, maxLength, ...field }: TextAreaProps) {
  const { autoFocus, defaultValue, id, name, required, lang, ...shown } = inputAttributes(field);
  return (
    <FieldFrame id={field.id ?? field.name} label={field.label} description={field.description} error={field.error}>
      <textarea
        id={id}
        name={name}
        required={required}
        lang={lang}
        rows={rows}
        maxLength={maxLength}
        className="utrecht-textbox"
        defaultValue={defaultValue}
        aria-describedby={shown["aria-describedby"]}
        aria-invalid={shown["aria-invalid"]}
      />
    </FieldFrame>
  );
}
