import { Icon } from "@/components/ui/icon";

type StepState = "done" | "current" | "todo";

type StepsProps = {
  label: string;
  items: { label: string; state: StepState }[];
  /** Read out after a step that is done ("klaar"). */
  doneWord: string;
};

/** Where a person is in a set-up: a bar with the name of each step. Narrow: two rows of two. */
export function Steps({ label, items, doneWord }: StepsProps) {
  return (
    <div className="steps">
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
