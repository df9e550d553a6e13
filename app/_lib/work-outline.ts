import type { Asked } from "@/components/worksheet/show-asked";
import type { Condition, Draft, Form, FormPage, Item } from "@/domain/healthspace/library/form";

const NO_TEXT = { markdown: false };

/** What the script of a page needs to show and hide its items, without a word of the content; `null` where nothing ever hides. */
export function outlineOf(form: Form, page: FormPage, drafts: ReadonlyMap<string, Draft>): Asked | null {
  if (!page.items.some(depends)) return null;
  const named = new Set(form.pages.flatMap((each) => [...conditions(each.when), ...each.items.flatMap(namedBy)]));
  const here = new Set(page.items.flatMap(idsOf));
  return {
    form: {
      pages: form.pages
        .map((each) => ({ ...each, title: null, items: each.items.map(bare) }))
        .filter((each) => each.linkId === page.linkId || each.items.flatMap(idsOf).some((linkId) => named.has(linkId))),
    },
    elsewhere: [...drafts].filter(([linkId]) => named.has(linkId) && !here.has(linkId)),
  };
}

function depends(item: Item): boolean {
  return item.when !== null || (item.type === "group" && item.items.some(depends));
}

function conditions(when: Condition | null): string[] {
  return when?.tests.map(({ question }) => question) ?? [];
}

function namedBy(item: Item): string[] {
  return [...conditions(item.when), ...(item.type === "group" ? item.items.flatMap(namedBy) : [])];
}

function idsOf(item: Item): string[] {
  return item.type === "group" ? [item.linkId, ...item.items.flatMap(idsOf)] : [item.linkId];
}

function bare(item: Item): Item {
  switch (item.type) {
    case "group":
      return { ...item, text: null, items: item.items.map(bare) };
    case "display":
      return { ...item, text: NO_TEXT };
    case "question": {
      const { field } = item;
      const short = "options" in field ? { ...field, options: [] } : field;
      const plain = short.kind === "scale" ? { ...short, lower: null, upper: null } : short;
      return { ...item, text: NO_TEXT, help: null, unit: null, field: plain };
    }
  }
}
