import "server-only";
import type { ReactNode } from "react";
import { FormOwner } from "@/components/ui/form-owner";
import { formOwnerOf } from "@/server/auth/form-owner";
import { FORM_OWNER_FIELD } from "@/server/runtime/request-facts";

/** Around the forms of a page that is shown to the person of this account. */
export function FormOwnerFrame({ accountId, children }: { accountId: string; children: ReactNode }) {
  return <FormOwner value={{ name: FORM_OWNER_FIELD, value: formOwnerOf(accountId) }}>{children}</FormOwner>;
}
