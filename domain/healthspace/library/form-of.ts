import type { Locale } from "../../context";
import { library, work } from "../../policy";
import { type Element, extensionOf, localeOf, textOf } from "./fhir-elements";
import type { Condition, Field, Form, FormPage, Group, Item, Measure, Option, Question, Text } from "./form";
import { type AnswerOption, ORDINAL_VALUE, type Questionnaire, type QuestionnaireItem } from "./questionnaire";
import {
  comparedWith,
  controlOf,
  isMeasure,
  isQuestion,
  optionValue,
  pagesOf,
  partOfQuestion,
  rangeOf,
} from "./questionnaire-item";

/** The form of a Questionnaire that the check let through (`readQuestionnaire`). */
export function formOf(questionnaire: Questionnaire): Form {
  const { url, version } = questionnaire;
  const locale = localeOf(questionnaire.language);
  return {
    url,
    version,
    ...headOf(questionnaire),
    pages: pagesOf(questionnaire).map((items) => pageOf(items, locale)),
    measures: measuresOf(questionnaire.item, locale),
  };
}

/** Title and description of a resource. */
export function headOf(resource: {
  language: string;
  title: string;
  _title?: Element | undefined;
  description?: string | undefined;
  _description?: Element | undefined;
}): { title: Text; description: Text | null } {
  const locale = localeOf(resource.language);
  const description = textOf(locale, resource.description, resource._description);
  return {
    title: textOf(locale, resource.title, resource._title) ?? { [locale]: resource.title, markdown: false },
    // `markdown` in R4.
    description: description && { ...description, markdown: true },
  };
}

function pageOf(items: QuestionnaireItem[], locale: Locale): FormPage {
  const [first] = items;
  if (first?.type === "group") {
    const { linkId, text, when, items } = groupOf(first, locale);
    return { linkId, title: text, when, items };
  }
  return { linkId: first?.linkId ?? "", title: null, when: null, items: items.map((item) => itemOf(item, locale)) };
}

function itemOf(item: QuestionnaireItem, locale: Locale): Item {
  if (item.type === "group") return groupOf(item, locale);
  if (isQuestion(item)) return questionOf(item, locale);
  return { type: "display", linkId: item.linkId, text: labelOf(item, locale), when: conditionOf(item) };
}

function groupOf(item: QuestionnaireItem, locale: Locale): Group {
  return {
    type: "group",
    linkId: item.linkId,
    text: withPrefix(item, textOf(locale, item.text, item._text)),
    when: conditionOf(item),
    items: (item.item ?? []).map((child) => itemOf(child, locale)),
  };
}

function questionOf(item: QuestionnaireItem, locale: Locale): Question {
  const part = (name: "help" | "unit" | "lower" | "upper") => {
    const found = item.item?.find((child) => partOfQuestion(child) === name);
    return found ? labelOf(found, locale) : null;
  };
  return {
    type: "question",
    linkId: item.linkId,
    text: labelOf(item, locale),
    help: part("help"),
    unit: part("unit"),
    required: item.required ?? false,
    when: conditionOf(item),
    field: fieldOf(item, locale, { lower: part("lower"), upper: part("upper") }),
  };
}

function labelOf(item: QuestionnaireItem, locale: Locale): Text {
  const text = textOf(locale, item.text, item._text) ?? { [locale]: item.linkId, markdown: false };
  return withPrefix(item, text) ?? text;
}

function withPrefix({ prefix }: QuestionnaireItem, text: Text | null): Text | null {
  if (prefix === undefined || text === null) return text;
  const { nl, en, markdown } = text;
  return {
    ...(nl === undefined ? {} : { nl: `${prefix} ${nl}` }),
    ...(en === undefined ? {} : { en: `${prefix} ${en}` }),
    markdown,
  };
}

function fieldOf(item: QuestionnaireItem, locale: Locale, ends: { lower: Text | null; upper: Text | null }): Field {
  const control = controlOf(item);
  switch (item.type) {
    case "string":
      return control === "text-area" ? textField("long-text", item) : textField("short-text", item);
    case "integer":
    case "decimal": {
      const { min, max } = rangeOf(item);
      const steps = control === "slider" ? stepsOf(item) : null;
      return steps ? { kind: "scale", steps, ...ends } : { kind: item.type, min, max };
    }
    case "boolean":
      return { kind: "yes-no" };
    case "date":
      return { kind: "date" };
    case "choice":
    case "open-choice": {
      const options = (item.answerOption ?? []).flatMap((option) => optionOf(option, locale) ?? []);
      const other = item.type === "open-choice";
      if (item.repeats) return { kind: "several-of", options, other };
      return { kind: "one-of", options, other, look: control === "drop-down" ? "drop-down" : "radio" };
    }
    default:
      return textField("long-text", item);
  }
}

function textField(kind: "short-text" | "long-text", { maxLength }: QuestionnaireItem): Field {
  const usual = kind === "short-text" ? library.shortAnswerCharacters : work.answerCodePoints;
  return { kind, maxLength: Math.min(maxLength ?? usual, work.answerCodePoints) };
}

/** The steps of a slider that fit in a row of radio buttons; `null` for one that is a number. */
function stepsOf(item: QuestionnaireItem): number[] | null {
  const { min, max, step } = rangeOf(item);
  if (min === null || max === null) return null;
  const count = Math.floor((max - min) / step) + 1;
  if (count < 2 || count > library.maxScaleSteps) return null;
  // Sums of decimals, without what binary numbers add behind the comma.
  return Array.from({ length: count }, (_, index) => Number((min + index * step).toFixed(6)));
}

function optionOf(option: AnswerOption, locale: Locale): Option | null {
  const value = optionValue(option);
  const { valueCoding, valueString, valueInteger } = option;
  if (value === undefined) return null;
  const scored = extensionOf(option.extension, ORDINAL_VALUE) ?? extensionOf(valueCoding?.extension, ORDINAL_VALUE);
  const plain = { nl: value, en: value, markdown: false };
  const score = scored?.valueDecimal ?? null;
  if (valueCoding?.code !== undefined) {
    const { system, code, display } = valueCoding;
    return {
      value,
      text: textOf(locale, display, valueCoding._display) ?? plain,
      score,
      answer: {
        valueCoding: {
          ...(system === undefined ? {} : { system }),
          code,
          ...(display === undefined ? {} : { display }),
        },
      },
    };
  }
  if (valueString !== undefined) {
    const text = textOf(locale, valueString, option._valueString) ?? plain;
    return { value, text, score, answer: { valueString } };
  }
  return valueInteger === undefined ? null : { value, text: plain, score, answer: { valueInteger } };
}

function conditionOf({ enableWhen, enableBehavior }: QuestionnaireItem): Condition | null {
  if (!enableWhen) return null;
  const tests = enableWhen.flatMap((test) => {
    const compared = comparedWith(test);
    return compared ? [{ question: test.question, operator: test.operator, answer: compared.value }] : [];
  });
  return { behavior: enableBehavior ?? "all", tests };
}

function measuresOf(items: QuestionnaireItem[], locale: Locale): Measure[] {
  return items.flatMap((item) => {
    const inside = measuresOf(item.item ?? [], locale);
    return isMeasure(item) ? [measureOf(groupOf(item, locale)), ...inside] : inside;
  });
}

function measureOf({ linkId, text, items }: Group): Measure {
  const counted = questionsIn(items).flatMap(({ linkId, field }) => {
    const scores = scoresOf(field);
    return scores ? [{ linkId, lowest: Math.min(...scores), highest: Math.max(...scores) }] : [];
  });
  return {
    linkId,
    text: text ?? { nl: linkId, en: linkId, markdown: false },
    questions: counted.map(({ linkId }) => linkId),
    lowest: counted.reduce((sum, { lowest }) => sum + lowest, 0),
    highest: counted.reduce((sum, { highest }) => sum + highest, 0),
  };
}

/** Every question of these pages, in the order in which they are asked. */
export function questionsOf({ pages }: Pick<Form, "pages">): Question[] {
  return pages.flatMap(({ items }) => questionsIn(items));
}

export function questionsIn(items: readonly Item[]): Question[] {
  return items.flatMap((item) => {
    if (item.type === "group") return questionsIn(item.items);
    return item.type === "question" ? [item] : [];
  });
}

function scoresOf(field: Field): number[] | null {
  if (field.kind === "scale") return field.steps;
  if (field.kind !== "one-of" || field.other) return null;
  const scores = field.options.flatMap(({ score }) => (score === null ? [] : [score]));
  return scores.length === field.options.length ? scores : null;
}
