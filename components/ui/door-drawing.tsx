/** Decoration: a door that stands ajar. */
export function DoorDrawing() {
  return (
    <svg className="drawing" viewBox="0 0 120 120" width="120" height="120" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M10 108h100" />
        <path className="drawing__accent" d="M32 108V14h56v94z" />
        <path d="M32 14h56v94" />
        <path d="M32 14l38 12v90l-38-8z" fill="#ffffff" />
        <path d="M61 70v6" strokeWidth="4" />
        <path d="M96 108V98q0-6 6-6M102 92v-8" />
      </g>
    </svg>
  );
}
