type FilterLinksProps = { label: string; links: { label: string; href: string; current: boolean }[] };

/** What a list shows, as links: they work without script, and each view has an address of its own. */
export function FilterLinks({ label, links }: FilterLinksProps) {
  return (
    <nav className="filter" aria-label={label}>
      <ul>
        {links.map((link) => (
          <li key={link.href}>
            <a href={link.href} aria-current={link.current ? "true" : undefined}>
              {link.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
