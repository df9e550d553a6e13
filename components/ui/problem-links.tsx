import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import type { FormState } from "@/components/ui/form-state";

/** The ways on from what went wrong, inside the box that says it. */
export function ProblemLinks({ links }: Pick<FormState, "links">) {
  if (!links) return null;
  return (
    <ButtonGroup>
      {links.map(({ label, href }) => (
        <ButtonLink key={href} href={href} kind="secondary">
          {label}
        </ButtonLink>
      ))}
    </ButtonGroup>
  );
}
