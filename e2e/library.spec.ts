import { and, eq } from "drizzle-orm";
import { assignments, auditEvents, libraryVersions } from "@/db/schema";
import { importContent } from "@/domain/healthspace/library/import";
import { changeAnyItem } from "@/domain/healthspace/library/versions";
import { present, value } from "@/domain/testing/answers";
import { logIn } from "@/tests/support/login-steps";
import { demoHealthspace } from "@/tests/support/people";
import { treat } from "@/tests/support/treatment";
import { expect, inBothLanguages, test } from "./fixtures";

const titles = {
  nl: { sleep: "Wat is slapen?", breathing: "Rustig ademen", habits: "Tien gewoontes voor slaap", topic: "Slapen" },
  en: { sleep: "What is sleep?", breathing: "Breathing calmly", habits: "Ten sleep habits", topic: "Sleep" },
};

const question = { linkId: "a", text: "Hoe was je dag?", type: "text" };
const form = (name: string, other: object = {}) => ({
  resourceType: "Questionnaire",
  url: `https://example.nl/fhir/Questionnaire/${name}`,
  version: "1",
  title: `Proef ${name}`,
  status: "active",
  language: "nl",
  item: [question],
  ...other,
});
const bundleOf = (...resources: object[]) => ({
  resourceType: "Bundle",
  type: "collection",
  entry: resources.map((resource) => ({ resource })),
});

inBothLanguages((lang) => {
  const said = titles[lang];

  test("I read in the library, search it, start something by myself and take it off again", async ({
    screens,
    person,
    texts,
    page,
    server,
  }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.worksheet.goTo("library");
    await screens.library.loaded();
    await screens.library.fitsSmallScreen();
    await expect(page.getByRole("heading", { level: 2, name: said.topic, exact: true })).toBeVisible();
    await screens.library.lists(said.sleep, said.breathing, said.habits);

    await screens.library.search("xqzv");
    await screens.library.says(texts("library.found", { count: 0, query: "xqzv" }));
    await expect(page.getByLabel(texts("library.search"), { exact: true })).toHaveValue("xqzv");
    await screens.library.lists(said.sleep, said.breathing);
    await screens.library.isAccessible();
    await screens.library.search(`${"x".repeat(100)} ${said.breathing}`);
    await screens.library.says(texts("library.cut", { count: 100 }));
    await screens.library.search(said.breathing);
    await screens.library.lists(said.breathing);
    await screens.library.doesNotList(said.sleep);
    await screens.library.isAccessible();

    await screens.library.follow(said.breathing);
    await screens.library.showsPage(said.breathing);
    await screens.library.says(texts("library.kind.page"));
    await screens.library.follow(texts("library.back"));
    await screens.library.shown();

    await screens.library.follow(said.sleep);
    await screens.library.showsPage(said.sleep);
    await screens.library.says(texts("library.startText"));
    const same = await page.context().newPage();
    await same.goto(page.url());
    await screens.library.press(texts("library.start"));
    await page.waitForURL(/\/workspace\/[0-9a-f-]{36}$/);
    const work = page.url();
    await expect(page.getByRole("heading", { level: 1, name: said.sleep, exact: true })).toBeVisible();
    // The same page in another tab, pressed later: the same tile.
    await same.getByRole("button", { name: texts("library.start"), exact: true }).click();
    await same.waitForURL(work);
    await same.close();
    const own = await server.db.read.select().from(assignments).where(eq(assignments.assignedBy, cas.account.id));
    expect(own).toHaveLength(1);

    await screens.library.goThere();
    await screens.library.says(new RegExp(texts("library.onWorksheet")));
    await screens.library.follow(said.sleep);
    await screens.library.says(texts("library.there"));
    await screens.library.ask(texts("library.remove"));
    await screens.library.isAccessible();
    await screens.library.press(texts("library.removeYes"));
    await screens.library.says(texts("library.removed"));
    await screens.library.loaded();
    const events = await server.db.read
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.accountId, cas.account.id), eq(auditEvents.event, "work.self_started")));
    expect(events).toHaveLength(1);
  });

  test("C4 I import a Bundle: it is looked at, refused, mended, published, shown and put ready", async ({
    screens,
    person,
    texts,
    server,
    page,
  }) => {
    test.setTimeout(120_000);
    const name = `${lang}-${Date.now().toString(36)}`;
    const eva = await person({ firstName: "Eva", roles: ["owner", "clinician"], twoFactor: "app" });
    const cas = await person({ lastName: "Visser" });
    await treat(server, cas, eva);
    await logIn(screens, eva);
    await screens.worksheet.goTo("staff");
    await screens.staff.choose("Behandelmodules", "library");
    await screens.staffLibrary.loaded();
    await screens.staffLibrary.fitsSmallScreen();
    await screens.staffLibrary.follow(texts("library.staff.import"));
    await screens.staffLibrary.showsPage(texts("library.staff.import"));
    await screens.staffLibrary.press(texts("library.staff.look"));
    await expect(page.locator(".error-summary")).toContainText(texts("errors.import-missing"));

    await screens.staffLibrary.lookAt(
      bundleOf(
        form(`${name}-a`, { item: [{ ...question, type: "quantity" }] }),
        form(`${name}-b`, { item: [{ ...question, readOnly: true }] }),
      ),
    );
    const problems = page.locator(".error-summary");
    await expect(problems).toContainText(texts("errors.content-refused", { count: 2 }));
    await expect(problems).toContainText(`Bundle.entry[0].resource.item[0].type: ${texts("library.reason.type")}`);
    await expect(problems).toContainText("Bundle.entry[1].resource.item[0].readOnly");
    await screens.staffLibrary.isAccessible();
    await screens.staffLibrary.fitsSmallScreen();

    await screens.staffLibrary.lookAt("Beste collega,");
    await expect(problems).toContainText(texts("library.reason.not-json"));
    await expect(problems).not.toContainText("file:");
    const report = page.getByRole("region", { name: texts("library.staff.report"), exact: true });
    await screens.staffLibrary.lookAt(bundleOf(form(`${name}-a`)));
    await expect(report).toContainText(texts("library.staff.reportAllUsed"));
    await expect(report.getByRole("heading", { name: texts("library.staff.reportUsed"), exact: true })).toBeVisible();
    await expect(report).not.toContainText(texts("library.staff.reportNotUsed"));

    const mended = bundleOf(form(`${name}-a`, { publisher: "Iemand" }), form(`${name}-b`));
    await screens.staffLibrary.lookAt(mended);
    await expect(report).toContainText(`Proef ${name}-a`);
    await expect(report).toContainText("Bundle.entry[0].resource.publisher");
    await expect(report).toBeFocused();
    await screens.staffLibrary.isAccessible();
    await screens.staffLibrary.fitsSmallScreen();
    const stored = () =>
      server.db.read.select().from(libraryVersions).where(eq(libraryVersions.publishedBy, eva.account.id));
    expect(await stored()).toEqual([]);
    await screens.staffLibrary.press(texts("library.staff.publish"));
    await screens.staffLibrary.shown();
    await screens.staffLibrary.says(texts("library.staff.done.imported"));
    expect(await stored()).toHaveLength(2);

    const title = `Proef ${name}-a`;
    await screens.staffLibrary.follow(title);
    await screens.staffLibrary.showsPage(title);
    await screens.staffLibrary.press(texts("library.staff.showName", { title }));
    await screens.staffLibrary.says(texts("library.staff.done.shown"));
    await screens.staffLibrary.press(texts("library.staff.selfStartName", { title }));
    await screens.staffLibrary.says(texts("library.staff.done.self-start"));
    await page.getByLabel(texts("library.staff.topicNl"), { exact: true }).fill("x".repeat(61));
    await screens.staffLibrary.press(texts("library.staff.saveTopic"));
    await expect(problems).toContainText(texts("errors.topic-too-long", { which: "nl", by: 1, most: 60 }));
    await screens.staffLibrary.isAccessible();
    await page.getByLabel(texts("library.staff.topicNl"), { exact: true }).fill("Proeven");
    await screens.staffLibrary.press(texts("library.staff.saveTopic"));
    await screens.staffLibrary.says(texts("library.staff.done.topic"));
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: texts("library.staff.exportName", { number: 1 }), exact: true }).click();
    expect((await download).suggestedFilename()).toBe(`${name}-a-1.json`);
    await screens.staffLibrary.follow(texts("clients.preview"));
    await screens.staffLibrary.showsPage(title, texts("clients.preview"));

    await page.goto(`/${lang}/staff/behandelmodules/clients/${cas.account.id}/assign`);
    await page.getByRole("checkbox", { name: title, exact: true }).check();
    await screens.staffLibrary.press(texts("clients.next"));
    await screens.staffLibrary.press(texts("clients.submit"));
    await screens.staffLibrary.says(texts("clients.done.assigned"));
    const ready = await server.db.read.select().from(assignments).where(eq(assignments.accountId, cas.account.id));
    expect(ready.filter((each) => each.title === title)).toHaveLength(1);
  });

  test("I archive what is ours, take over what is common, and move what nobody began to a newer version", async ({
    screens,
    person,
    texts,
    server,
    page,
  }) => {
    const name = `w-${lang}-${Date.now().toString(36)}`;
    const title = `Proef ${name}`;
    const bart = await person({ firstName: "Bart", roles: ["library"], twoFactor: "app" });
    const cas = await person();
    const healthspaceId = await demoHealthspace(server);
    const bring = async (other: object, shelf: string | null) =>
      present(
        value(
          await importContent(server, JSON.stringify(form(name, other)), {
            shelf,
            by: "operator:test",
            mode: "publish",
          }),
        ).published[0],
      );
    const common = await bring({}, null);
    value(await changeAnyItem(server, { itemId: common.itemId, change: "shown", by: "operator:test" }));
    await logIn(screens, bart);
    await screens.staffLibrary.open();
    await screens.staffLibrary.follow(title);
    await screens.staffLibrary.showsPage(title);
    await screens.staffLibrary.ask(texts("library.staff.takeOver"));
    await screens.staffLibrary.isAccessible();
    await screens.staffLibrary.press(texts("library.staff.takeOverYes"));
    await screens.staffLibrary.says(texts("library.staff.done.taken"));
    await screens.staffLibrary.isAccessible();

    const [own] = await server.db.read
      .select()
      .from(libraryVersions)
      .where(eq(libraryVersions.publishedBy, bart.account.id));
    await server.db.write((tx) =>
      tx.insert(assignments).values({
        ...{ id: crypto.randomUUID(), accountId: cas.account.id, healthspaceId, title, subtitle: "", position: 99 },
        versionId: present(own).id,
      }),
    );
    await bring({ version: "2", title: `${title} twee` }, healthspaceId);
    await page.reload();
    await screens.staffLibrary.press(texts("library.staff.moveName", { title: `${title} twee` }));
    await screens.staffLibrary.says(texts("library.staff.done.moved"));
    const [moved] = await server.db.read
      .select()
      .from(assignments)
      .where(eq(assignments.title, `${title} twee`));
    expect(moved?.accountId).toBe(cas.account.id);

    await screens.staffLibrary.ask(texts("library.staff.archiveName", { title: `${title} twee` }));
    await screens.staffLibrary.press(texts("library.staff.archiveYes"));
    await screens.staffLibrary.says(texts("library.staff.done.archived"));
    await screens.staffLibrary.goThere();
    await screens.staffLibrary.doesNotList(`${title} twee`);
    await screens.staffLibrary.follow(texts("library.staff.archived"));
    await screens.staffLibrary.lists(`${title} twee`);
    await screens.staffLibrary.isAccessible();
  });

  test("About this Healthspace tells me whom to call, how to complain and how to leave; an empty worksheet leads to the library", async ({
    screens,
    person,
    texts,
    page,
    server,
  }) => {
    const cas = await person();
    await server.db.write((tx) => tx.delete(assignments).where(eq(assignments.accountId, cas.account.id)));
    await logIn(screens, cas);
    await screens.worksheet.shown();
    const main = page.getByRole("main");
    await main.getByRole("link", { name: texts("workspace.toLibrary"), exact: true }).click();
    await screens.library.shown();
    await screens.library.goTo("aboutHealthspace");
    await screens.healthspace.loaded();
    await expect(main.getByRole("link", { name: "030 123 45 67" })).toHaveAttribute("href", "tel:0301234567");
    for (const heading of ["reach", "answerTime", "complaints", "whoSees", "membership"] as const) {
      await expect(main.getByRole("heading", { name: texts(`healthspace.${heading}`), exact: true })).toBeVisible();
    }
    await main.getByRole("link", { name: texts("healthspace.cancel"), exact: true }).click();
    await expect(page).toHaveURL(/\/account\/memberships\/cancel\/[0-9a-f-]{36}$/);
  });
});
