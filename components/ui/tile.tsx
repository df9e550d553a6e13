import { Fragment } from "react";
import { Icon } from "@/components/ui/icon";

type TileProps = {
  title: string;
  subtitle: string;
  state: "done" | "available";
  /** The state in words, the most important first. */
  lines: string[];
  href?: string;
  /** Language of the title when it is not that of the page. */
  lang?: string;
};

/** One assignment on the worksheet; a list item for TileList. */
export function Tile({ title, subtitle, state, lines, href, lang }: TileProps) {
  const Frame = href ? "a" : "div";
  return (
    <li className={`tile tile--${state}`}>
      <Frame href={href} className="tile__link">
        <span className="tile__mark">
          <Icon name={state === "done" ? "circle-check" : "circle"} />
        </span>
        <span className="tile__text">
          <span className="tile__title" lang={lang}>
            {title}
          </span>{" "}
          {subtitle ? <span className="tile__subtitle">{subtitle}</span> : null}{" "}
          {lines.map((line, index) => (
            <Fragment key={line}>
              <span className={index === 0 ? "tile__state" : "tile__more"}>{line}</span>{" "}
            </Fragment>
          ))}
        </span>
      </Frame>
    </li>
  );
}
