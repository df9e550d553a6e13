import type { ReactNode } from "react";
import { FieldError } from "@/components/ui/field-error";

type FieldFrameProps = {
  id: string;
  label: string;
  description?: ReactNode;
  error?: string;
  variant?: "plain" | "code";
  children: ReactNode;
};

/** Label, description and error above one input. */
export function FieldFrame({ id, label, description, error, variant = "plain", children }: FieldFrameProps) {
  const names = ["field"];
  if (variant === "code") names.push("field--code");
  if (error) names.push("field--invalid");

  return (
    <div className={names.join(" ")}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      {description ? (
        <div id={`${id}-description`} className="field__description">
          {description}
        </div>
      ) : null}
      <FieldError id={`${id}-error`} text={error} />
      {children}
    </div>
  );
}
