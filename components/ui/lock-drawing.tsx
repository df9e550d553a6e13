/** Decoration: a closed lock. */
export function LockDrawing() {
  return (
    <svg className="drawing" viewBox="0 0 120 120" width="120" height="120" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M38 56V40a22 22 0 0 1 44 0v16" />
        <path className="drawing__accent" d="M26 56h68v50H26z" />
        <path d="M60 76v12" strokeWidth="6" />
      </g>
    </svg>
  );
}
