import "server-only";
import { redirectTo } from "@/app/_lib/paths";
import { refusedWords } from "./refused-form";

/** Thrown instead of leaving the page when words would be lost with it: `withErrorPage` shows them. */
export class PageGone extends Error {
  constructor(readonly words: NonNullable<ReturnType<typeof refusedWords>>) {
    super("page gone");
  }
}

/**
 * Answers that there is no such thing: sends to an address without a page. Next's own notFound() shows nothing without script. What was
 * typed in a form that this request posts, and that was refused, is shown instead.
 */
export async function noSuchPage(): Promise<never> {
  const words = refusedWords();
  if (words) throw new PageGone(words);
  return redirectTo("/not-found");
}
