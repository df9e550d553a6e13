import type { Locator, Page } from "playwright/test";
import { walkThroughSetUp } from "@/tests/support/login-steps";
import { expect, inBothLanguages, test } from "./fixtures";

inBothLanguages(() => {
  test("I log in in two steps without a mouse", async ({ page, person, screens, texts, inbox }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await screens.login.open();
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: texts("shell.skip"), exact: true });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport({ ratio: 1 });
    await page.keyboard.press("Enter");
    await tabTo(page, screens.login.email());
    await page.keyboard.type(noor.email);
    await tabTo(page, screens.login.password());
    await page.keyboard.type(noor.password);
    await page.keyboard.press("Enter");
    await screens.verify.shown();

    await tabTo(page, screens.verify.code());
    await page.keyboard.type(await inbox.code(noor.phone.e164, await screens.verify.letter()));
    await tabTo(page, screens.verify.trust());
    await page.keyboard.press("Space");
    await expect(screens.verify.trust()).toBeChecked();
    await tabTo(page, page.getByRole("button", { name: texts("verify.submit"), exact: true }));
    await page.keyboard.press("Enter");
    await screens.worksheet.shown();

    await tabTo(page, screens.worksheet.menu().getByRole("button", { name: texts("menu.logOut"), exact: true }));
    await page.keyboard.press("Enter");
    await screens.login.saysLoggedOut();
  });

  test("After a mistake I am at the list of problems, and one key brings me to the field", async ({
    page,
    person,
    screens,
    texts,
  }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await screens.login.open();
    await screens.login.email().focus();
    await page.keyboard.press("Enter");
    await screens.login.showsProblem(texts("errors.email-missing"), screens.login.email());
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: texts("errors.email-missing") })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(screens.login.email()).toBeFocused();
    await page.keyboard.type(noor.email);
    await tabTo(page, screens.login.password());
    await page.keyboard.type(noor.password);
    await page.keyboard.press("Enter");
    await screens.verify.shown();
    await tabTo(page, screens.verify.code());
    await page.keyboard.type("12");
    await page.keyboard.press("Enter");
    await screens.verify.showsProblem(texts("errors.code-unreadable", { count: 2 }), screens.verify.code());
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(screens.verify.code()).toBeFocused();
  });

  test("I see my password when I ask to, and it hides again when I send it @script-only", async ({
    page,
    screens,
    texts,
  }) => {
    await screens.login.open();
    await screens.login.password().fill("Zonnebloem");
    await tabTo(page, page.getByRole("button", { name: texts("form.show"), exact: true }));
    await page.keyboard.press("Enter");
    await expect(screens.login.password()).toHaveAttribute("type", "text");
    await screens.login.isAccessible();
    await screens.login.send();
    await expect(screens.login.password()).toHaveAttribute("type", "password");
  });

  for (const [what, viewport] of [
    ["On the narrowest telephone", { width: 320, height: 640 }],
    ["Enlarged four times", { width: 320, height: 256 }],
  ] as const) {
    test.describe(what, () => {
      test.use({ viewport });

      test("I go the whole way without moving the page sideways", async ({ page, person, screens, inbox }) => {
        test.setTimeout(120_000);
        await walkThroughSetUp({ screens, inbox, person: await person() }, async (screen) => {
          await expectNoSideways(page);
          await screen.isAccessible();
        });
      });

      test("I read what went wrong without moving the page sideways", async ({ page, person, screens, texts }) => {
        const cas = await person();
        await screens.login.open();
        await screens.login.logIn({ ...cas, password: "wrong" });
        await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
        await expectNoSideways(page);
        await screens.login.logIn(cas);
        await screens.worksheet.shown();
        await screens.phone.open();
        await screens.phone.enter("0".repeat(60));
        await screens.phone.showsProblem(texts("errors.phone-invalid"), screens.phone.phone());
        await expectNoSideways(page);
      });
    });
  }
});

/** Presses Tab until it is there; every stop on the way shows where one is. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const outline = outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth);
      return { outline, element: element.outerHTML.slice(0, 80) };
    });
    // A page that has just come may not take the first press.
    if (stop) expect(stop.outline, `where one is can be seen: ${stop.element}`).toBeGreaterThan(1);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error("forty presses of Tab do not lead there");
}

async function expectNoSideways(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(0);
}
