import type { Page } from "playwright/test";
import { expect, inBothLanguages, test } from "./fixtures";

inBothLanguages((lang) => {
  test("At 400 % I see what the page is about: its head takes less than a third of the first screen", async ({
    page,
    person,
    screens,
  }) => {
    await page.setViewportSize({ width: 320, height: 256 });
    await screens.login.open();
    expect(await endOf(page, ".guest__header")).toBeLessThan(256 / 3);
    await screens.login.logIn(await person());
    await screens.worksheet.shown();
    expect(await endOf(page, ".member__top")).toBeLessThan(256 / 3);
  });

  test("On a phone of 320 pixels long words and telephone numbers stay whole, and nothing lies beside the page", async ({
    page,
    person,
    screens,
  }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await screens.login.open();
    await screens.login.logIn(await person());
    await screens.worksheet.shown();
    for (const path of ["/account/absence", "/account/activity", "/account/profile", "/help", "/helpdesk"]) {
      await page.goto(`/${lang}${path}`);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, path).toBe(0);
      expect(await brokenWords(page), path).toEqual([]);
    }
  });
});

async function endOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => element.getBoundingClientRect().bottom);
}

/** The words of headings and telephone numbers that stand on more than one line. */
async function brokenWords(page: Page): Promise<string[]> {
  return page.locator("h1, .phone").evaluateAll((elements) =>
    elements.flatMap((element) => {
      const text = element.firstChild;
      if (!(text instanceof Text)) return [];
      const piece = element.className === "phone" ? /.+/g : /\S+/g;
      return [...text.data.matchAll(piece)].flatMap(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1 ? [word] : [];
      });
    }),
  );
}
