import type { ReactNode } from "react";
import { describedBy } from "@/components/ui/field-attributes";
import { FieldError } from "@/components/ui/field-error";

type RadioGroupProps = {
  name: string;
  legend: string;
  description?: ReactNode;
  error?: string;
  defaultValue?: string;
  required?: boolean;
  options: { value: string; label: string; description?: ReactNode }[];
};

/** One choice out of a few. The fieldset has the id `name`-group, the first option the id `name` (an error link focuses it). */
export function RadioGroup({ name, legend, description, error, defaultValue, required, options }: RadioGroupProps) {
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
              key={String(option.value === defaultValue)}
              type="radio"
              id={id}
              name={name}
              value={option.value}
              className="choice__input"
              defaultChecked={option.value === defaultValue}
              required={required}
              aria-describedby={option.description ? `${id}-option-description` : undefined}
            />
            <label htmlFor={id} className="utrecht-form-label utrecht-form-label--radio choice__label">
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
