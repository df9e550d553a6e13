type OtherRoadsProps = { links: { label: string; href: string }[] };

/** The other ways on from a form, as plain links under it. */
export function OtherRoads({ links }: OtherRoadsProps) {
  return (
    <ul className="other-roads">
      {links.map((link) => (
        <li key={link.href}>
          <a href={link.href} className="utrecht-link utrecht-link--html-a">
            {link.label}
          </a>
        </li>
      ))}
    </ul>
  );
}
