import { useId } from "react";
import { type Choice, ChoiceBody } from "@/components/ui/choice-body";

/** One way out of a few; the whole tile is the link. */
export function ChoiceLink({ href, ...choice }: Choice & { href: string }) {
  const id = useId();
  return (
    <a href={href} className="choice-link" aria-labelledby={`${id}-title`} aria-describedby={`${id}-description`}>
      <ChoiceBody id={id} {...choice} />
    </a>
  );
}
