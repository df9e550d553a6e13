import { library } from "../../policy";
import { type PathStep, pathOf, type Refusal, type RefusalReason, shown } from "./content-problem";
import { type Extension, extensionOf, RENDERING_MARKDOWN } from "./fhir-elements";
import { OTHER } from "./form";
import { inEachLanguage, type MarkdownText, problemsOfTexts } from "./markdown-texts";
import {
  type EnableWhen,
  HIDDEN,
  ITEM_CONTROL,
  ORDINAL_VALUE,
  type Questionnaire,
  type QuestionnaireItem,
  SLIDER_STEP,
} from "./questionnaire";
import {
  type ComparedWith,
  comparedWith,
  isMeasure,
  isQuestion,
  optionValue,
  pagesOf,
  partOfQuestion,
  rangeOf,
} from "./questionnaire-item";

// What the shape alone does not say of a Questionnaire.

interface Place {
  item: QuestionnaireItem;
  steps: PathStep[];
  parent: Place | null;
}

type Refuse = (steps: PathStep[], reason: RefusalReason, found?: string) => void;

export function refusalsOf(questionnaire: Questionnaire, root: string): Refusal[] {
  const refusals: Refusal[] = [];
  const refuse: Refuse = (steps, reason, found) => {
    refusals.push({ path: pathOf(root, steps), reason, ...(found === undefined ? {} : { found: shown(found) }) });
  };
  const places = placesOf(questionnaire.item, ["item"], null);
  const byLinkId = new Map<string, Place>();
  for (const place of places) {
    if (byLinkId.has(place.item.linkId)) refuse([...place.steps, "linkId"], "link-id-twice", place.item.linkId);
    else byLinkId.set(place.item.linkId, place);
  }
  if (pagesOf(questionnaire).length > library.maxPages) refuse(["item"], "too-many-pages");
  for (const { steps, reason, found } of problemsOfTexts(markdownIn(questionnaire, places)))
    refuse(steps, reason, found);
  checkExtensions(questionnaire.extension, ["extension"], refuse);
  for (const place of places) {
    checkKind(place, refuse);
    checkTexts(place, refuse);
    checkExtensions(place.item.extension, [...place.steps, "extension"], refuse);
    checkOptions(place, refuse);
    checkRange(place, refuse);
    checkConditions(place, byLinkId, refuse);
  }
  if (refusals.length === 0) checkCircles(places, byLinkId, refuse);
  return refusals;
}

function placesOf(items: QuestionnaireItem[], steps: PathStep[], parent: Place | null): Place[] {
  return items.flatMap((item, index) => {
    const place = { item, steps: [...steps, index], parent };
    return [place, ...placesOf(item.item ?? [], [...place.steps, "item"], place)];
  });
}

function checkKind({ item, steps, parent }: Place, refuse: Refuse): void {
  if (parent && isQuestion(parent.item) && (partOfQuestion(item) === undefined || item.enableWhen)) {
    refuse(steps, "nested-under-question");
  }
  if (parent?.item.type === "display") refuse(steps, "nested-under-question");
  if (item.type === "group" && !item.item) refuse(steps, "no-items");
  if (item.repeats === true && item.type !== "choice" && item.type !== "open-choice") {
    refuse([...steps, "repeats"], "repeats");
  }
}

function checkTexts({ item, steps }: Place, refuse: Refuse): void {
  const marked = extensionOf(item._text?.extension, RENDERING_MARKDOWN);
  if ((item.type !== "group" || isMeasure(item)) && (item.text ?? marked?.valueMarkdown ?? "").trim() === "") {
    refuse([...steps, "text"], "missing");
  }
  checkExtensions(item._text?.extension, [...steps, "_text", "extension"], refuse);
}

function markdownIn({ description, _description }: Questionnaire, places: Place[]): MarkdownText[] {
  const ofItems = places.flatMap(({ item, steps }) =>
    (item._text?.extension ?? []).flatMap(({ url, valueMarkdown, _valueMarkdown }, index) =>
      url === RENDERING_MARKDOWN
        ? inEachLanguage(valueMarkdown, _valueMarkdown, [...steps, "_text", "extension", index], "valueMarkdown")
        : [],
    ),
  );
  return [...inEachLanguage(description, _description, [], "description"), ...ofItems];
}

// FHIRPath and CQL: an answer, a condition or a limit that is worked out from others.
const EXPRESSION = /Expression$|\/variable$|questionnaire-constraint$|targetConstraint$/;

/** The values that a known extension must have; without one it says nothing. */
const VALUE_OF: Record<string, (extension: Extension) => unknown> = {
  [RENDERING_MARKDOWN]: ({ valueMarkdown }) => valueMarkdown,
  [ITEM_CONTROL]: ({ valueCodeableConcept }) => valueCodeableConcept,
  [SLIDER_STEP]: ({ valueInteger }) => valueInteger,
  [ORDINAL_VALUE]: ({ valueDecimal }) => valueDecimal,
};

function checkExtensions(extensions: Extension[] | undefined, steps: PathStep[], refuse: Refuse): void {
  extensions?.forEach((extension, index) => {
    const { url } = extension;
    if (EXPRESSION.test(url)) refuse([...steps, index], "expression", url);
    if (url === HIDDEN && extension.valueBoolean !== false) refuse([...steps, index], "hidden");
    const read = Object.hasOwn(VALUE_OF, url) ? VALUE_OF[url] : undefined;
    const isRepeated = extensions.findIndex((other) => other.url === url) < index;
    if (read && (isRepeated || read(extension) === undefined)) refuse([...steps, index], "not-r4", url);
  });
}

function checkOptions({ item, steps }: Place, refuse: Refuse): void {
  const options = item.answerOption ?? [];
  const at = [...steps, "answerOption"];
  const isChoice = item.type === "choice" || item.type === "open-choice";
  if (isChoice && options.length === 0) refuse(at, "missing");
  if (!isChoice && options.length > 0) refuse(at, "options", item.type);
  if (options.length > library.maxOptions) refuse(at, "too-many-options", String(options.length));
  const seen = new Set<string>();
  for (const [index, option] of options.entries()) {
    const value = optionValue(option);
    const kinds = [option.valueCoding, option.valueString, option.valueInteger].filter((kind) => kind !== undefined);
    if (kinds.length !== 1 || value === undefined || value.trim() === "" || value === OTHER) {
      refuse([...at, index], "options");
    } else if (seen.has(value)) refuse([...at, index], "option-twice", value);
    else seen.add(value);
    checkExtensions(option.extension, [...at, index, "extension"], refuse);
    checkExtensions(option.valueCoding?.extension, [...at, index, "valueCoding", "extension"], refuse);
  }
}

function checkRange({ item, steps }: Place, refuse: Refuse): void {
  if (item.type !== "integer" && item.type !== "decimal") return;
  const at = [...steps, "extension"];
  const { min, max, step } = rangeOf(item);
  if (min !== null && max !== null && min >= max) refuse(at, "range", `${min}–${max}`);
  if (step <= 0) refuse(at, "range", String(step));
}

function checkConditions({ item, steps }: Place, byLinkId: Map<string, Place>, refuse: Refuse): void {
  const tests = item.enableWhen ?? [];
  if (tests.length > 1 && item.enableBehavior === undefined) refuse([...steps, "enableBehavior"], "enable-behavior");
  for (const [index, test] of tests.entries()) {
    const at = [...steps, "enableWhen", index];
    const question = byLinkId.get(test.question)?.item;
    if (!question || !isQuestion(question)) refuse([...at, "question"], "enable-when-unknown", test.question);
    else if (!fits(test, question)) refuse(at, "enable-when-answer", `${test.operator} on ${question.type}`);
  }
}

function fits(test: EnableWhen, question: QuestionnaireItem): boolean {
  const answer = comparedWith(test);
  if (!answer) return false;
  if (test.operator === "exists") return answer.of === "boolean";
  const isOrder = test.operator !== "=" && test.operator !== "!=";
  switch (question.type) {
    case "boolean":
      return !isOrder && answer.of === "boolean";
    case "integer":
    case "decimal":
      return answer.of === "integer" || answer.of === "decimal";
    case "date":
      return answer.of === "date";
    case "choice":
    case "open-choice":
      return !isOrder && hasOption(question, answer);
    default:
      return !isOrder && answer.of === "string";
  }
}

function hasOption(question: QuestionnaireItem, { of, value }: ComparedWith): boolean {
  const found = question.answerOption?.find((option) => optionValue(option) === String(value));
  if (!found) return false;
  return of === (found.valueCoding ? "coding" : found.valueString === undefined ? "integer" : "string");
}

/** An item waits for the questions of its condition and for everything around it. Nothing may wait for itself. */
function checkCircles(places: Place[], byLinkId: Map<string, Place>, refuse: Refuse): void {
  const state = new Map<Place, "open" | "done">();
  const waitsInCircle = (place: Place): boolean => {
    const before = state.get(place);
    if (before) return before === "open";
    state.set(place, "open");
    const asked = (place.item.enableWhen ?? []).map(({ question }) => byLinkId.get(question));
    const next = [...asked, place.parent ?? undefined].filter((other) => other !== undefined);
    const circle = next.some(waitsInCircle);
    state.set(place, "done");
    return circle;
  };
  const first = places.find(waitsInCircle);
  if (first) refuse([...first.steps, "enableWhen"], "enable-when-circle", first.item.linkId);
}
