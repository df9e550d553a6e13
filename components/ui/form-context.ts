import { createContext, type FormEvent, useActionState, useContext, useMemo, useRef, useState } from "react";
import { type FormAction, type FormState, untouched } from "@/components/ui/form-state";
import { LostAnswer, withoutLosing } from "@/components/ui/lost-answer";
import { register, useIsPast } from "@/components/ui/newest-answer";
import { useHydrated } from "@/components/ui/use-hydrated";

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

/**
 * For a form component: what its action answered last, what sends the form, and the context for its fields. `before`: what it shows
 * until there is an answer. `onReset`: React empties a form after its action, which is wrong when no answer came.
 */
export function useAnswer(action: FormAction, busyLabel: string, before: FormState = untouched) {
  const texts = useContext(LostAnswer);
  const lost = useRef(false);
  // Without script, and until it runs, the form posts to the action itself.
  const hydrated = useHydrated();
  const sent = useMemo(() => {
    if (!hydrated || !texts) return action;
    const guarded = withoutLosing(action, texts, () => {
      lost.current = true;
    });
    return async (state: FormState, data: FormData) => {
      const answer = await guarded(state, data);
      register(answer);
      return answer;
    };
  }, [action, texts, hydrated]);
  const [answer, submit] = useActionState(sent, before);
  const [dismissed, setDismissed] = useState<FormState>();
  const isPast = useIsPast(answer);
  const state = isPast || dismissed === answer ? { ...untouched, values: answer.values } : answer;
  const form: Form = { state, busyLabel, dismissProblems: () => setDismissed(answer) };
  const onReset = (event: FormEvent) => {
    if (lost.current) event.preventDefault();
    lost.current = false;
  };
  return { answer, submit, form, onReset };
}
