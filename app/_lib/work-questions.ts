import type { FormPage, Item, Question } from "@/domain/healthspace/library/form";

/** The questions of these pages, in the order in which they are asked. */
export function questionsOf(pages: readonly Pick<FormPage, "items">[]): Question[] {
  const of = (item: Item): Question[] => {
    if (item.type === "group") return item.items.flatMap(of);
    return item.type === "question" ? [item] : [];
  };
  return pages.flatMap(({ items }) => items.flatMap(of));
}
