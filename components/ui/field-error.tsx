import { CircleAlert } from "lucide-react";

type FieldErrorProps = { id: string; text?: string };

/** The error under a label; nothing when there is none. */
export function FieldError({ id, text }: FieldErrorProps) {
  if (!text) return null;
  return (
    <p id={id} className="utrecht-form-field-error-message">
      <CircleAlert className="icon" aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}
