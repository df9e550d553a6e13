type FooterProps = { copyright: string; label: string; links: { label: string; href: string }[] };

/** Bottom of every page. */
export function Footer({ copyright, label, links }: FooterProps) {
  return (
    <footer className="footer">
      <p>{copyright}</p>
      <nav aria-label={label}>
        <ul>
          {links.map((link) => (
            <li key={link.href}>
              <a href={link.href}>{link.label}</a>
            </li>
          ))}
        </ul>
      </nav>
    </footer>
  );
}
