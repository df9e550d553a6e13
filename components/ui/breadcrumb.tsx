import { Icon } from "@/components/ui/icon";

type BreadcrumbProps = { label: string; items: { label: string; href?: string }[] };

/** The pages above this one; the last item is the page itself. */
export function Breadcrumb({ label, items }: BreadcrumbProps) {
  const last = items.length - 1;
  return (
    <nav className="breadcrumb" aria-label={label}>
      <ol>
        {items.map((item, index) => (
          <li key={`${item.href ?? ""} ${item.label}`}>
            {item.href && index !== last ? (
              <a href={item.href}>{item.label}</a>
            ) : (
              <span aria-current={index === last ? "page" : undefined}>{item.label}</span>
            )}
            {index === last ? null : <Icon name="chevron-right" />}
          </li>
        ))}
      </ol>
    </nav>
  );
}
