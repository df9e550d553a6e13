type FoldLineProps = { label: string };

/** Dashed line across a printed sheet where to fold it. */
export function FoldLine({ label }: FoldLineProps) {
  return <p className="fold-line print-only">{label}</p>;
}
