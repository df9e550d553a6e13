type AlternativesProps = { links: { label: string; href: string }[] };

/** The other ways on from a form, as plain links under it. */
export function Alternatives({ links }: AlternativesProps) {
  return (
    <ul className="other-links">
      {links.map((link) => (
        <li key={link.href}>
          <a href={link.href}>{link.label}</a>
        </li>
      ))}
    </ul>
  );
}
