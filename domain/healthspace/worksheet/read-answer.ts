import { readDate } from "../../platform/typed-date";
import { readFigures } from "../../platform/typed-text";
import { library } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { type Draft, type Field, isUnanswered, type Option, OTHER, type Question } from "../library/form";
import { codePoints } from "./kept-draft";

/** `QuestionnaireResponse.item.answer` of FHIR R4, as far as the library's questions go. */
export type FhirAnswer =
  | { valueString: string }
  | { valueInteger: number }
  | { valueDecimal: number }
  | { valueBoolean: boolean }
  | { valueDate: string }
  | { valueCoding: { system?: string; code: string; display?: string } };

/** Why an answer cannot be handed in as it stands. */
export type AnswerProblem = { linkId: string } & Problem;

type Problem =
  | { code: "answer-number" }
  | { code: "answer-whole" }
  | { code: "answer-range"; min: number | null; max: number | null }
  | { code: "answer-date" }
  | { code: "answer-option" }
  /** "Something else" without words beside it. */
  | { code: "answer-other" }
  /** `by`: code points too many. */
  | { code: "answer-too-long"; by: number };

type Read = Result<FhirAnswer[], Problem>;

/** What a draft says, as it is handed in; nothing for a question that was not answered. */
export function readAnswer(question: Question, draft: Draft): Result<FhirAnswer[], AnswerProblem> {
  if (isUnanswered(draft)) return ok([]);
  const read = readField(question.field, draft);
  return read.ok ? read : fail({ linkId: question.linkId, ...read.failure });
}

function readField(field: Field, { text, chosen }: Draft): Read {
  switch (field.kind) {
    case "short-text":
    case "long-text":
      return readText(text, field.maxLength);
    case "integer":
    case "decimal":
      return readNumber(text, field);
    case "date": {
      const day = readDate(text);
      return day ? ok([{ valueDate: day.iso }]) : fail({ code: "answer-date" });
    }
    case "yes-no": {
      const [value] = chosen;
      return value === "true" || value === "false" ? ok([{ valueBoolean: value === "true" }]) : noSuchOption;
    }
    case "scale": {
      const step = field.steps.find((step) => String(step) === chosen[0]);
      if (step === undefined) return noSuchOption;
      return ok([field.steps.every(Number.isInteger) ? { valueInteger: step } : { valueDecimal: step }]);
    }
    default:
      return readChoice(field, chosen, text);
  }
}

const noSuchOption = fail({ code: "answer-option" });

function readText(text: string, maxLength: number): Read {
  const by = codePoints(text) - maxLength;
  return by > 0 ? fail({ code: "answer-too-long", by }) : ok([{ valueString: text }]);
}

/** With a comma or a point. Neither groups of thousands nor letters: "1.000,5" and "10k" could be misread. */
const NUMBER = /^[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)$/;

/** Figures of a number that JSON keeps exactly. */
const MOST_FIGURES = 15;

/** FHIR's `integer` has 32 bits. */
const [SMALLEST, LARGEST] = [-(2 ** 31), 2 ** 31 - 1];

function readNumber(typed: string, { kind, min, max }: { kind: string; min: number | null; max: number | null }): Read {
  const text = readFigures(typed).trim();
  if (!NUMBER.test(text)) return fail({ code: "answer-number" });
  if (kind === "integer" && /[.,]/.test(text)) return fail({ code: "answer-whole" });
  const number = Number(text.replace(",", "."));
  const outside = (min !== null && number < min) || (max !== null && number > max);
  const unkept = text.replace(/\D/g, "").length > MOST_FIGURES || number < SMALLEST || number > LARGEST;
  if (outside || unkept) return fail({ code: "answer-range", min, max });
  // Nobody means "-0".
  return ok([kind === "integer" ? { valueInteger: number + 0 } : { valueDecimal: number + 0 }]);
}

/** Words typed beside nothing chosen are meant as "something else"; beside another choice they are left over. */
function readChoice({ options, other }: { options: Option[]; other: boolean }, chosen: string[], text: string): Read {
  const answers: FhirAnswer[] = options.filter(({ value }) => chosen.includes(value)).map(({ answer }) => answer);
  const meansOther = other && (chosen.includes(OTHER) || chosen.length === 0);
  if (!meansOther) return answers.length > 0 ? ok(answers) : noSuchOption;
  if (text.trim() === "") return fail({ code: "answer-other" });
  const typed = readText(text, library.shortAnswerCharacters);
  return typed.ok ? ok([...answers, ...typed.value]) : typed;
}
