import type { Draft, Form } from "@/domain/healthspace/library/form";
import { visibleItems } from "@/domain/healthspace/worksheet/enable-when";
import { readTyped } from "./typed-answers";

/** What shows and hides on a page, and the answers on other pages on which that depends. */
export interface Asked {
  form: Pick<Form, "pages">;
  elsewhere: [linkId: string, draft: Draft][];
}

/** Shows the items of a page that are asked with the answers that stand in it now, and hides the others. */
export function showAsked(form: HTMLFormElement, asked: Asked): void {
  const visible = visibleItems(asked.form, new Map([...asked.elsewhere, ...readTyped(form)]));
  for (const item of form.querySelectorAll<HTMLElement>("[data-item]")) {
    item.hidden = !visible.has(item.dataset.item ?? "");
  }
}
