import { Icon } from "@/components/ui/icon";

type StepState = "done" | "current" | "todo";

type StepsProps = {
  label: string;
  items: { label: string; state: StepState }[];
  /** Read out after a step that is done ("klaar"). */
  doneWord: string;
  /** What narrow screens show instead ("Stap 2 van 4: Telefoonnummer"). */
  compactLabel: string;
};

/** Where a person is in a set-up. Narrow: one line; the list stays there for screen readers. */
export function Steps({ label, items, doneWord, compactLabel }: StepsProps) {
  return (
    <div className="steps">
      <p className="steps__compact" aria-hidden="true">
        {compactLabel}
      </p>
      <ol className="steps__list" aria-label={label}>
        {items.map((item, index) => (
          <li
            key={item.label}
            className={`steps__item steps__item--${item.state}`}
            aria-current={item.state === "current" ? "step" : undefined}
          >
            <span className="steps__mark">{item.state === "done" ? <Icon name="check" /> : index + 1}</span>
            <span className="steps__label">
              {item.label}
              {item.state === "done" ? <span className="visually-hidden">{` (${doneWord})`}</span> : null}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
