import { readFile } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { assignments } from "@/db/schema";
import type { Context } from "@/domain/context";
import { putAnswersIn, putWorkReady } from "@/domain/healthspace/worksheet/put-ready";
import { buildConnection } from "@/domain/operations/demo/build";
import { seedLibrary } from "@/domain/operations/demo/library";
import { work as policy } from "@/domain/policy";
import { present } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { Authenticator } from "@/tests/support/authenticator";
import { logIn } from "@/tests/support/login-steps";
import { demoHealthspace, type Person } from "@/tests/support/people";
import { treat } from "@/tests/support/treatment";
import { expect, inBothLanguages, test } from "./fixtures";

/** A module of the demo (module 2), handed in by this person just now, with feedback wanted. */
async function handedIn(
  server: Context,
  { account }: Person,
  { module = 2, drafts = {} }: { module?: number; drafts?: Parameters<typeof putAnswersIn>[1]["drafts"] } = {},
): Promise<string> {
  const { modules } = await seedLibrary(server);
  const { versionId } = present(modules[module - 1]);
  const healthspaceId = await demoHealthspace(server);
  return inTransaction(server, async (ctx) => {
    const work = { accountId: account.id, healthspaceId, versionId, assignedBy: null, subtitle: "Eigen ondertitel" };
    const id = present(await putWorkReady(ctx, { ...work, feedback: "wanted" }));
    await putAnswersIn(ctx, { id, accountId: account.id, drafts });
    return id;
  });
}

const titles = { nl: "Denken voordat je doet", en: "Think before you act" };

inBothLanguages((lang) => {
  test("C1 P2 P7 on a trusted device I show my code first, read what Cas handed in and changed, and we talk about it", async ({
    screens,
    person,
    texts,
    server,
    anotherBrowser,
    scripting,
  }) => {
    test.setTimeout(180_000);
    const [cas, eva] = [
      await person({ lastName: "Visser" }),
      await person({ firstName: "Eva", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" }),
    ];
    await treat(server, cas, eva);
    const work = await handedIn(server, cas);
    await screens.login.open();
    await screens.login.logIn(eva);
    await screens.verify.shown();
    await screens.verify.enterAndTrust(new Authenticator(eva.secret).code());
    await screens.worksheet.shown();
    await screens.worksheet.logOut();
    await screens.login.logIn(eva);
    await screens.worksheet.shown();
    await screens.staff.open();
    await screens.staff.choose("Behandelmodules", "clients");
    await screens.confirm.shown();
    await expect(screens.confirm.onPage().getByText(texts("confirm.whyClients"))).toBeVisible();
    await screens.confirm.isAccessible();
    await screens.confirm.enter(present(eva.codes[0]));
    await screens.clients.loaded();

    await screens.clients.follow("Cas Visser");
    await screens.clients.showsPage("Cas Visser", "client");
    await screens.clients.says(texts("clients.logged", { name: "Cas Visser" }));
    const submitted = screens.clients.onPage().getByRole("link", { name: "Eigen ondertitel" });
    await expect(submitted).toContainText(texts("clients.notRead"));
    await screens.clients.follow(/Eigen ondertitel/);
    await screens.clients.showsPage(titles[lang], "workTitle");
    await screens.clients.press(texts("feedback.send"));
    const main = screens.clients.onPage().getByRole("main");
    await expect(main.locator(".error-summary")).toContainText(texts("errors.message-missing"));
    await main.getByLabel(texts("feedback.write"), { exact: true }).fill("Mooi dat je dit opschreef.\nTot maandag.");
    await expect(
      main.getByText(texts("messages.readers", { names: `Cas Visser, ${texts("messages.you")}` })),
    ).toHaveCount(1);
    await screens.clients.press(texts("feedback.send"));
    await screens.clients.says(texts("feedback.sent"));
    await expect(main.getByText("Mooi dat je dit opschreef.")).toBeVisible();
    await expect(main.getByLabel(texts("feedback.write"), { exact: true })).toHaveValue("");
    await screens.clients.showsPage(titles[lang], "workTitle");

    const theirs = await anotherBrowser();
    await logIn(theirs, cas);
    const page = theirs.login.onPage();
    const tile = page.getByRole("main").getByRole("link", { name: "Eigen ondertitel" });
    await expect(tile).toContainText("Eva Jansen");
    await page.goto(`/${lang}/workspace/${work}`);
    await page
      .getByRole("main")
      .getByRole("link", { name: texts("workspace.feedbackFrom", { name: "Eva Jansen" }) })
      .click();
    await expect(page.getByText("Tot maandag.")).toBeVisible();
    await theirs.clients.isAccessible();
    if (scripting === "off") await theirs.clients.press(texts("feedback.markRead"));
    await page.getByLabel(texts("feedback.answer"), { exact: true }).fill("Dank je wel");
    await theirs.clients.press(texts("feedback.send"));
    await expect(page.getByText("Dank je wel")).toBeVisible();

    await screens.clients.onPage().reload();
    await expect(main.getByText("Dank je wel")).toBeVisible();
    await expect(main.getByText(texts("feedback.readAt").split("{")[0] ?? "-").first()).toBeVisible();

    await page.goto(`/${lang}/workspace/${work}`);
    await theirs.clients.press(texts("work.change"));
    await page.goto(`/${lang}/workspace`);
    await expect(tile).toContainText(texts("workspace.underWay.change"));
    await page.goto(`/${lang}/workspace/${work}/check`);
    await theirs.clients.press(texts("work.submitAgain"));
    await screens.clients.onPage().reload();
    await expect(main).toContainText(texts("clients.number", { number: 2 }));
    await screens.clients.follow(new RegExp(texts("clients.number", { number: 1 })));
    await expect(main).toContainText(`${texts("clients.number", { number: 1 })}.`);
    await screens.clients.isAccessible();
  });

  test("C2 I put two modules ready with a word, undo one before anybody knows of it, and take a copy", async ({
    screens,
    person,
    texts,
    server,
    anotherBrowser,
  }) => {
    test.setTimeout(120_000);
    const [cas, eva] = [
      await person({ lastName: "Visser", healthspace: "demo" }),
      await person({ firstName: "Eva", roles: ["clinician"], twoFactor: "app" }),
    ];
    await treat(server, cas, eva);
    await seedLibrary(server);
    await logIn(screens, eva);
    await screens.clients.open();
    await screens.clients.follow("Cas Visser");
    await screens.clients.follow(texts("clients.assign"));
    await screens.clients.showsPage(texts("clients.detailsTitle"), "assign");
    const main = screens.clients.onPage().getByRole("main");
    await screens.clients.press(texts("clients.next"));
    await expect(main.locator(".error-summary")).toContainText(texts("errors.work-none-chosen"));
    for (const title of [titles[lang], lang === "nl" ? "Minder piekeren" : "Worry less"]) {
      await main.getByRole("checkbox", { name: title, exact: true }).check();
    }
    await screens.clients.press(texts("clients.next"));
    await screens.clients.showsPage(texts("clients.detailsTitle"), "assign");
    await main.getByLabel(texts("clients.word"), { exact: true }).fill("Neem de tijd");
    await main.getByLabel(texts("clients.before"), { exact: true }).fill("gisteren");
    await screens.clients.press(texts("clients.submit"));
    await expect(main.locator(".error-summary")).toContainText(texts("errors.work-date-invalid", { which: "before" }));
    await expect(main.getByLabel(texts("clients.word"), { exact: true })).toHaveValue("Neem de tijd");
    await main.getByLabel(texts("clients.before"), { exact: true }).fill("");
    await screens.clients.press(texts("clients.submit"));
    await screens.clients.says(texts("clients.done.assigned"));
    await screens.clients.follow(new RegExp(`${titles[lang]}.*${texts("clients.state.grace").split("{")[0]}`));
    await screens.clients.press(`${texts("clients.undo")}: ${titles[lang]}`);
    await screens.clients.says(texts("clients.done.undone"));

    const past = Date.now() - policy.graceMs;
    await server.db.write((tx) =>
      tx
        .update(assignments)
        .set({ assignedAt: past, availableAt: past })
        .where(eq(assignments.assignedBy, eva.account.id)),
    );
    const theirs = await anotherBrowser();
    await logIn(theirs, cas);
    const tiles = theirs.login.onPage().getByRole("main").getByRole("link");
    await expect(tiles.filter({ hasText: lang === "nl" ? "Minder piekeren" : "Worry less" }).last()).toBeVisible();
    await tiles
      .filter({ hasText: lang === "nl" ? "Minder piekeren" : "Worry less" })
      .last()
      .click();
    await expect(theirs.login.onPage().getByText("Neem de tijd")).toBeVisible();
    const mine = await server.db.read.select().from(assignments).where(eq(assignments.assignedBy, eva.account.id));
    expect(mine).toHaveLength(1);

    const draft = (text: string, ...chosen: string[]) => ({ text, chosen });
    await handedIn(server, cas, { module: 5, drafts: { minutes: draft("20"), went: draft("", "7") } });
    await handedIn(server, cas, { module: 8, drafts: { jumping: draft("", "1"), avoided: draft("<b>bruggen</b>") } });
    // Without a trusted device, whose cookie would make the middleware run.
    await screens.clients.open();
    await screens.clients.follow("Cas Visser");
    await screens.clients.follow(texts("clients.copy"));
    const downloaded = screens.clients.onPage().waitForEvent("download");
    await screens.clients.press(texts("clients.copyHtml"));
    expect((await downloaded).suggestedFilename()).toBe(`${texts("clients.copyFile")}.html`);
    const copy = await anotherBrowser();
    const paper = copy.login.onPage();
    await paper.setContent(await readFile(await (await downloaded).path(), "utf8"));
    const measured = texts("work.measurementPart", { sum: 1, lowest: 0, highest: 12, answered: 1, of: 4 });
    for (const words of [lang === "nl" ? "20 minuten" : "20 minutes", measured, "<b>bruggen</b>"])
      await expect(paper.locator("body")).toContainText(words);
  });

  test("with the right to connect I end my own contact from the page of my client, and take an offer back; without it no button", async ({
    screens,
    person,
    texts,
    server,
    anotherBrowser,
  }) => {
    test.setTimeout(120_000);
    const [cas, noor, eva, tom] = [
      await person({ lastName: "Visser" }),
      await person({ firstName: "Noor", lastName: "Bakker" }),
      await person({ firstName: "Eva", roles: ["clinician", "clinician-connects"], twoFactor: "app" }),
      await person({ firstName: "Tom", roles: ["clinician"], twoFactor: "app" }),
    ];
    const healthspaceId = await demoHealthspace(server);
    for (const staff of [eva, tom])
      await buildConnection(server, { client: cas.account, staff: staff.account, healthspaceId });
    await buildConnection(server, { client: noor.account, staff: eva.account, healthspaceId, state: "offered" });
    await logIn(screens, eva);
    await screens.clients.open();
    await screens.clients.follow("Cas Visser");
    await screens.clients.showsPage("Cas Visser", "client");
    await screens.clients.ask(texts("clients.end.label", { is: "contact" }));
    await screens.clients.says(texts("clients.end.ask", { is: "contact", name: "Cas Visser" }));
    await screens.clients.isAccessible();
    await screens.clients.press(texts("clients.end.yes", { is: "contact" }));
    await screens.clients.loaded();
    await screens.clients.says(texts("clients.end.done"));
    const main = screens.clients.onPage().getByRole("main");
    await expect(main.getByRole("link", { name: "Cas Visser" })).toHaveCount(0);

    await screens.clients.follow("Noor Bakker");
    await screens.clients.ask(texts("clients.end.label", { is: "offer" }));
    await screens.clients.press(texts("clients.end.yes", { is: "offer" }));
    await screens.clients.loaded();
    await expect(main.getByRole("link", { name: "Noor Bakker" })).toHaveCount(0);

    const other = await anotherBrowser();
    await logIn(other, tom);
    await other.clients.open();
    await other.clients.follow("Cas Visser");
    await other.clients.showsPage("Cas Visser", "client");
    await expect(other.clients.onPage().getByText(texts("clients.end.label", { is: "contact" }))).toHaveCount(0);
  });

  test("C7 as owner I treat nobody: no clients in Beheer, and no page of one", async ({
    screens,
    person,
    texts,
    server,
    guard,
  }) => {
    const [cas, olga] = [
      await person({ lastName: "Visser" }),
      await person({ firstName: "Olga", roles: ["owner"], twoFactor: "app" }),
    ];
    const work = await handedIn(server, cas);
    await logIn(screens, olga);
    await screens.staff.open();
    await expect(screens.staff.onPage().getByRole("link", { name: texts("clients.title") })).toHaveCount(0);
    guard.expect(/404/);
    const client = `/staff/behandelmodules/clients/${cas.account.id}`;
    for (const path of ["/staff/behandelmodules/clients", client, `${client}/assign`, `${client}/work/${work}`]) {
      const answer = await screens.staff.onPage().goto(`/${lang}${path}`);
      expect(answer?.status(), path).toBe(404);
    }
  });
});
