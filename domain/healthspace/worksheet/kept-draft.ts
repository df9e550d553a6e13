import { composed } from "../../platform/typed-text";
import { type Draft, OTHER, type Question } from "../library/form";

/**
 * What is kept of a typed text: never refused for what cannot be seen. NFC, line ends as `\n`; without NUL and other controls, and
 * without what turns the reading direction (202A–202E, 2066–2069).
 */
export function keptText(typed: string): string {
  return composed(
    typed
      .replace(/\r\n?/g, "\n")
      .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, "")
      .replace(/\p{Surrogate}/gu, "\ufffd"),
  );
}

/** A draft as it is stored: only what its question can hold. */
export function keptDraft(question: Question, { text, chosen }: Draft): Draft {
  const possible = choicesOf(question);
  const kept = [...new Set(chosen)].filter((value) => possible.includes(value));
  const several = question.field.kind === "several-of";
  return { text: hasText(question) ? keptText(text) : "", chosen: several ? kept : kept.slice(0, 1) };
}

export function isSameDraft(one: Draft, other: Draft): boolean {
  const isSameChoice =
    one.chosen.length === other.chosen.length && one.chosen.every((value) => other.chosen.includes(value));
  return one.text === other.text && isSameChoice;
}

export function codePoints(text: string): number {
  return [...text].length;
}

function choicesOf({ field }: Question): string[] {
  switch (field.kind) {
    case "yes-no":
      return ["true", "false"];
    case "scale":
      return field.steps.map(String);
    case "one-of":
    case "several-of":
      return [...field.options.map(({ value }) => value), ...(field.other ? [OTHER] : [])];
    default:
      return [];
  }
}

function hasText({ field }: Question): boolean {
  if (field.kind === "one-of" || field.kind === "several-of") return field.other;
  return field.kind !== "yes-no" && field.kind !== "scale";
}
