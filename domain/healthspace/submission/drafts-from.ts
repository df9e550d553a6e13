import type { Locale } from "../../context";
import { type Draft, NO_DRAFT, OTHER, type Question } from "../library/form";
import type { Response, ResponseAnswer, ResponseItem } from "./response";

/** What was handed in as drafts, of the questions that were asked then. Numbers and days are written as in the language of the person. */
export function draftsFrom(response: Response, questions: readonly Question[], locale: Locale): Map<string, Draft> {
  const items = new Map(itemsIn(response.item ?? []).map((item) => [item.linkId, item]));
  return new Map(
    questions.flatMap((question): [string, Draft][] => {
      const item = items.get(question.linkId);
      return item ? [[question.linkId, draftFrom(question, item.answer ?? [], locale)]] : [];
    }),
  );
}

function itemsIn(items: readonly ResponseItem[]): ResponseItem[] {
  return items.flatMap((item) => [item, ...itemsIn(item.item ?? [])]);
}

function draftFrom(question: Question, answers: readonly ResponseAnswer[], locale: Locale): Draft {
  const drafts = answers.map((answer) => draftOf(question, answer, locale));
  return drafts.reduce(
    (whole, { text, chosen }) => ({ text: whole.text + text, chosen: [...whole.chosen, ...chosen] }),
    NO_DRAFT,
  );
}

function draftOf({ field }: Question, answer: ResponseAnswer, locale: Locale): Draft {
  if (field.kind === "one-of" || field.kind === "several-of") {
    const option = field.options.find((option) => isSameAnswer(option.answer, answer));
    if (option) return { text: "", chosen: [option.value] };
    return { text: "valueString" in answer ? answer.valueString : "", chosen: [OTHER] };
  }
  if ("valueBoolean" in answer) return { text: "", chosen: [String(answer.valueBoolean)] };
  if ("valueDate" in answer) return { text: typedDay(answer.valueDate), chosen: [] };
  if ("valueString" in answer) return { text: answer.valueString, chosen: [] };
  if ("valueCoding" in answer) return NO_DRAFT;
  const number = "valueInteger" in answer ? answer.valueInteger : answer.valueDecimal;
  if (field.kind === "scale") return { text: "", chosen: [String(number)] };
  return { text: locale === "nl" ? String(number).replace(".", ",") : String(number), chosen: [] };
}

function isSameAnswer(one: ResponseAnswer, other: ResponseAnswer): boolean {
  if ("valueCoding" in one) {
    return (
      "valueCoding" in other &&
      one.valueCoding.code === other.valueCoding.code &&
      one.valueCoding.system === other.valueCoding.system
    );
  }
  if ("valueString" in one) return "valueString" in other && one.valueString === other.valueString;
  return "valueInteger" in one && "valueInteger" in other && one.valueInteger === other.valueInteger;
}

/** As `readDate` reads it: zeros for what nobody knows. */
function typedDay(iso: string): string {
  const [year, month = "00", day = "00"] = iso.split("-");
  return [Number(day) || "00", Number(month) || "00", year].join("-");
}
