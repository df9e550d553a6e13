import { type ReactNode, useId } from "react";
import { Badge } from "@/components/ui/badge";
import { Icon } from "@/components/ui/icon";

interface ChoiceButtonProps {
  title: string;
  description: string;
  icon?: ReactNode;
  badge?: string;
}

/** Looks like `ChoiceLink`, but sends its form: for a way that begins something on the server. */
export function ChoiceButton({ title, description, icon, badge }: ChoiceButtonProps) {
  const id = useId();
  return (
    <button
      type="submit"
      className="choice-link choice-link--button"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
    >
      {icon ? (
        <span className="choice-link__icon" aria-hidden="true">
          {icon}
        </span>
      ) : null}
      <span>
        <span className="choice-link__head">
          <span id={`${id}-title`} className="choice-link__title">
            {title}
          </span>
          {badge ? <Badge text={badge} /> : null}
        </span>
        <span id={`${id}-description`} className="choice-link__description">
          {description}
        </span>
      </span>
      <Icon name="chevron-right" />
    </button>
  );
}
