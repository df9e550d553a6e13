import { expect, type Page } from "playwright/test";

/** The letter in the sentence that tells which text message was sent; the first group of `sentence`. */
export async function textLetter(page: Page, sentence: RegExp): Promise<string> {
  const found = page.getByText(sentence);
  await expect(found).toBeVisible();
  return sentence.exec((await found.textContent()) ?? "")?.[1] ?? "";
}
