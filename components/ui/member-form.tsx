import type { ComponentProps } from "react";
import { FormOwnerField } from "@/components/ui/form-owner";

/** A form of buttons on a page that needs a login: it acts for the person whose page it is, and for nobody else. */
export function MemberForm({ children, ...attributes }: ComponentProps<"form">) {
  return (
    <form {...attributes}>
      <FormOwnerField />
      {children}
    </form>
  );
}
