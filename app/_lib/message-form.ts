import "server-only";
import type { FormState } from "@/components/ui/form-state";
import type { InlineFormTexts } from "@/components/ui/inline-form";
import type { NewConversation, SendFailure, StartFailure } from "@/domain/healthspace/conversation/send";
import { isoDay } from "@/i18n/dates";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../[locale]/(member)/staff/crumbs";
import { formError } from "./form-action";
import { readForm } from "./read-form";
import { refusedWords } from "./refused-form";

/** Nothing of a message is cut: longer than any form may be (`server/http/body-limit.ts`). UTF-16 code units. */
const WHOLE = 1_000_000;

/** The day it is for people who live where the product is used, as `2026-12-24`. */
export function today(): string {
  return isoDay(getContext().clock.now());
}

/**
 * A message as its form posts it, for when it is sent, and what the form keeps. `readers`: ids of those whom the form named. The key and the names only go
 * along with words: a form without any is not worth keeping.
 */
export function readMessage(data: FormData, also: readonly ("subject" | "to")[] = []) {
  const { body, sendKey, readers, seen } = readForm(data, ["body", "sendKey", "readers", "seen"], WHOLE);
  const more = readForm(data, also, WHOLE);
  const typed: Record<string, string> = { body, ...more };
  const isBlank = Object.values(typed).every((value) => value.trim() === "");
  const shown = readers.split(" ").filter((id) => id !== "");
  const { subject = "", to = "" }: { subject?: string; to?: string } = more;
  const upTo = /^\d{1,9}$/.test(seen) ? { seen: Number(seen) } : {};
  const message = (): NewConversation => ({ sendKey, body, subject, to, today: today(), shown, ...upTo });
  return { message, values: isBlank ? typed : { ...typed, sendKey, readers } };
}

/** What the form shows for a refusal. Where more people read along than it named, it names them, and sends at the next press. */
export async function messageError(
  failure: SendFailure | StartFailure,
  values: Record<string, string>,
): Promise<FormState> {
  if (failure.code === "message-readers") {
    const { readers } = failure;
    const names = readers.map(({ name }) => name).join(", ");
    return formError({ code: failure.code, names }, { ...values, readers: shownOf(readers) });
  }
  return failure.code.startsWith("staff-") ? clinicianError(failure, values) : formError(failure, values);
}

/** Whether this request sent a message that was refused: its form is shown again with every word, also where none can be sent now. */
export function isAnswered(): boolean {
  return messageAnswer() !== undefined;
}

/**
 * What the form for a message shows first. Without script React finds the answer again only in the form of the same key, and that is
 * another one once somebody else wrote.
 */
export function withAnswer<Texts extends InlineFormTexts>(texts: Texts): Texts {
  const answer = messageAnswer();
  return answer ? { ...texts, before: answer } : texts;
}

// Only a form for a message has a send key.
function messageAnswer(): FormState | undefined {
  const words = refusedWords();
  return words && "sendKey" in words.answer.values ? words.answer : undefined;
}

/** For the field `readers`. */
export function shownOf(readers: readonly { id: string }[]): string {
  return readers.map(({ id }) => id).join(" ");
}
