"use client";

import { createContext, useContext } from "react";

/** The hidden field that says for whom the forms of this page were made; `null` on pages that belong to nobody. */
export const FormOwner = createContext<{ name: string; value: string } | null>(null);

/** Stands in every form, so that a page that stayed open does not act for whoever logged in afterwards. */
export function FormOwnerField() {
  const owner = useContext(FormOwner);
  return owner ? <input type="hidden" name={owner.name} value={owner.value} /> : null;
}
