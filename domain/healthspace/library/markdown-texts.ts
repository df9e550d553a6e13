import { library } from "../../policy";
import type { PathStep } from "./content-problem";
import { type Element, extensionOf, TRANSLATION } from "./fhir-elements";
import { countSigns, type MarkdownProblem, problemsOfMarkdown } from "./markdown";

/** A text in Markdown and where it stands in the resource. */
export interface MarkdownText {
  text: string;
  steps: PathStep[];
}

/** The Markdown in the element `name`, and its translations beside it. */
export function inEachLanguage(
  text: string | undefined,
  beside: Element | undefined,
  steps: PathStep[],
  name: string,
): MarkdownText[] {
  const own = text === undefined ? [] : [{ text, steps: [...steps, name] }];
  const translated = (beside?.extension ?? []).flatMap(({ url, extension }, index) => {
    const content = url === TRANSLATION ? extensionOf(extension, "content") : undefined;
    const words = content?.valueString ?? content?.valueMarkdown;
    return words === undefined ? [] : [{ text: words, steps: [...steps, `_${name}`, "extension", index] }];
  });
  return [...own, ...translated];
}

/** What is wrong with the texts of one resource. Too much of it is found before any of it is read. */
export function problemsOfTexts(texts: MarkdownText[]): (MarkdownProblem & { steps: PathStep[] })[] {
  const signs = texts.reduce((sum, { text }) => sum + countSigns(text), 0);
  if (signs > library.maxMarkdownSignsInAll) return [{ steps: [], reason: "markdown", found: "too many signs" }];
  return texts.flatMap(({ text, steps }) => problemsOfMarkdown(text).map((problem) => ({ steps, ...problem })));
}
