import { type Draft, type Form, OTHER, type Question } from "../library/form";
import { type Fact, visibleItems } from "./enable-when";
import { readAnswer } from "./read-answer";

/** Which items are asked, read as what is handed in: for the server (see `visibleItems`). */
export function askedItems(form: Pick<Form, "pages">, drafts: ReadonlyMap<string, Draft>): Set<string> {
  return visibleItems(form, drafts, factsOf);
}

function factsOf(question: Question, draft: Draft): Fact[] {
  const read = readAnswer(question, draft);
  // "Something else" counts as chosen from the click on, before its words are there.
  if (!read.ok) return read.failure.code === "answer-other" ? draft.chosen : [];
  const isChoice = question.field.kind === "one-of" || question.field.kind === "several-of";
  const options = isChoice && "options" in question.field ? question.field.options : [];
  return read.value.map((answer) => {
    const option = options.find((option) => option.answer === answer);
    if (option) return option.value;
    if ("valueString" in answer) return isChoice ? OTHER : answer.valueString.trim();
    if ("valueInteger" in answer) return answer.valueInteger;
    if ("valueDecimal" in answer) return answer.valueDecimal;
    if ("valueBoolean" in answer) return answer.valueBoolean;
    if ("valueDate" in answer) return answer.valueDate;
    return answer.valueCoding.code;
  });
}
