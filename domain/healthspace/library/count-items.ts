import { library } from "../../policy";
import { type PathStep, pathOf, type Refusal } from "./content-problem";

/** Refuses far too much before anything looks at single items. Takes JSON of any shape, without recursion. */
export function countItems(resource: object, root: string): Refusal[] {
  const open: { items: unknown; steps: PathStep[]; depth: number }[] = [
    { items: "item" in resource ? resource.item : null, steps: ["item"], depth: 1 },
  ];
  let count = 0;
  for (let place = open.pop(); place; place = open.pop()) {
    const { items, steps, depth } = place;
    if (!Array.isArray(items)) continue;
    if (depth > library.maxDepth) return [{ path: pathOf(root, steps), reason: "too-deep" }];
    count += items.length;
    if (count > library.maxItems) {
      return [{ path: pathOf(root, steps), reason: "too-many-items", found: `${count} and more` }];
    }
    items.forEach((item: unknown, index) => {
      if (typeof item !== "object" || item === null || !("item" in item)) return;
      open.push({ items: item.item, steps: [...steps, index, "item"], depth: depth + 1 });
    });
  }
  return [];
}
