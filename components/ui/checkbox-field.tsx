"use client";

import type { ReactNode } from "react";
import { describedBy } from "@/components/ui/field-attributes";
import { FieldError } from "@/components/ui/field-error";
import { useField } from "@/components/ui/form-context";

type CheckboxFieldProps = {
  name: string;
  id?: string;
  label: ReactNode;
  description?: ReactNode;
  /** Ticked until something else was sent. */
  defaultChecked?: boolean;
  required?: boolean;
};

/** One tick box; sends "on" when ticked, nothing when not. */
export function CheckboxField(props: CheckboxFieldProps) {
  const { name, id = name, label, description, defaultChecked = false, required } = props;
  const { error, value } = useField(name);
  const checked = value === undefined ? defaultChecked : value === "on";
  return (
    <div className={error ? "field field--invalid" : "field"}>
      <FieldError id={`${id}-error`} text={error} />
      <div className="choice">
        <input
          key={String(checked)}
          type="checkbox"
          id={id}
          name={name}
          value="on"
          className="choice__input"
          defaultChecked={checked}
          required={required}
          aria-describedby={describedBy({ id, description, error })}
          aria-invalid={error ? true : undefined}
        />
        <label htmlFor={id} className="choice__label">
          {label}
        </label>
        {description ? (
          <div id={`${id}-description`} className="choice__description">
            {description}
          </div>
        ) : null}
      </div>
    </div>
  );
}
