import { inputAttributes } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";

type SearchFieldProps = { name: string; label: string; defaultValue: string };

/** One line of text for a form whose answer is a page of its own: nothing can be wrong with it. */
export function SearchField({ name, label, defaultValue }: SearchFieldProps) {
  return (
    <FieldFrame id={name} label={label}>
      <input {...inputAttributes({ name, defaultValue })} type="text" />
    </FieldFrame>
  );
}
