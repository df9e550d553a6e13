import { Icon } from "@/components/ui/icon";

type FieldErrorProps = { id: string; text?: string };

/** The error under a label; nothing when there is none. */
export function FieldError({ id, text }: FieldErrorProps) {
  if (!text) return null;
  return (
    <p id={id} className="field-error">
      <Icon name="circle-alert" />
      <span>{text}</span>
    </p>
  );
}
