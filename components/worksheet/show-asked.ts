import { visibleItems } from "@/domain/healthspace/worksheet/enable-when";
import { readTyped } from "./typed-answers";
import type { WorkFormProps } from "./work-form";

/** Shows the items of a page that are asked with the answers that stand in it now, and hides the others. */
export function showAsked(form: HTMLFormElement, asked: NonNullable<WorkFormProps["asked"]>): void {
  const visible = visibleItems(asked.form, new Map([...asked.elsewhere, ...readTyped(form)]));
  for (const item of form.querySelectorAll<HTMLElement>("[data-item]")) {
    item.hidden = !visible.has(item.dataset.item ?? "");
  }
}
