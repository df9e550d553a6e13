import type { Locale } from "@/domain/context";
import { textFor } from "@/domain/healthspace/library/form";
import type { FeedbackTask } from "@/domain/healthspace/staff/tasks";

/** The title of the work, in the language of the reader where the content has it. */
export function taskTitle({ title }: FeedbackTask, locale: Locale): string {
  return textFor(title, locale).text;
}
