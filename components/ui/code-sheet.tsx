type CodeSheetProps = {
  label: string;
  /** `plain`: ten digits; `spoken`: the same for the ear, such as "3 9 3, 7 6 9, 3 7 3 7". */
  items: { number: number; plain: string; spoken: string }[];
};

/** Recovery codes on a sheet of paper: to the eye in groups 3-3-4, as text and when copied ten digits in a row. */
export function CodeSheet({ label, items }: CodeSheetProps) {
  return (
    <div className="code-sheet">
      <ol className="code-sheet__list" aria-label={label}>
        {items.map((item) => (
          <li key={item.number} className="code-sheet__item" data-number={item.number}>
            {/* role img: the spoken form replaces the digits for screen readers without adding text that gets copied. */}
            <span className="code-sheet__code" role="img" aria-label={item.spoken}>
              <span className="code-sheet__group">{item.plain.slice(0, 3)}</span>
              <span className="code-sheet__group">{item.plain.slice(3, 6)}</span>
              <span className="code-sheet__group">{item.plain.slice(6)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
