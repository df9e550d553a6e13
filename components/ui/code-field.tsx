import { type FieldProps, inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";

/** One wide field for a code. No maximum length: spaces and dashes may come along, the server takes them out. */
export function CodeField(field: FieldProps) {
  return (
    <FieldFrame
      id={field.id ?? field.name}
      label={field.label}
      description={field.description}
      error={field.error}
      variant="code"
    >
      <input {...inputAttributes(field)} type="text" inputMode="numeric" autoComplete="one-time-code" />
    </FieldFrame>
  );
}
