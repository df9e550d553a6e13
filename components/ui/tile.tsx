import { Icon } from "@/components/ui/icon";

type TileProps = {
  title: string;
  subtitle: string;
  state: "done" | "available";
  stateText: string;
  href?: string;
  /** Language of title and subtitle when it is not that of the page. */
  lang?: string;
};

/** One assignment on the worksheet; a list item for TileList. */
export function Tile({ title, subtitle, state, stateText, href, lang }: TileProps) {
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
          <span className="tile__subtitle" lang={lang}>
            {subtitle}
          </span>{" "}
          <span className="tile__state">{stateText}</span>
        </span>
      </Frame>
    </li>
  );
}
