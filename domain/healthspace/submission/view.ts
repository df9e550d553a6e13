import { textOf } from "../library/fhir-elements";
import type { Form, Question, Text } from "../library/form";
import { questionsIn } from "../library/form-of";
import type { Response, ResponseAnswer, ResponseItem } from "./response";
import type { Measurement } from "./scores";

/** What was handed in, to be shown: readable with nothing but the response. */
export interface SubmissionView {
  pages: ViewPage[];
  measurements: Measurement[];
}

export interface ViewPage {
  title: Text | null;
  questions: ViewQuestion[];
}

export interface ViewQuestion {
  linkId: string;
  text: Text;
  /** Empty: asked and not answered. */
  answers: ViewAnswer[];
  /** From the content, where it is at hand. */
  unit: Text | null;
  /** The words at both ends of a scale, with their numbers. */
  ends: { lowest: number; lower: Text | null; highest: number; upper: Text | null } | null;
}

export type ViewAnswer =
  /** Of a person: shown as it is, line breaks kept. */
  | { is: "typed"; text: string }
  /** One of the content's choices. */
  | { is: "choice"; text: Text }
  | { is: "number"; value: number }
  /** `YYYY-MM-DD`, or a month or a year. */
  | { is: "date"; iso: string }
  | { is: "yes-no"; value: boolean };

/** `form` adds units and the words at the ends of a scale. */
export function viewOf(response: Response, measurements: Measurement[], form: Form | null): SubmissionView {
  const asked = new Map(
    (form?.pages ?? []).flatMap(({ items }) => questionsIn(items).map((question) => [question.linkId, question])),
  );
  const pages: ViewPage[] = [];
  let loose: ViewPage | null = null;
  for (const item of response.item ?? []) {
    const isGroup = item.item !== undefined;
    const page: ViewPage =
      isGroup || !loose ? { title: isGroup ? textIn(response, item) : null, questions: [] } : loose;
    if (page !== loose) pages.push(page);
    loose = isGroup ? null : page;
    page.questions.push(...questionsOf(response, isGroup ? (item.item ?? []) : [item], asked));
  }
  return { pages, measurements };
}

function questionsOf(
  response: Response,
  items: readonly ResponseItem[],
  asked: ReadonlyMap<string, Question>,
): ViewQuestion[] {
  return items.flatMap((item): ViewQuestion[] => {
    if (item.item) return questionsOf(response, item.item, asked);
    const question = asked.get(item.linkId);
    return [
      {
        linkId: item.linkId,
        text: textIn(response, item) ?? { nl: item.linkId, en: item.linkId, markdown: false },
        answers: (item.answer ?? []).map((answer) => answerIn(response, answer)),
        unit: question?.unit ?? null,
        ends: question ? endsOf(question) : null,
      },
    ];
  });
}

function endsOf({ field }: Question): ViewQuestion["ends"] {
  if (field.kind !== "scale") return null;
  const { steps, lower, upper } = field;
  return { lowest: Math.min(...steps), lower, highest: Math.max(...steps), upper };
}

function textIn({ language }: Response, { text, _text }: ResponseItem): Text | null {
  return textOf(language, text, _text);
}

function answerIn({ language }: Response, answer: ResponseAnswer): ViewAnswer {
  if ("valueCoding" in answer) {
    const { code, display, _display } = answer.valueCoding;
    return { is: "choice", text: textOf(language, display ?? code, _display) ?? { [language]: code, markdown: false } };
  }
  if ("valueString" in answer) {
    const { valueString, _valueString } = answer;
    const choice = _valueString && textOf(language, valueString, _valueString);
    return choice ? { is: "choice", text: choice } : { is: "typed", text: valueString };
  }
  if ("valueBoolean" in answer) return { is: "yes-no", value: answer.valueBoolean };
  if ("valueDate" in answer) return { is: "date", iso: answer.valueDate };
  return { is: "number", value: "valueInteger" in answer ? answer.valueInteger : answer.valueDecimal };
}
