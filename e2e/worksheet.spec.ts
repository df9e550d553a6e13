import { eq } from "drizzle-orm";
import type { Page } from "playwright/test";
import { assignments, sessions } from "@/db/schema";
import type { Context } from "@/domain/context";
import { buildConnection } from "@/domain/operations/demo/build";
import { session as policy } from "@/domain/policy";
import { expectAccessible } from "@/tests/support/accessibility";
import { healthspaceOf, type Person } from "@/tests/support/people";
import { putModuleReady } from "@/tests/support/work";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";

// The labels of module 6, the package and the intake, as the demo's content has them.
const content = {
  nl: {
    sleep: "Wat is slapen?",
    eightHours: "Iedereen heeft acht uur slaap nodig.",
    hours: "Hoeveel uur slaap je op een gewone nacht?",
    worrying: "Piekeren",
    noise: "Geluid of licht",
    habit: "Gewoonte 1",
    reason: "Waarvoor kom je?",
    slept: "Hoe sliep je?",
    hope: "Wat hoop je dat er verandert?",
    hasHelp: "Krijg je nu al hulp van iemand?",
    whose: "Van wie?",
    parts: ["Zo werkt dit pakket", "Mijn piekergedachten", "Piekerdagboek", "Terugkijken"],
    minutes: "Hoeveel minuten heb je ongeveer gepiekerd?",
  },
  en: {
    sleep: "What is sleep?",
    eightHours: "Everybody needs eight hours of sleep.",
    hours: "How many hours do you sleep on an ordinary night?",
    worrying: "Worrying",
    noise: "Noise or light",
    habit: "Habit 1",
    reason: "What brings you here?",
    slept: "How did you sleep?",
    hope: "What do you hope will change?",
    hasHelp: "Do you already get help from somebody?",
    whose: "From whom?",
    parts: ["How this package works", "My worries", "Worry diary", "Looking back"],
    minutes: "About how many minutes did you worry?",
  },
} as const;

/** As if this person had done nothing for so long that the session is over. */
async function endSession(server: Context, { account }: Person): Promise<void> {
  const lastSeenAt = Date.now() - policy.idleMs;
  await server.db.write((tx) => tx.update(sessions).set({ lastSeenAt }).where(eq(sessions.accountId, account.id)));
}

async function logIn(screens: Screens, person: Person): Promise<void> {
  await screens.login.open();
  await screens.login.logIn(person);
  await screens.worksheet.shown();
}

inBothLanguages((lang) => {
  const say = content[lang];
  const path = (id: string, rest = "") => `/${lang}/workspace/${id}${rest}`;
  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });
  const saved = (page: Page) => page.locator(".save-line--saved");

  test("I open module 6, stop half-way, go on with another device, check it and hand it in", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
    anotherBrowser,
    guard,
  }) => {
    guard.expect(/410/);
    const [cas, eva] = [await person(), await person({ firstName: "Eva", roles: ["clinician"] })];
    const healthspaceId = await healthspaceOf(server, cas);
    await buildConnection(server, { client: cas.account, staff: eva.account, healthspaceId });
    const id = await putModuleReady(server, cas, 6, { word: "Neem de tijd.\nEva", subtitle: "Module 66" });
    await page.setViewportSize({ width: 320, height: 640 });
    const press = (name: string, on = page) => on.getByRole("button", { name, exact: true }).click();
    const looks = (on = page) => expectAccessible(on, scripting);

    await test.step("the whole tile is a link, and says how far I am", async () => {
      await logIn(screens, cas);
      const tile = page.getByRole("link", { name: new RegExp(`^${say.sleep.replace("?", "\\?")} Module 66 `) });
      await expect(tile).toContainText(texts("workspace.available"));
      await tile.click();
      await expect(heading(page, say.sleep)).toBeVisible();
      await expect(page.getByText("Neem de tijd.")).toBeVisible();
      await expect(page.getByRole("main")).toContainText(eva.name);
      await looks();
    });

    await test.step("I read, and answer two pages", async () => {
      await page.getByRole("link", { name: texts("work.start"), exact: true }).click();
      await expect(page.getByText(texts("work.pageOf", { page: 1, of: 4 }))).toBeVisible();
      await looks();
      await press(texts("work.goOn"));
      const truth = page.getByRole("group", { name: say.eightHours });
      await expect(truth.getByRole("radio", { checked: true })).toHaveCount(0);
      const noAnswer = truth.getByLabel(texts("work.noAnswer"), { exact: true });
      await expect(noAnswer).toBeHidden();
      await truth.getByLabel(texts("work.no"), { exact: true }).check();
      await expect(noAnswer).toBeVisible();
      await looks();
      await press(texts("work.saveAndGo"));
      await expect(page.getByText(texts("work.pageOf", { page: 3, of: 4 }))).toBeVisible();
      await page.getByRole("link", { name: texts("form.back"), exact: true }).click();
      await expect(truth.getByRole("radio", { checked: true })).toHaveValue("false");
      await noAnswer.check();
      await press(texts("work.saveAndGo"));
      await expect(page.getByText(texts("work.pageOf", { page: 3, of: 4 }))).toBeVisible();
      await page.getByRole("link", { name: texts("form.back"), exact: true }).click();
      await expect(truth).toBeVisible();
      await expect(truth.getByRole("radio", { checked: true })).toHaveCount(0);
      await press(texts("work.saveAndGo"));
      await page.getByLabel(say.hours, { exact: true }).fill("zes en een half");
      await page.getByLabel(say.noise, { exact: true }).check();
      await looks();
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBe(0);
      await press(texts("work.saveAndGo"));
      await expect(page.getByText(texts("work.pageOf", { page: 4, of: 4 }))).toBeVisible();
    });

    const elsewhere = await anotherBrowser();
    const there = elsewhere.worksheet.onPage();
    await test.step("with another device I go on where I stopped", async () => {
      await logIn(elsewhere, cas);
      await there.goto(path(id));
      await there.getByRole("link", { name: texts("work.continue"), exact: true }).click();
      await there.getByLabel(say.habit, { exact: true }).fill("Geen telefoon in bed 🛏️");
      await there.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
    });

    await test.step("I check my answers: one is no number, and I put it right", async () => {
      await expect(heading(there, texts("work.checkTitle"))).toBeVisible();
      await expect(there).toHaveTitle(new RegExp(`^${texts("form.errorPrefix")}`));
      await expect(there.getByRole("main")).toContainText("Geen telefoon in bed 🛏️");
      await looks(there);
      await there.getByRole("button", { name: texts("work.submit"), exact: true }).click();
      await there.getByRole("link", { name: texts("work.editName", { question: say.hours }) }).click();
      await expect(there.getByLabel(say.hours, { exact: true })).toHaveValue("zes en een half");
      await there.getByLabel(say.hours, { exact: true }).fill("6,5");
      await there.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
      // Without script the browser keeps the fragment of the link it came by.
      await expect(there).toHaveURL(({ pathname }) => pathname === path(id, "/pages/two-habits"));
      await there.goto(path(id, "/check"));
    });

    await test.step("I hand it in, and find it again in my record", async () => {
      await there.getByRole("button", { name: texts("work.submit"), exact: true }).click();
      await expect(there.getByText(texts("work.submitted"))).toBeVisible();
      await expect(there.getByRole("main")).toContainText("6,5".replace(",", lang === "nl" ? "," : "."));
      await looks(there);
      await elsewhere.worksheet.open();
      const tile = there.getByRole("link", { name: /Module 66/ });
      await expect(tile).toContainText(texts("workspace.submitted", { date: "", time: "" }).split(" ")[0] ?? "");
      await there.goto(`/${lang}/record`);
      await expect(there.getByRole("main")).toContainText(say.sleep);
    });

    await test.step("my other device cannot change it any more, and keeps what I type there", async () => {
      await page.getByLabel(say.habit, { exact: true }).fill("te laat getypt");
      await press(texts("work.saveAndGo"));
      await expect(page.locator(".error-summary")).toContainText(texts("errors.work-locked", { why: "submitted" }));
      await expect(page.locator("main :is(input[type=text], textarea)").first()).toHaveValue("te laat getypt");
      await looks();
    });
  });

  test("My session ends while I type 2,000 characters: they stay, I log in again in a new tab, and they are saved", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
    guard,
  }) => {
    guard.expect(/401/);
    const cas = await person();
    const id = await putModuleReady(server, cas, 9);
    const words = "Ik slaap slecht en pieker veel. ".repeat(63).slice(0, 2_000);
    await logIn(screens, cas);
    await page.goto(path(id, "/pages/about"));
    await endSession(server, cas);
    await page.getByLabel(say.reason, { exact: true }).fill(words);
    await page.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
    await expect(page.locator(".error-summary")).toContainText(texts("refusedForm.endedText"));
    const field = scripting === "on" ? page.getByLabel(say.reason, { exact: true }) : page.locator(`[name="t:reason"]`);
    await expect(field).toHaveValue(words);
    await expectAccessible(page, scripting);

    const opened = page.context().waitForEvent("page");
    await page.getByRole("link", { name: texts("refusedForm.endedLink") }).click();
    const tab = await opened;
    await tab.getByLabel(texts("login.email"), { exact: true }).fill(cas.email);
    await tab.getByLabel(texts("login.password"), { exact: true }).fill(cas.password);
    await tab.getByRole("button", { name: texts("login.submit"), exact: true }).click();
    await expect(tab).toHaveURL(path(id, "/pages/about"));
    await tab.close();

    const again = scripting === "on" ? texts("work.saveAndGo") : texts("refusedForm.again");
    await page.getByRole("button", { name: again, exact: true }).click();
    await expect(page).toHaveURL(path(id, "/pages/state"));
    await page.goto(path(id, "/pages/about"));
    await expect(page.getByLabel(say.reason, { exact: true })).toHaveValue(words);
  });

  test("My browser dies while I type: what I typed before is there when I log in again @script-only", async ({
    server,
    page,
    person,
    screens,
    anotherBrowser,
  }) => {
    const cas = await person();
    const id = await putModuleReady(server, cas, 9);
    await logIn(screens, cas);
    await page.goto(path(id, "/pages/about"));
    await page.getByLabel(say.reason, { exact: true }).pressSequentially("Dit staat er al. ");
    await expect(saved(page)).toBeVisible();
    await page.getByLabel(say.reason, { exact: true }).pressSequentially("Dit nog niet");
    const devTools = await page.context().newCDPSession(page);
    devTools.send("Page.crash").catch(() => undefined);
    await page.waitForEvent("crash");
    const elsewhere = await anotherBrowser();
    await logIn(elsewhere, cas);
    const there = elsewhere.worksheet.onPage();
    await there.goto(path(id, "/pages/about"));
    await expect(there.getByLabel(say.reason, { exact: true })).toHaveValue(/^Dit staat er al\. /);
  });

  test("Two tabs on one question: the one that comes second asks, and I keep both texts", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
    guard,
  }) => {
    guard.expect(/409/);
    const cas = await person();
    const id = await putModuleReady(server, cas, 9);
    await logIn(screens, cas);
    await page.goto(path(id, "/pages/about"));
    const other = await page.context().newPage();
    let letThrough = () => {};
    const held = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    await other.route("**/api/work/**", async (route) => {
      await held;
      await route.continue();
    });
    await other.goto(path(id, "/pages/about"));
    const [mine, theirs] = [page, other].map((tab) => tab.getByLabel(say.reason, { exact: true }));
    await theirs?.fill("in het tweede tabblad");
    await mine?.fill("in het eerste tabblad");
    if (scripting === "on") {
      await mine?.blur();
      await expect(saved(page)).toBeVisible();
      letThrough();
      await theirs?.blur();
    } else {
      for (const tab of [page, other]) {
        await tab.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
      }
      await page.goto(path(id, "/pages/about"));
    }
    await expect(other.locator(".error-summary")).toContainText(texts("work.conflictHeading").slice(0, 10));
    await expect(other.locator("blockquote")).toHaveText("in het eerste tabblad");
    await expect(other.getByLabel(say.reason, { exact: true })).toHaveValue("in het tweede tabblad");
    await expectAccessible(other, scripting);
    await other.getByRole("button", { name: texts("work.keepBoth"), exact: true }).click();
    const both = "in het eerste tabblad\n\nin het tweede tabblad";
    await expect(other.getByLabel(say.reason, { exact: true })).toHaveValue(both);
    await expect(other.locator("blockquote")).toHaveCount(0);
    if (scripting === "on") {
      await expect(saved(other)).toBeVisible();
      // What is not touched follows.
      await expect(page.getByLabel(say.reason, { exact: true })).toHaveValue(both);
    }
    await page.goto(path(id, "/pages/about"));
    await expect(page.getByLabel(say.reason, { exact: true })).toHaveValue(both);
  });

  test("A number in words is kept as I typed it: nothing stops me, the next page says so, and the field does when I come back", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
  }) => {
    const cas = await person();
    const id = await putModuleReady(server, cas, 6);
    await page.setViewportSize({ width: 320, height: 640 });
    await logIn(screens, cas);
    const goOn = (name: "goOn" | "saveAndGo") =>
      page.getByRole("button", { name: texts(`work.${name}`), exact: true }).click();
    await page.goto(path(id, "/pages/waves"));
    await goOn("goOn");
    await goOn("saveAndGo");
    const hours = page.getByLabel(say.hours, { exact: true });
    await hours.fill("acht");
    await expect(page.getByText(texts("errors.answer-number"))).toHaveCount(0);
    await goOn("saveAndGo");
    await expect(page).toHaveURL(path(id, "/pages/two-habits?left=your-night"));
    await expect(page.getByText(texts("work.leftWrong", { check: texts("work.checkTitle") }))).toBeVisible();
    await expectAccessible(page, scripting);

    await page.getByText(texts("work.pageList"), { exact: true }).click();
    const row = (n: number) =>
      page
        .getByRole("navigation", { name: texts("work.pageList") })
        .getByRole("listitem")
        .nth(n);
    await expect(row(0)).toContainText(texts("work.pageDone"));
    await expect(row(1)).toContainText(texts("work.pageEmpty"));
    await expect(row(1)).not.toContainText(texts("work.pageDone"));
    await expect(row(2)).toContainText(texts("work.pageWrong"));

    await page.getByRole("link", { name: texts("work.leftWrongLink"), exact: true }).click();
    await expect(hours).toHaveValue("acht");
    await expect(hours).toHaveAttribute("aria-invalid", "true");
    await expect(hours).toHaveAccessibleDescription(new RegExp(texts("errors.answer-number")));
    await expectAccessible(page, scripting);
    await hours.fill("8");
    if (scripting === "on") await expect(page.getByText(texts("errors.answer-number"))).toHaveCount(0);
    await goOn("saveAndGo");
    // Without script the browser keeps the fragment of the page before.
    await expect(page).toHaveURL(({ pathname, search }) => pathname + search === path(id, "/pages/two-habits"));
    await page.goto(path(id, "/pages/your-night"));
    await expect(hours).toHaveValue("8");
    await expect(page.getByText(texts("errors.answer-number"))).toHaveCount(0);
  });

  test("A question that hangs on my answer: it appears, and I read why", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
  }) => {
    const cas = await person();
    const id = await putModuleReady(server, cas, 9);
    await logIn(screens, cas);
    await page.goto(path(id, "/pages/good-to-know"));
    const whose = page.getByLabel(say.whose, { exact: true });
    await expect(whose).toBeHidden();
    const help = page.getByRole("group", { name: say.hasHelp });
    await help.getByLabel(texts("work.yes"), { exact: true }).check();
    if (scripting === "off") {
      await page.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
      await expect(page.getByText(texts("work.newQuestion"))).toBeVisible();
      await expect(whose).toBeFocused();
    }
    await whose.fill("mijn zus");
    await expectAccessible(page, scripting);
    await page.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
    await expect(page).toHaveURL(path(id, "/pages/help-now"));
    // Hidden again, it stays in the draft and is not checked.
    await page.goto(path(id, "/pages/good-to-know"));
    await help.getByLabel(texts("work.no"), { exact: true }).check();
    await page.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
    await expect(page).toHaveURL(path(id, "/pages/help-now"));
    await page.goto(path(id, "/check"));
    await expect(page.getByText(say.whose)).toHaveCount(0);
    await expect(page.getByRole("link", { name: say.hope, exact: true })).toBeVisible();
  });

  test("The package: its parts in order, the last opens after the second, and the diary goes in rounds", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
  }) => {
    const cas = await person();
    const id = await putModuleReady(server, cas, 10);
    await logIn(screens, cas);
    await page.goto(path(id));
    const parts = page.getByRole("list", { name: texts("work.partsTitle") }).getByRole("listitem");
    await expect(parts).toHaveText(say.parts.map((title) => new RegExp(title)));
    await expect(parts.nth(3).getByRole("link")).toHaveCount(0);
    await expectAccessible(page, scripting);
    const submit = () => page.getByRole("button", { name: texts("work.submit"), exact: true }).click();
    const addressOf = async (nth: number) => (await parts.nth(nth).getByRole("link").getAttribute("href")) ?? "";
    const [worries, diary] = [await addressOf(1), await addressOf(2)];

    for (const minutes of ["10", "20", "30"]) {
      await page.goto(`${diary}/pages/today`);
      await expect(page.getByLabel(say.minutes, { exact: true })).toHaveValue("");
      await page.getByLabel(say.minutes, { exact: true }).fill(minutes);
      await page.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
      await submit();
      await expect(page.getByText(texts("work.submittedRound"))).toBeVisible();
    }
    await page.goto(diary);
    const rounds = page.getByRole("list", { name: texts("work.handedIn") }).getByRole("link");
    await expect(rounds).toHaveCount(3);
    await expectAccessible(page, scripting);
    await rounds.last().click();
    await expect(page.getByRole("main")).toContainText("10");
    await expect(page.getByRole("button", { name: texts("work.change"), exact: true })).toHaveCount(0);

    await page.goto(`${worries}/check`);
    await submit();
    await expect(page.getByText(texts("work.submitted"))).toBeVisible();
    await page.goto(path(id));
    await parts.nth(3).getByRole("link").click();
    await expect(heading(page, say.parts[3])).toBeVisible();
  });

  test("I change what I handed in: number 1 stays, and I can also leave it as it was", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
  }) => {
    const cas = await person();
    const id = await putModuleReady(server, cas, 9);
    await logIn(screens, cas);
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const write = async (words: string) => {
      await page.goto(path(id, "/pages/about"));
      await page.getByLabel(say.reason, { exact: true }).fill(words);
      await button(texts("work.saveAndGo")).click();
      await expect(page).toHaveURL(path(id, "/pages/state"));
    };
    await write("de eerste keer");
    await page.goto(path(id, "/check"));
    await button(texts("work.submit")).click();
    await expect(page.getByText(texts("work.submitted"))).toBeVisible();

    await button(texts("work.change")).click();
    await expect(page.getByText(texts("work.changing"))).toBeVisible();
    await write("toch niet");
    await page.goto(path(id));
    await screens.worksheet.ask(texts("work.keepChange"));
    await button(texts("work.keepChangeYes")).click();
    await expect(page.getByText(texts("work.kept"))).toBeVisible();

    await button(texts("work.change")).click();
    await expect(page).toHaveURL(path(id));
    await page.goto(path(id, "/pages/about"));
    await expect(page.getByLabel(say.reason, { exact: true })).toHaveValue("de eerste keer");
    await write("de tweede keer");
    await page.goto(path(id, "/check"));
    await button(texts("work.submitAgain")).click();
    await expect(page.getByText("de tweede keer")).toBeVisible();
    await expectAccessible(page, scripting);
    await page.getByRole("link", { name: new RegExp(`^${texts("work.version", { number: 1 })}`) }).click();
    await expect(page.getByText("de eerste keer")).toBeVisible();
  });

  test("My clinician takes the work back while I type: I read so, and my words stay to be copied", async ({
    server,
    page,
    person,
    screens,
    scripting,
    texts,
    guard,
  }) => {
    guard.expect(/410|404/);
    const cas = await person();
    const id = await putModuleReady(server, cas, 9);
    await logIn(screens, cas);
    await page.goto(path(id, "/pages/about"));
    await server.db.write((tx) =>
      tx.update(assignments).set({ withdrawnAt: Date.now() }).where(eq(assignments.id, id)),
    );
    await page.getByLabel(say.reason, { exact: true }).fill("dit was ik aan het schrijven");
    await page.getByRole("button", { name: texts("work.saveAndGo"), exact: true }).click();
    await expect(page.locator(".error-summary")).toBeVisible();
    await expect(page.locator("textarea")).toHaveValue("dit was ik aan het schrijven");
    await expectAccessible(page, scripting);
    await page.goto(path(id));
    await expect(heading(page, texts("notFound.title"))).toBeVisible();
  });
});
