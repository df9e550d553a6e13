import { ChevronRight } from "lucide-react";

type BreadcrumbProps = { label: string; items: { label: string; href?: string }[] };

/** The pages above this one; the last item is the page itself. */
export function Breadcrumb({ label, items }: BreadcrumbProps) {
  const last = items.length - 1;
  return (
    <nav className="breadcrumb" aria-label={label}>
      <ol className="breadcrumb__list">
        {items.map((item, index) => (
          <li key={`${item.href ?? ""} ${item.label}`} className="breadcrumb__item">
            {item.href && index !== last ? (
              <a href={item.href}>{item.label}</a>
            ) : (
              <span className="breadcrumb__current" aria-current={index === last ? "page" : undefined}>
                {item.label}
              </span>
            )}
            {index === last ? null : <ChevronRight className="icon" aria-hidden="true" />}
          </li>
        ))}
      </ol>
    </nav>
  );
}
