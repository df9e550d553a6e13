import type { Locale } from "../../context";
import { type Element, type Extension, RENDERING_MARKDOWN, TRANSLATION } from "../library/fhir-elements";
import type { Form, FormPage, Item, Option, Question, Text } from "../library/form";
import { questionsOf } from "../library/form-of";
import type { Checked, CheckedQuestion } from "../worksheet/check";
import type { FhirAnswer } from "../worksheet/read-answer";

// What is handed in, as a FHIR R4 QuestionnaireResponse: the questions that were asked, with their texts, so that it can be read
// without the Questionnaire.

export interface Response {
  resourceType: "QuestionnaireResponse";
  /** `url|version`. */
  questionnaire: string;
  /** `amended`: a change of what was handed in before. */
  status: "completed" | "amended";
  language: Locale;
  authored: string;
  item?: ResponseItem[];
}

export interface ResponseItem {
  linkId: string;
  text?: string;
  _text?: Element;
  answer?: ResponseAnswer[];
  item?: ResponseItem[];
}

export type ResponseAnswer =
  | Exclude<FhirAnswer, { valueString: string } | { valueCoding: object }>
  | { valueString: string; _valueString?: Element }
  | { valueCoding: { system?: string; code: string; display?: string; _display?: Element } };

/** `number`: 1 for the first time in a round, more for a change. `at` in milliseconds. */
export function responseOf(form: Form, checked: Checked, { number, at }: { number: number; at: number }): Response {
  const language = languageOf(form);
  const asked = new Map(
    checked.pages.flatMap(({ questions }) => questions.map((each) => [each.question.linkId, each] as const)),
  );
  const item = form.pages.flatMap((page) => pageOf(page, asked, language));
  return {
    resourceType: "QuestionnaireResponse",
    questionnaire: `${form.url}|${form.version}`,
    status: number === 1 ? "completed" : "amended",
    language,
    authored: new Date(at).toISOString(),
    ...(item.length > 0 ? { item } : {}),
  };
}

type Asked = ReadonlyMap<string, CheckedQuestion>;

/** As in the Questionnaire: a group is an item, loose items stand beside the others. */
function pageOf(page: FormPage, asked: Asked, language: Locale): ResponseItem[] {
  const isLoose = page.items.some(({ linkId }) => linkId === page.linkId);
  return isLoose ? itemsOf(page.items, asked, language) : group(page.linkId, page.title, page.items, asked, language);
}

function itemsOf(items: readonly Item[], asked: Asked, language: Locale): ResponseItem[] {
  return items.flatMap((item): ResponseItem[] => {
    if (item.type === "display") return [];
    if (item.type === "group") return group(item.linkId, item.text, item.items, asked, language);
    const found = asked.get(item.linkId);
    if (!found) return [];
    const answer = found.answers.map((answer) => withWords(item, answer, language));
    return [{ linkId: item.linkId, ...copied(item.text, language), ...(answer.length > 0 ? { answer } : {}) }];
  });
}

function group(
  linkId: string,
  text: Text | null,
  items: readonly Item[],
  asked: Asked,
  language: Locale,
): ResponseItem[] {
  const inside = itemsOf(items, asked, language);
  return inside.length > 0 ? [{ linkId, ...(text ? copied(text, language) : {}), item: inside }] : [];
}

/** The chosen option in both languages. */
function withWords({ field }: Question, answer: FhirAnswer, language: Locale): ResponseAnswer {
  const options: Option[] = "options" in field ? field.options : [];
  const option = options.find((option) => option.answer === answer);
  if (!option || "valueInteger" in answer) return answer;
  const beside = besideOf(option.text, language);
  if ("valueString" in answer) return { ...answer, ...(beside ? { _valueString: beside } : {}) };
  if (!("valueCoding" in answer)) return answer;
  return { valueCoding: { ...answer.valueCoding, ...(beside ? { _display: beside } : {}) } };
}

function copied(text: Text, language: Locale): { text: string; _text?: Element } {
  const beside = besideOf(text, language);
  return { text: wordsIn(text, language), ...(beside ? { _text: beside } : {}) };
}

function wordsIn(text: Text, language: Locale): string {
  return text[language] ?? text.nl ?? text.en ?? "";
}

/** The other language, and that the words are Markdown: read back by `textOf`. */
function besideOf(text: Text, language: Locale): Element | null {
  const words = (["nl", "en"] as const).flatMap((lang) =>
    text[lang] === undefined ? [] : [[lang, text[lang]] as const],
  );
  const translations = words.flatMap(([lang, content]) => (lang === language ? [] : [translation(lang, content)]));
  const extension = text.markdown
    ? [{ url: RENDERING_MARKDOWN, valueMarkdown: wordsIn(text, language), _valueMarkdown: { extension: translations } }]
    : translations;
  return extension.length > 0 ? { extension } : null;
}

function translation(lang: Locale, content: string): Extension {
  return {
    url: TRANSLATION,
    extension: [
      { url: "lang", valueCode: lang },
      { url: "content", valueString: content },
    ],
  };
}

/** The language that every question has; content has at least one such. */
function languageOf(form: Form): Locale {
  const texts = [form.title, ...questionsOf(form).map(({ text }) => text)];
  return texts.every((text) => text.nl !== undefined) ? "nl" : "en";
}
