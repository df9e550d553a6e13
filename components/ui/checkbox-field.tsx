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
    <div className={error ? "utrecht-form-field field field--invalid" : "utrecht-form-field field"}>
      <FieldError id={`${id}-error`} text={error} />
      <div className="choice">
        <input
          key={String(checked)}
          type="checkbox"
          id={id}
          name={name}
          value="on"
          className="utrecht-checkbox utrecht-checkbox--html-input choice__input"
          defaultChecked={checked}
          required={required}
          aria-describedby={describedBy({ id, description, error })}
          aria-invalid={error ? true : undefined}
        />
        <label htmlFor={id} className="utrecht-form-label utrecht-form-label--checkbox choice__label">
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
