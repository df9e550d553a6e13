"use client";

import type { ReactNode } from "react";
import { describedBy } from "@/components/ui/field-attributes";
import { FieldError } from "@/components/ui/field-error";
import { useField } from "@/components/ui/form-context";

type RadioGroupProps = {
  name: string;
  legend: string;
  description?: ReactNode;
  /** Chosen until something else was sent. */
  defaultValue?: string;
  required?: boolean;
  onChange?: () => void;
  options: { value: string; label: string; description?: ReactNode }[];
};

/** One choice out of a few. The fieldset has the id `name`-group, the first option the id `name` (an error link focuses it). */
export function RadioGroup(props: RadioGroupProps) {
  const { name, legend, description, defaultValue, required, onChange, options } = props;
  const { error, value = defaultValue } = useField(name);
  return (
    <fieldset
      id={`${name}-group`}
      className={error ? "radio-group radio-group--invalid" : "radio-group"}
      aria-describedby={describedBy({ id: name, description, error })}
    >
      <legend className="radio-group__legend">{legend}</legend>
      {description ? (
        <div id={`${name}-description`} className="field__description">
          {description}
        </div>
      ) : null}
      <FieldError id={`${name}-error`} text={error} />
      {options.map((option, index) => {
        const id = index === 0 ? name : `${name}-${option.value}`;
        return (
          <div key={option.value} className="choice">
            <input
              key={String(option.value === value)}
              type="radio"
              id={id}
              name={name}
              value={option.value}
              className="choice__input"
              defaultChecked={option.value === value}
              required={required}
              onChange={onChange}
              aria-describedby={option.description ? `${id}-option-description` : undefined}
            />
            <label htmlFor={id} className="choice__label">
              {option.label}
            </label>
            {option.description ? (
              <div id={`${id}-option-description`} className="choice__description">
                {option.description}
              </div>
            ) : null}
          </div>
        );
      })}
    </fieldset>
  );
}
