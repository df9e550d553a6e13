/** Every icon of the product, by its name in Lucide. `npm run docs` draws them into public/icons.svg. */
export const iconNames = [
  "book-open",
  "book-user",
  "check",
  "chevron-down",
  "chevron-right",
  "circle",
  "circle-alert",
  "circle-check",
  "clipboard-list",
  "copy",
  "folder-heart",
  "info",
  "layout-grid",
  "list-checks",
  "log-out",
  "menu",
  "message-square-text",
  "printer",
  "shield-off",
  "smartphone",
  "triangle-alert",
  "user-round-cog",
  "users-round",
  "x",
] as const;

export type IconName = (typeof iconNames)[number];

/** Decoration beside words, in their colour. One file for all pages, which the browser keeps. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" aria-hidden="true">
      <use href={`/icons.svg#${name}`} />
    </svg>
  );
}
