import { Children, type ReactNode } from "react";
import { Badge } from "@/components/ui/badge";

type ItemCardProps = {
  title: string;
  headingLevel?: 2 | 3 | 4;
  badge?: string;
  lines: ReactNode[];
  /** Before the title: a picture of somebody. */
  picture?: ReactNode;
  /** More to read, under the lines. */
  children?: ReactNode;
  actions?: ReactNode;
};

/** One thing out of a list, such as a device, with what is known of it and what can be done. */
export function ItemCard({ title, headingLevel = 3, badge, lines, picture, children, actions }: ItemCardProps) {
  const Heading = `h${headingLevel}` as const;
  return (
    <article className="item-card">
      <div className="item-card__head">
        {picture}
        <Heading className="item-card__title">{title}</Heading>
        {badge ? <Badge text={badge} /> : null}
      </div>
      <ul className="item-card__lines">
        {Children.map(lines, (line) => (
          <li>{line}</li>
        ))}
      </ul>
      {children}
      {actions ? <div className="item-card__actions">{actions}</div> : null}
    </article>
  );
}
