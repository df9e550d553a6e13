import { Children, type ReactNode } from "react";

type HelpBlockProps = { heading: string; lines: ReactNode[] };

/** "Hulp nodig?": whom to call, where to ask. */
export function HelpBlock({ heading, lines }: HelpBlockProps) {
  return (
    <section className="help-block" aria-labelledby="help-heading">
      <h2 id="help-heading">{heading}</h2>
      <ul className="help-block__lines">
        {Children.map(lines, (line) => (
          <li>{line}</li>
        ))}
      </ul>
    </section>
  );
}
