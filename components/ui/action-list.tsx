import { type ReactNode, useId } from "react";
import { Icon } from "@/components/ui/icon";

type ActionListProps = {
  label?: string;
  items: { title: string; lang?: string; description?: ReactNode; href: string; linkLabel?: string }[];
};

/** Settings one can open; each row is one link, named by its title. */
export function ActionList({ label, items }: ActionListProps) {
  const id = useId();
  return (
    <ul className="action-list" aria-label={label}>
      {items.map((item, index) => (
        <li key={item.href} className="action-list__item">
          <a
            href={item.href}
            className="action-list__link"
            aria-labelledby={`${id}-title-${index}`}
            aria-describedby={item.description ? `${id}-description-${index}` : undefined}
          >
            <span className="action-list__text">
              <span id={`${id}-title-${index}`} className="action-list__title" lang={item.lang}>
                {item.title}
              </span>
              {item.description ? (
                <span id={`${id}-description-${index}`} className="action-list__description">
                  {item.description}
                </span>
              ) : null}
            </span>
            {item.linkLabel ? <span className="action-list__label">{item.linkLabel}</span> : null}
            <Icon name="chevron-right" />
          </a>
        </li>
      ))}
    </ul>
  );
}
