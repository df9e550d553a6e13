import type { HTMLInputAutoCompleteAttribute, InputHTMLAttributes, ReactNode } from "react";

/** What every text-like field takes; all words already in the person's language. */
export type FieldProps = {
  name: string;
  /** Default: the name. Only needed when two forms on one page have a field of the same name. */
  id?: string;
  label: string;
  description?: ReactNode;
  /** Filled in until something else was sent. */
  defaultValue?: string;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  required?: boolean;
  autoFocus?: boolean;
  lang?: string;
};

type DescribedBy = { id: string; description?: ReactNode; error?: string };

/** Ids of description and error, or undefined when there is neither. */
export function describedBy({ id, description, error }: DescribedBy): string | undefined {
  const ids = [description ? `${id}-description` : "", error ? `${id}-error` : ""].filter(Boolean);
  return ids.length > 0 ? ids.join(" ") : undefined;
}

/** Attributes of the input element that all text-like fields share. */
export function inputAttributes(
  field: Omit<FieldProps, "label"> & { error?: string },
): InputHTMLAttributes<HTMLInputElement> {
  const id = field.id ?? field.name;
  return {
    id,
    name: field.name,
    className: "input",
    defaultValue: field.defaultValue,
    autoComplete: field.autoComplete,
    autoCapitalize: "none",
    autoCorrect: "off",
    spellCheck: false,
    required: field.required,
    autoFocus: field.autoFocus,
    lang: field.lang,
    "aria-describedby": describedBy({ id, description: field.description, error: field.error }),
    "aria-invalid": field.error ? true : undefined,
  };
}
