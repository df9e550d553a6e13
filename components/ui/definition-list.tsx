import type { ReactNode } from "react";

type DefinitionListProps = { items: { term: string; value: ReactNode }[] };

/** Facts: a term and its value on each line. */
export function DefinitionList({ items }: DefinitionListProps) {
  return (
    <dl className="definition-list">
      {items.map((item) => (
        <div key={item.term} className="definition-list__row">
          <dt>{item.term}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
