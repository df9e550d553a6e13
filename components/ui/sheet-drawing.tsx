/** Decoration: a sheet of paper with ten lines. */
export function SheetDrawing() {
  return (
    <svg className="drawing" viewBox="0 0 120 120" width="120" height="120" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M24 10h56l16 16v84H24z" />
        <path className="drawing__accent" d="M80 10v16h16z" />
        <path d="M34 44h20M34 58h20M34 72h20M34 86h20M34 100h20M66 44h20M66 58h20M66 72h20M66 86h20M66 100h20" />
        <path d="M34 28h26" />
      </g>
    </svg>
  );
}
