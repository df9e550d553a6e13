import { eq } from "drizzle-orm";
import type { Page } from "playwright/test";
import { accounts, sessions } from "@/db/schema";
import type { Context } from "@/domain/context";
import { inTransaction } from "@/domain/transaction";
import { logIn } from "@/tests/support/login-steps";
import type { Person } from "@/tests/support/people";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";

// What was typed stays, and acts for nobody but the person whose page it was (ADR 0077).

function endSessions(server: Context, { account }: Person): Promise<unknown> {
  return inTransaction(server, (ctx) => ctx.tx.delete(sessions).where(eq(sessions.accountId, account.id)));
}

async function firstNameOf(server: Context, { account }: Person): Promise<string | undefined> {
  const [row] = await server.db.read.select().from(accounts).where(eq(accounts.id, account.id));
  return row?.firstName;
}

const problems = (page: Page) => page.locator(".error-summary");

inBothLanguages((lang) => {
  test("my session ends while I write: my words stay, and after logging in again they are saved", async ({
    screens,
    person,
    server,
    texts,
    page,
    context,
    scripting,
  }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.absence.goThere();
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel(texts("absence.from")).fill(day);
    await page.getByLabel(texts("absence.until")).fill(day);
    await page.getByLabel(texts("absence.message"), { exact: true }).fill("Ik ben een dag weg, één dag maar.");
    await endSessions(server, cas);
    await page.getByRole("button", { name: texts("absence.submit"), exact: true }).click();
    await expect(problems(page)).toContainText(texts("refusedForm.endedText"));
    await expect(page.locator("textarea[name=message]")).toHaveValue("Ik ben een dag weg, één dag maar.");
    await screens.absence.isAccessible();

    const opened = context.waitForEvent("page");
    await page.getByRole("link", { name: texts("refusedForm.endedLink") }).click();
    const tab = await opened;
    await tab.locator("input[type=email]").fill(cas.email);
    await tab.locator("input[type=password]").fill(cas.password);
    await tab.getByRole("button", { name: texts("login.submit"), exact: true }).click();
    // The login leads back to the page one came from.
    await expect(tab).toHaveURL(new RegExp(`/${lang}/account/absence$`));
    await tab.close();

    const again = scripting === "on" ? texts("absence.submit") : texts("refusedForm.again");
    await page.getByRole("button", { name: again, exact: true }).click();
    await expect(page).toHaveURL(/done=saved/);
    await expect(page.getByRole("heading", { name: texts("absence.now") })).toBeVisible();
    await expect(page.locator("main")).toContainText("één dag maar");
  });

  test("Cas's page cannot rename Eva, who logged in in another tab", async ({
    screens,
    person,
    server,
    texts,
    page,
    context,
  }) => {
    const [cas, eva] = [await person(), await person({ firstName: "Eva" })];
    await logIn(screens, cas);
    await screens.profile.goThere();
    await page.getByLabel(texts("profile.firstName"), { exact: true }).fill("Karel");

    const tab = await context.newPage();
    await tab.goto(`/${lang}/workspace`);
    await tab.getByRole("button", { name: texts("menu.logOut") }).click();
    await tab.locator("input[type=email]").fill(eva.email);
    await tab.locator("input[type=password]").fill(eva.password);
    await tab.getByRole("button", { name: texts("login.submit"), exact: true }).click();
    await expect(tab).toHaveURL(/workspace$/);

    await page.getByRole("button", { name: texts("profile.submit"), exact: true }).click();
    await expect(problems(page)).toContainText(texts("refusedForm.otherText", { name: eva.name }));
    await expect(page.locator("input[name=firstName], textarea[name=firstName]")).toHaveValue("Karel");
    expect([await firstNameOf(server, cas), await firstNameOf(server, eva)]).toEqual(["Cas", "Eva"]);

    // A button without words leads to the page that says who is logged in.
    const opened = context.waitForEvent("page");
    await page.getByRole("link", { name: texts("refusedForm.otherLink") }).click();
    await expect((await opened).getByRole("heading", { level: 1 })).toHaveText(
      texts("otherPerson.title", { name: eva.name }),
    );
  });

  test("a page that needs a login leads back to itself after it", async ({ screens, person, page }) => {
    const cas = await person();
    await page.goto(`/${lang}/account/notifications`);
    await screens.login.logIn(cas);
    await expect(page).toHaveURL(new RegExp(`/${lang}/account/notifications$`));
  });
});

test.describe("without an answer @script-only", () => {
  const words = "Kan ik mijn afspraak verzetten?";

  const write = async (page: Page, screens: Screens) => {
    await screens.question.goThere();
    await page.locator("input[type=email]").fill("cas.wacht@example.nl");
    await page.locator("textarea").fill(words);
  };
  const send = (page: Page, label: string) => page.getByRole("button", { name: label, exact: true }).click();
  const kept = async (page: Page) => {
    await expect(page.locator("textarea")).toHaveValue(words);
    await expect(page.locator("input[type=email]")).toHaveValue("cas.wacht@example.nl");
    expect(new URL(page.url()).pathname).toBe("/nl/help/question");
  };

  test("I have no internet: nothing was sent, my words stay, and later the same button sends them", async ({
    screens,
    texts,
    page,
    context,
  }) => {
    await write(page, screens);
    await context.setOffline(true);
    await send(page, texts("question.submit"));
    await expect(problems(page)).toContainText(texts("lostAnswer.offline"));
    await kept(page);
    await context.setOffline(false);
    await send(page, texts("question.submit"));
    await expect(page).toHaveURL(/done=sent/);
  });

  for (const [what, status, text] of [
    ["a limit of the proxy", 429, "lostAnswer.refused"],
    ["a busy server", 503, "lostAnswer.refused"],
    ["a proxy that lost the server", 502, "lostAnswer.unknown"],
    ["a proxy that waited too long", 504, "lostAnswer.unknown"],
  ] as const) {
    test(`${what} answers ${status}: my words stay, and the page says what is known`, async ({
      screens,
      texts,
      page,
      guard,
    }) => {
      guard.expect(new RegExp(String(status)));
      await write(page, screens);
      await page.route("**/help/question", (route) =>
        route.request().method() === "POST"
          ? route.fulfill({ status, contentType: "text/html", body: "<h1>proxy</h1>" })
          : route.continue(),
      );
      await send(page, texts("question.submit"));
      await expect(problems(page)).toContainText(texts(text));
      await kept(page);
    });
  }

  test("the answer is lost after the work was done: the page does not say that nothing changed", async ({
    screens,
    texts,
    page,
    guard,
  }) => {
    guard.expect(/ERR_FAILED|Failed to fetch|net::/);
    await write(page, screens);
    await page.route("**/help/question", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await route.fetch({ maxRedirects: 0 });
      await route.abort();
    });
    await send(page, texts("question.submit"));
    await expect(problems(page)).toContainText(texts("lostAnswer.unknown"));
    await expect(problems(page).getByRole("link", { name: texts("lostAnswer.look") })).toBeVisible();
    await kept(page);
  });

  test("what I typed in a password field stays too when no answer came", async ({
    screens,
    texts,
    page,
    context,
    guard,
  }) => {
    // The sign beside the problem is decoration, and its file was not asked for before.
    guard.expect(/ERR_INTERNET_DISCONNECTED/);
    await screens.login.goThere();
    await page.locator("input[type=email]").fill("cas@example.nl");
    await page.locator("input[type=password]").fill("Zomer-In-Zeeland-2026!");
    await context.setOffline(true);
    await send(page, texts("login.submit"));
    await expect(problems(page)).toContainText(texts("lostAnswer.offline"));
    await expect(page.locator("input[type=password]")).toHaveValue("Zomer-In-Zeeland-2026!");
  });
});
