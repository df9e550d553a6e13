import type { Typed } from "./saver";

// How the answers stand in the form. A `linkId` holds no colon, so the name of a field says whose it is:
// `t:<linkId>` typed text, `c:<linkId>` one choice, `o:<linkId>:<n>` one box of several, `r:<linkId>` what the page was made with.

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function* answerFields(form: HTMLFormElement): Generator<[kind: string, linkId: string, field: Field]> {
  for (const field of form.elements as Iterable<Element>) {
    const [kind = "", linkId] = (field.getAttribute("name") ?? "").split(":");
    if (linkId && ["t", "c", "o"].includes(kind)) yield [kind, linkId, field as Field];
  }
}

/** What stands in the form now, by question. */
export function readTyped(form: HTMLFormElement): Map<string, Typed> {
  const typed = new Map<string, Typed>();
  for (const [kind, linkId, field] of answerFields(form)) {
    const draft = typed.get(linkId) ?? { text: "", chosen: [] };
    typed.set(linkId, draft);
    if (kind === "t") draft.text = field.value;
    else if (field.value !== "" && (field.tagName === "SELECT" || (field as HTMLInputElement).checked)) {
      draft.chosen.push(field.value);
    }
  }
  return typed;
}

export function writeTyped(form: HTMLFormElement, question: string, { text, chosen }: Typed): void {
  for (const [kind, linkId, field] of answerFields(form)) {
    if (linkId !== question) continue;
    if (kind === "t") field.value = text;
    else if (field.tagName === "SELECT") field.value = chosen[0] ?? "";
    else (field as HTMLInputElement).checked = chosen.includes(field.value);
  }
}

/** Two answers as one: texts one under the other, choices together. `null` where that says nothing. */
export function bothOf(stored: Typed, here: Typed, kind: string): Typed | null {
  const chosen = [...new Set([...stored.chosen, ...here.chosen])];
  const text = [...new Set([stored.text, here.text])].filter((each) => each.trim() !== "");
  if (kind === "long-text") return { text: text.join("\n\n"), chosen };
  if (kind === "short-text" || kind === "several-of") return { text: text.join(" / "), chosen };
  return null;
}
