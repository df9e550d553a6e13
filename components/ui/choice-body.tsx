import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Icon } from "@/components/ui/icon";

export interface Choice {
  title: string;
  description: string;
  icon?: ReactNode;
  badge?: string;
}

/** What stands in a way out, link or button alike. Its name is the title, the rest is its description: `id` names both. */
export function ChoiceBody({ id, title, description, icon, badge }: Choice & { id: string }) {
  return (
    <>
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
    </>
  );
}
