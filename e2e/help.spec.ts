import { helpdesk } from "../tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";

inBothLanguages((lang) => {
  const words = {
    nl: {
      gone: "gestolen telefon",
      goneTitle: "Mijn telefoon is kwijt of gestolen",
      code: "code komt niet",
      nothing: "fietsbel",
    },
    en: {
      gone: "stolen fone",
      goneTitle: "My phone is lost or stolen",
      code: "code does not come",
      nothing: "bicycle",
    },
  }[lang];

  test("I search the help for my stolen phone, read on and am led to the page that helps", async ({
    page,
    screens,
    texts,
  }) => {
    await screens.help.open();
    await screens.help.search(words.gone);
    await screens.help.loaded();
    await expect(screens.help.results().first()).toHaveAccessibleName(words.goneTitle);
    await expect(page.locator("main mark").first()).toBeVisible();
    await screens.help.results().first().click();
    await expect(page.getByRole("heading", { level: 1, name: words.goneTitle })).toBeVisible();
    await screens.help.isAccessible();
    await expect(page.getByRole("heading", { level: 2, name: texts("helpPages.related"), exact: true })).toBeVisible();
    await page
      .getByRole("main")
      .getByRole("link", { name: texts("lost.title"), exact: true })
      .click();
    await screens.login.shown();
  });

  test("I search in the words of my own question", async ({ page, screens, texts }) => {
    await screens.help.open();
    await screens.help.search(words.code);
    await expect(page.getByRole("textbox", { name: texts("helpPages.search"), exact: true })).toHaveValue(words.code);
    await screens.help.results().first().click();
    await expect(page).toHaveURL(/\/help\/no-code$/);
  });

  test("Nothing is found: there is no empty list, and I see whom to call and where to ask", async ({
    page,
    screens,
    texts,
  }) => {
    await screens.help.open();
    await screens.help.search(words.nothing);
    await screens.help.loaded();
    await expect(page.getByRole("status")).toHaveText(texts("helpPages.found", { count: 0, query: words.nothing }));
    await expect(page.getByText(texts("helpPages.noneHint"))).toBeVisible();
    await expect(screens.help.topics()).toHaveCount(0);
    // The only heading left is that of the ways on.
    await expect(page.getByRole("main").getByRole("heading", { level: 2 })).toHaveText([texts("helpPages.stuck")]);
    await expect(page.getByRole("main").getByRole("link", { name: helpdesk })).toBeVisible();
    await page
      .getByRole("main")
      .getByRole("link", { name: texts("helpPages.ask"), exact: true })
      .click();
    await screens.question.shown();
  });

  test("I have no account, get no mail, or typed a wrong password: each page leads to the topic about it", async ({
    page,
    person,
    screens,
    texts,
  }) => {
    const topicOf = (name: string) => page.getByRole("main").getByRole("link", { name, exact: true });
    await screens.login.open();
    await topicOf(texts("helpPages.getAccount")).click();
    await expect(page).toHaveURL(/\/help\/get-account$/);

    const cas = await person();
    await screens.login.open();
    await screens.login.logIn({ ...cas, password: "Verkeerd!1" });
    await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
    const box = page.locator(".error-summary");
    await expect(box.getByRole("link", { name: texts("helpPages.getAccount"), exact: true })).toBeVisible();
    await box.getByRole("link", { name: texts("helpPages.cannotLogIn"), exact: true }).click();
    await expect(page).toHaveURL(/\/help\/cannot-log-in$/);

    await screens.login.open();
    await screens.login.logIn({ ...cas, password: "Verkeerd!1" });
    await box.getByRole("link", { name: texts("helpPages.newPassword"), exact: true }).click();
    await screens.forgotPassword.shown();
    await page.goto(`/${lang}/forgot-password/sent`);
    await topicOf(texts("helpPages.noMail")).click();
    await expect(page).toHaveURL(/\/help\/no-mail$/);
  });

  test("My account is disabled: the box with the problem leads to every way on", async ({
    page,
    person,
    screens,
    texts,
  }) => {
    const gone = await person({ state: "disabled" });
    await screens.login.open();
    await screens.login.logIn(gone);
    await screens.login.showsProblem(texts("errors.account-disabled"));
    const box = page.locator(".error-summary");
    for (const [way, path] of [
      ["useAgain", "/helpdesk"],
      ["newAccount", "/help/get-account"],
      ["deleteOld", "/help/end-account"],
    ] as const) {
      await expect(box.getByRole("link", { name: texts(`helpPages.${way}`), exact: true })).toHaveAttribute(
        "href",
        `/${lang}${path}`,
      );
    }
  });
});
