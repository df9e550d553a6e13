import { type ReactNode, useId } from "react";
import { Badge } from "@/components/ui/badge";
import { Icon } from "@/components/ui/icon";

type ChoiceLinkProps = { href: string; title: string; description: string; icon?: ReactNode; badge?: string };

/** One way out of a few; the whole tile is the link. Its name is the title, the rest is its description. */
export function ChoiceLink({ href, title, description, icon, badge }: ChoiceLinkProps) {
  const id = useId();
  return (
    <a href={href} className="choice-link" aria-labelledby={`${id}-title`} aria-describedby={`${id}-description`}>
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
    </a>
  );
}
