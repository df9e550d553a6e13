import { extensionOf } from "./fhir-elements";
import {
  type AnswerOption,
  type EnableWhen,
  ITEM_CONTROL,
  MAX_VALUE,
  MEASURE,
  MIN_VALUE,
  type Questionnaire,
  type QuestionnaireItem,
  SLIDER_STEP,
} from "./questionnaire";

// How single pieces of a Questionnaire are read, by the check and by the form alike.

/** Each top-level group is a page, and so are loose top-level items in a row. */
export function pagesOf(questionnaire: Questionnaire): QuestionnaireItem[][] {
  const pages: QuestionnaireItem[][] = [];
  let loose: QuestionnaireItem[] | null = null;
  for (const item of questionnaire.item) {
    if (item.type === "group") {
      pages.push([item]);
      loose = null;
      continue;
    }
    if (!loose) {
      loose = [];
      pages.push(loose);
    }
    loose.push(item);
  }
  return pages;
}

export function isQuestion({ type }: QuestionnaireItem): boolean {
  return type !== "group" && type !== "display";
}

/** Whether there is nothing to fill in. */
export function isReadingOnly({ item }: { item?: QuestionnaireItem[] | undefined }): boolean {
  return (item ?? []).every((child) => !isQuestion(child) && isReadingOnly(child));
}

export function isMeasure({ type, code }: QuestionnaireItem): boolean {
  return (
    type === "group" && (code ?? []).some(({ system, code }) => system === MEASURE.system && code === MEASURE.code)
  );
}

export function controlOf(item: QuestionnaireItem): string | undefined {
  return extensionOf(item.extension, ITEM_CONTROL)?.valueCodeableConcept?.coding?.[0]?.code;
}

const PARTS = ["help", "unit", "lower", "upper"] as const;

/** What a `display` is to the question around it; `undefined` for a text of its own. */
export function partOfQuestion(item: QuestionnaireItem): (typeof PARTS)[number] | undefined {
  return item.type === "display" ? PARTS.find((part) => part === controlOf(item)) : undefined;
}

/** What a draft keeps of the choice. */
export function optionValue({ valueCoding, valueString, valueInteger }: AnswerOption): string | undefined {
  return valueCoding?.code ?? valueString ?? valueInteger?.toString();
}

/** The limits of a number. A limit of another kind than the number counts as none. */
export function rangeOf(item: QuestionnaireItem): { min: number | null; max: number | null; step: number } {
  const limit = (url: string) => {
    const found = extensionOf(item.extension, url);
    return found?.valueInteger ?? (item.type === "decimal" ? found?.valueDecimal : undefined) ?? null;
  };
  return {
    min: limit(MIN_VALUE),
    max: limit(MAX_VALUE),
    step: extensionOf(item.extension, SLIDER_STEP)?.valueInteger ?? 1,
  };
}

export interface ComparedWith {
  of: "boolean" | "decimal" | "integer" | "date" | "string" | "coding";
  value: string | number | boolean;
}

/** What a condition compares an answer with; `undefined` unless it is exactly one value. */
export function comparedWith(test: EnableWhen): ComparedWith | undefined {
  const values = [
    { of: "boolean" as const, value: test.answerBoolean },
    { of: "decimal" as const, value: test.answerDecimal },
    { of: "integer" as const, value: test.answerInteger },
    { of: "date" as const, value: test.answerDate },
    { of: "string" as const, value: test.answerString },
    { of: "coding" as const, value: test.answerCoding?.code },
  ].flatMap(({ of, value }) => (value === undefined ? [] : [{ of, value }]));
  return values.length === 1 ? values[0] : undefined;
}
