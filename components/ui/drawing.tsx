/** The line drawings of our own, one for a flow. */
const drawings = {
  door: '<path fill="var(--warning-ground)" stroke="var(--focus)" d="M36 104V20a6 6 0 0 1 6-6h36a6 6 0 0 1 6 6v84"/><path d="M14 104h92M72 60v4"/><path d="M84 26l14 8v70"/>',
  phone:
    '<path d="M34 12h34a6 6 0 0 1 6 6v84a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6V18a6 6 0 0 1 6-6zM47 98h8"/><path fill="var(--warning-ground)" stroke="var(--focus)" d="M50 36h50a5 5 0 0 1 5 5v20a5 5 0 0 1-5 5H66l-9 9v-9h-7a5 5 0 0 1-5-5V41a5 5 0 0 1 5-5z"/><path d="M60 51v.1M75 51v.1M90 51v.1" stroke-width="6"/>',
  letter:
    '<path fill="var(--warning-ground)" stroke="var(--focus)" d="M22 30h76a6 6 0 0 1 6 6v50a6 6 0 0 1-6 6H22a6 6 0 0 1-6-6V36a6 6 0 0 1 6-6z"/><path d="M18 34l42 32 42-32"/>',
  lock: '<path d="M38 56V40a22 22 0 0 1 44 0v16"/><path fill="var(--warning-ground)" stroke="var(--focus)" d="M26 56h68v50H26z"/><path d="M60 76v12" stroke-width="6"/>',
} as const;

/** Decoration above the heading of a flow, in the colours of the page. Not in the sprite: a page has one, and guests load no other icon. */
export function Drawing({ name }: { name: keyof typeof drawings }) {
  return (
    <svg
      className="drawing"
      viewBox="0 0 120 120"
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the constants above.
      dangerouslySetInnerHTML={{ __html: drawings[name] }}
    />
  );
}
