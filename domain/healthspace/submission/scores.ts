import type { Form, Text } from "../library/form";
import type { Checked, CheckedQuestion } from "../worksheet/check";

/** A sum and its range, never a verdict. */
export interface Measurement {
  linkId: string;
  text: Text;
  sum: number;
  lowest: number;
  highest: number;
  /** How many of its questions were answered, of how many. */
  answered: number;
  of: number;
}

/** The sums of the measurements of which something was answered. */
export function scoresOf(form: Form, checked: Checked): Measurement[] {
  const asked = new Map(
    checked.pages.flatMap(({ questions }) => questions.map((each) => [each.question.linkId, each] as const)),
  );
  return form.measures.flatMap(({ linkId, text, questions, lowest, highest }): Measurement[] => {
    const scores = questions.flatMap((id) => scoreOf(asked.get(id)) ?? []);
    if (scores.length === 0) return [];
    const sum = scores.reduce((sum, score) => sum + score, 0);
    return [{ linkId, text, sum, lowest, highest, answered: scores.length, of: questions.length }];
  });
}

function scoreOf(checked: CheckedQuestion | undefined): number | null {
  const answer = checked?.answers[0];
  if (!checked || !answer) return null;
  const { field } = checked.question;
  if (field.kind === "one-of") return field.options.find((option) => option.answer === answer)?.score ?? null;
  if ("valueInteger" in answer) return answer.valueInteger;
  return "valueDecimal" in answer ? answer.valueDecimal : null;
}
