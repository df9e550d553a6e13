import { useId } from "react";
import { type Choice, ChoiceBody } from "@/components/ui/choice-body";

/** Looks like `ChoiceLink`, but sends its form: for a way that begins something on the server. */
export function ChoiceButton(choice: Choice) {
  const id = useId();
  return (
    <button
      type="submit"
      className="choice-link choice-link--button"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
    >
      <ChoiceBody id={id} {...choice} />
    </button>
  );
}
