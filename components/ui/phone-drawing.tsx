/** Decoration: a telephone that shows a code. */
export function PhoneDrawing() {
  return (
    <svg className="drawing" viewBox="0 0 120 120" width="120" height="120" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <rect x="34" y="8" width="52" height="104" rx="9" />
        <path d="M54 17h12M52 103h16" />
        <path d="M18 46q-6 14 0 28M102 46q6 14 0 28" />
        <rect className="drawing__accent" x="42" y="42" width="36" height="28" rx="6" />
        <path d="M49 56h.01M56 56h.01M64 56h.01M71 56h.01" strokeWidth="5" />
        <path d="M46 82h28M46 91h16" />
      </g>
    </svg>
  );
}
