import type { Draft, Form } from "../library/form";
import { visibleItems } from "./enable-when";

/** Which items are asked, read as what is handed in: for the server (see `visibleItems`). */
export function askedItems(form: Form, drafts: ReadonlyMap<string, Draft>): Set<string> {
  return visibleItems(form, drafts);
}
