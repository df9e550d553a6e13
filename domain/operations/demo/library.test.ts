import { afterEach, beforeEach, expect, test } from "vitest";
import { libraryItems, libraryVersions } from "@/db/schema";
import type { Display, Form, Item, Text } from "../../healthspace/library/form";
import { questionsIn } from "../../healthspace/library/form-of";
import { importContent } from "../../healthspace/library/import";
import { findPublished, findVersion, readForm, readPackage } from "../../healthspace/library/versions";
import { present, value } from "../../testing/answers";
import { testContext } from "../../testing/test-context";
import { seedLibrary } from "./library";
import worksheet from "./worksheet.json" with { type: "json" };

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

async function everyForm(): Promise<Form[]> {
  const rows = await ctx.db.read.select().from(libraryVersions);
  return rows.filter(({ content }) => !content.includes('"PlanDefinition"')).map(readForm);
}

const all = (items: Item[]): Item[] =>
  items.flatMap((item) => [item, ...(item.type === "group" ? all(item.items) : [])]);
const everything = (form: Form) => form.pages.flatMap(({ items }) => all(items));

function textsOf(form: Form): Text[] {
  const ofItems = everything(form).flatMap((item): (Text | null)[] => {
    if (item.type !== "question") return [item.text];
    const { field } = item;
    const options = "options" in field ? field.options.map(({ text }) => text) : [];
    const ends = field.kind === "scale" ? [field.lower, field.upper] : [];
    return [item.text, item.help, item.unit, ...options, ...ends];
  });
  const texts = [form.title, form.description, ...form.pages.map(({ title }) => title), ...ofItems];
  return texts.filter((text) => text !== null);
}

test("the ten tiles of the guide and three pages come in, once", async () => {
  const { modules, pages } = await seedLibrary(ctx);
  expect(modules.map(({ title }) => title.nl)).toEqual(worksheet.map(({ title }) => title));
  expect(modules.map(({ kind }) => kind)).toEqual([...Array(9).fill("assignment"), "package"]);
  expect(pages.map(({ kind }) => kind)).toEqual(["page", "page", "page"]);
  const again = await seedLibrary(ctx);
  expect(again).toEqual({ modules, pages });
  expect(await ctx.db.read.select().from(libraryVersions)).toHaveLength(17);
});

test("all of it comes in without a single remark", async () => {
  await seedLibrary(ctx);
  for (const { content } of await ctx.db.read.select().from(libraryVersions)) {
    const report = await importContent(ctx, content, { shelf: null, by: "system", mode: "report" });
    expect(value(report).remarks).toEqual([]);
  }
});

test("everything is there in both languages, and differs where it is a sentence", async () => {
  await seedLibrary(ctx);
  for (const form of await everyForm()) {
    for (const text of textsOf(form)) {
      expect(text.nl?.trim(), JSON.stringify(text)).toBeTruthy();
      expect(text.en?.trim(), JSON.stringify(text)).toBeTruthy();
      if ((text.nl ?? "").split(" ").length > 3) expect(text.en).not.toBe(text.nl);
    }
  }
});

test("every front page says that it is for trying out, not treatment", async () => {
  await seedLibrary(ctx);
  for (const { summaryNl, summaryEn } of await ctx.db.read.select().from(libraryVersions)) {
    expect(summaryNl).toContain("Voor het uitproberen, geen behandeling.");
    expect(summaryEn).toContain("For trying out, not treatment.");
  }
});

test("nobody is asked more than they can read: 60 to 150 words a page to read, no “u”", async () => {
  await seedLibrary(ctx);
  for (const form of await everyForm()) {
    const toRead = everything(form).filter((item): item is Display => item.type === "display" && item.text.markdown);
    for (const { text } of toRead) {
      for (const words of [text.nl, text.en].map((text) => (text ?? "").split(/\s+/).length)) {
        expect(words, text.en).toBeGreaterThanOrEqual(60);
        expect(words, text.en).toBeLessThanOrEqual(150);
      }
    }
    for (const { nl } of textsOf(form)) expect(nl).not.toMatch(/\b(u|uw)\b/i);
  }
});

test("the package opens its last part after the second, and repeats the diary", async () => {
  const { modules } = await seedLibrary(ctx);
  const { parts } = readPackage(present(await findVersion(ctx, present(modules[9]).versionId)));
  expect(parts.map(({ id, repeats, after }) => [id, repeats, after])).toEqual([
    ["how", "once", null],
    ["my-worries", "once", null],
    ["diary", "repeated", null],
    ["look-back", "once", "my-worries"],
  ]);
  const kinds = await Promise.all(
    parts.map(async (part) => (await findPublished(ctx, part.questionnaire, null))?.kind),
  );
  expect(kinds).toEqual(["page", "assignment", "assignment", "assignment"]);
});

test("two sums, their ranges, and no question about danger where nobody reads at once", async () => {
  await seedLibrary(ctx);
  const forms = await everyForm();
  const sums = forms.flatMap(({ measures }) => measures);
  expect(sums.map(({ text, lowest, highest, questions }) => [text.nl, lowest, highest, questions.length])).toEqual([
    ["Onrust", 0, 12, 4],
    ["Hoe gaat het", 0, 30, 3],
  ]);
  const intake = present(forms.find(({ title }) => title.nl === "Intake Module"));
  const last = present(intake.pages.at(-1));
  expect([last.title?.nl, questionsIn(last.items)]).toEqual(["Hulp nu", []]);
  expect(JSON.stringify(last)).toMatch(/112.*113.*huisarts/);
});

test("clients see the pages and may begin module 6 by themselves", async () => {
  const { modules, pages } = await seedLibrary(ctx);
  const rows = await ctx.db.read.select().from(libraryItems);
  const ids = (which: "shownAt" | "selfStartAt") => rows.filter((row) => row[which] !== null).map(({ id }) => id);
  expect(ids("selfStartAt")).toEqual([modules[5]?.itemId]);
  expect(ids("shownAt").sort()).toEqual([...pages.map(({ itemId }) => itemId), modules[5]?.itemId].sort());
});
