"use client";

import type { HTMLInputAutoCompleteAttribute, ReactNode } from "react";
import { describedBy } from "@/components/ui/field-attributes";
import { FieldFrame } from "@/components/ui/field-frame";
import { useField } from "@/components/ui/form-context";
import { Icon } from "@/components/ui/icon";

type SelectFieldProps = {
  name: string;
  id?: string;
  label: string;
  description?: ReactNode;
  /** Chosen until something else was sent. */
  defaultValue?: string;
  options: { value: string; label: string }[];
  autoComplete?: HTMLInputAutoCompleteAttribute;
  required?: boolean;
};

/** The browser's own list, so that a phone shows its own wheel. */
export function SelectField(props: SelectFieldProps) {
  const { name, id = name, label, description, defaultValue, options, autoComplete, required } = props;
  const { error, value = defaultValue } = useField(name);
  return (
    <FieldFrame id={id} label={label} description={description} error={error}>
      <div className="select">
        {/* The key: React resets a form after its action and would forget a select's new default (facebook/react#30580). */}
        <select
          key={value}
          id={id}
          name={name}
          className="input"
          defaultValue={value}
          autoComplete={autoComplete}
          required={required}
          aria-describedby={describedBy({ id, description, error })}
          aria-invalid={error ? true : undefined}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" />
      </div>
    </FieldFrame>
  );
}
