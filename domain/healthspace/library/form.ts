import type { Locale } from "../../context";

// What an assignment asks, in the shape in which it is filled in, checked and shown. It is made from a published FHIR R4
// Questionnaire (`form-of.ts`), whose ids stay: a `linkId` names the same question in content, answers and what is handed in.

/** A sentence of the content in the languages it has; at least one. `markdown`: it may hold the Markdown of `markdown.ts`. */
export interface Text {
  nl?: string;
  en?: string;
  markdown: boolean;
}

/** The text for a reader of `locale`, and the language it is really in: for the `lang` of the element. */
export function textFor(text: Text, locale: Locale): { text: string; lang: Locale; markdown: boolean } {
  const other = locale === "nl" ? "en" : "nl";
  const own = text[locale];
  return own === undefined
    ? { text: text[other] ?? "", lang: other, markdown: text.markdown }
    : { text: own, lang: locale, markdown: text.markdown };
}

export interface Form {
  /** Canonical address and version of the Questionnaire, for `QuestionnaireResponse.questionnaire`. */
  url: string;
  version: string;
  title: Text;
  /** Under the title on the front page. */
  description: Text | null;
  pages: FormPage[];
  measures: Measure[];
}

/** A group whose scores are added up to one number, such as "Onrust" from 0 to 12. A number and its range, never a verdict. */
export interface Measure {
  /** Of the group. */
  linkId: string;
  text: Text;
  /** The questions that count: a choice of which every option has a score, or a scale. */
  questions: string[];
  lowest: number;
  highest: number;
}

/** A top-level group, or loose top-level items in a row: then the id is that of the first of them. */
export interface FormPage {
  linkId: string;
  title: Text | null;
  when: Condition | null;
  items: Item[];
}

export type Item = Display | Group | Question;

export interface Display {
  type: "display";
  linkId: string;
  text: Text;
  when: Condition | null;
}

export interface Group {
  type: "group";
  linkId: string;
  text: Text | null;
  when: Condition | null;
  items: Item[];
}

export interface Question {
  type: "question";
  linkId: string;
  text: Text;
  help: Text | null;
  /** Behind the field, such as "minuten". */
  unit: Text | null;
  /** Missing ones stand first on the page that checks the answers; nothing keeps a person from handing in without. */
  required: boolean;
  when: Condition | null;
  field: Field;
}

export type Field =
  | { kind: "short-text"; maxLength: number }
  | { kind: "long-text"; maxLength: number }
  | { kind: "integer" | "decimal"; min: number | null; max: number | null }
  | { kind: "date" }
  | { kind: "yes-no" }
  | { kind: "one-of"; options: Option[]; other: boolean; look: "radio" | "drop-down" }
  | { kind: "several-of"; options: Option[]; other: boolean }
  | { kind: "scale"; steps: number[]; lower: Text | null; upper: Text | null };

export interface Option {
  /** The code, or the value itself; what a draft keeps of the choice. */
  value: string;
  text: Text;
  /** `ordinalValue`, for measurements. */
  score: number | null;
  /** As FHIR says it: goes into what is handed in unchanged. */
  answer:
    | { valueCoding: { system?: string; code: string; display?: string } }
    | { valueString: string }
    | { valueInteger: number };
}

/** When an item is asked. An item that depends on a hidden one counts it as not answered. */
export interface Condition {
  behavior: "all" | "any";
  tests: ConditionTest[];
}

export interface ConditionTest {
  question: string;
  operator: "exists" | "=" | "!=" | ">" | "<" | ">=" | "<=";
  /** `exists`: a boolean. A coded answer: its code. A date: `YYYY-MM-DD`. */
  answer: string | number | boolean;
}

/**
 * What a person typed or chose for one question, exactly as they left it and not checked: "twaalf" in a field for a number stays.
 * `chosen`: values of options, "true"/"false" of a yes/no, a step of a scale, or `OTHER`. `text`: a typed text, number or date, and
 * the words beside `OTHER`.
 */
export interface Draft {
  text: string;
  chosen: string[];
}

/** The choice "something else", beside which a text is typed. No code of a library may be equal to it. */
export const OTHER = "…other";

export const NO_DRAFT: Draft = { text: "", chosen: [] };

/** Whether nothing was typed and nothing chosen. Spaces alone are nothing. */
export function isUnanswered({ text, chosen }: Draft): boolean {
  return text.trim() === "" && chosen.length === 0;
}
