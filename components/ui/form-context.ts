import { createContext, useActionState, useContext, useState } from "react";
import { type FormAction, type FormState, untouched } from "@/components/ui/form-state";

interface Form {
  state: FormState;
  /** What a submit button shows when the answer takes long. */
  busyLabel: string;
  /** The person has put right what was wrong: the problems go away until the next answer. */
  dismissProblems: () => void;
}

const outsideOfAny: Form = { state: untouched, busyLabel: "", dismissProblems: () => {} };

export const FormContext = createContext(outsideOfAny);

/** The form around a component. */
export function useForm(): Form {
  return useContext(FormContext);
}

interface Field {
  /** Everything that is wrong at this field, a line each: the same as the box with the problems says. */
  error: string | undefined;
  /** What was sent from it. Never a password, a code or a secret. */
  value: string | undefined;
}

/** What the form around a field knows about it. */
export function useField(name: string): Field {
  const { problems, values } = useForm().state;
  const lines = problems.flatMap(({ field, text }) => (field === name ? [text] : []));
  return { error: lines.length === 0 ? undefined : lines.join("\n"), value: values[name] };
}

/** For a form component: what its action answered last, what sends the form, and the context for its fields. `before`: what it shows until then. */
export function useAnswer(action: FormAction, busyLabel: string, before: FormState = untouched) {
  const [answer, submit] = useActionState(action, before);
  const [dismissed, setDismissed] = useState<FormState>();
  const state = dismissed === answer ? { ...untouched, values: answer.values } : answer;
  const form: Form = { state, busyLabel, dismissProblems: () => setDismissed(answer) };
  return { answer, submit, form };
}
