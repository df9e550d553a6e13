import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditEvents, libraryItems, libraryVersions } from "@/db/schema";
import { codeOf, present, value } from "../../testing/answers";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { type ImportTo, importContent } from "./import";
import { changeAnyItem, findPublished, findVersion, listLibrary, readForm, readPackage } from "./versions";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const by = "operator:eva";
const common: ImportTo = { shelf: null, by, mode: "publish" };

const form = (other: object = {}) => ({
  resourceType: "Questionnaire",
  url: "https://example.nl/fhir/Questionnaire/sleep",
  version: "1",
  title: "Slapen",
  status: "active",
  language: "nl",
  item: [{ linkId: "hours", text: "Hoeveel uur slaap je?", type: "integer" }],
  ...other,
});

const pack = (canonical: string, other: object = {}) => ({
  resourceType: "PlanDefinition",
  url: "https://example.nl/fhir/PlanDefinition/nights",
  version: "1",
  title: "Nachten",
  status: "active",
  language: "nl",
  action: [{ id: "a", definitionCanonical: canonical }],
  ...other,
});

const bundle = (...resources: object[]) => ({
  resourceType: "Bundle",
  type: "collection",
  entry: resources.map((resource) => ({ resource })),
});

const take = (resource: object, to: ImportTo = common) => importContent(ctx, JSON.stringify(resource), to);

/** What keeps it out, as `reason path`. */
async function refusals(resource: object | string, to: ImportTo = common): Promise<string[]> {
  const answer = await importContent(ctx, typeof resource === "string" ? resource : JSON.stringify(resource), to);
  expect(await ctx.db.read.select().from(libraryItems)).toEqual([]);
  return answer.ok ? [] : answer.failure.refusals.map(({ path, reason }) => `${reason} ${path}`);
}

describe("publishing", () => {
  test("an assignment can be found, listed and read, and the record says who brought it", async () => {
    const { published, unchanged, remarks } = value(await take(form({ publisher: "Somebody" })));
    expect(published).toMatchObject([{ kind: "assignment", number: 1, url: form().url, version: "1" }]);
    expect([unchanged, remarks]).toEqual([[], [{ path: "Questionnaire.publisher" }]]);
    const [{ version }] = [present((await listLibrary(ctx, null))[0])];
    expect(version).toMatchObject({ titleNl: "Slapen", titleEn: null, publishedBy: by });
    const stored = present(await findVersion(ctx, version.id));
    expect(JSON.parse(stored.content)).toEqual(form({ publisher: "Somebody" }));
    expect(readForm(stored).pages[0]?.items[0]).toMatchObject({ linkId: "hours", field: { kind: "integer" } });
    expect(await ctx.db.read.select().from(auditEvents)).toMatchObject([
      { event: "library.imported", actorId: by, actorRole: "operator", detail: { number: 1 } },
    ]);
  });

  test("the same again is nothing new, however it is spaced; other content under the same version is refused", async () => {
    value(await take(form()));
    const again = JSON.stringify(Object.fromEntries(Object.entries(form()).reverse()), null, 4);
    expect(value(await importContent(ctx, again, common))).toMatchObject({ published: [], unchanged: [{ number: 1 }] });
    const other = await take(form({ title: "Slaap" }));
    expect(other).toMatchObject({
      ok: false,
      failure: { refusals: [{ reason: "published-otherwise", path: "Questionnaire.version" }] },
    });
    expect(await ctx.db.read.select().from(libraryVersions)).toHaveLength(1);
    expect(await ctx.db.read.select().from(auditEvents)).toHaveLength(1);
  });

  test("a new version is the next number of the same item; the old one stays as it was", async () => {
    value(await take(form()));
    value(await take(form({ version: "2", title: "Slaap" })));
    expect(await listLibrary(ctx, null)).toMatchObject([{ version: { number: 2, titleNl: "Slaap" } }]);
    expect(await findPublished(ctx, { url: form().url, version: "1" }, null)).toMatchObject({ titleNl: "Slapen" });
    await expect(ctx.db.write((tx) => tx.update(libraryVersions).set({ titleNl: "anders" }))).rejects.toThrow();
  });

  test("what is put away leaves the list, once, and comes back with a new version", async () => {
    const { published } = value(await take(form()));
    const { itemId } = present(published[0]);
    const putAway = async () => codeOf(await changeAnyItem(ctx, { itemId, change: "archived", by }));
    expect(await putAway()).toBe("ok");
    expect(await putAway()).toBe("library-item-unknown");
    expect(await listLibrary(ctx, null)).toEqual([]);
    expect(await listLibrary(ctx, null, "archived too")).toHaveLength(1);
    const lines = await ctx.db.read.select().from(auditEvents);
    expect(lines.map(({ event, actorId }) => [event, actorId])).toEqual([
      ["library.imported", by],
      ["library.archived", by],
    ]);
    value(await take(form({ version: "2" })));
    expect(await listLibrary(ctx, null)).toHaveLength(1);
  });

  test("a report stores nothing", async () => {
    expect(value(await take(form(), { ...common, mode: "report" })).published).toHaveLength(1);
    expect(await ctx.db.read.select().from(libraryItems)).toEqual([]);
    expect(await ctx.db.read.select().from(auditEvents)).toEqual([]);
  });

  test("an edition of its own stands in the place of the common one, for that Healthspace alone", async () => {
    const [one, two] = [await aHealthspace(ctx), await aHealthspace(ctx, { alias: "two" })];
    value(await take(form()));
    value(await take(form({ title: "Van ons" }), { ...common, shelf: one }));
    const titles = async (shelf: string | null) =>
      (await listLibrary(ctx, shelf)).map(({ version }) => version.titleNl).sort();
    expect(await titles(one)).toEqual(["Van ons"]);
    expect(await titles(two)).toEqual(["Slapen"]);
    expect(await findPublished(ctx, form(), one)).toMatchObject({ titleNl: "Van ons" });
    expect(await findPublished(ctx, form(), two)).toMatchObject({ titleNl: "Slapen" });
  });

  test("only something to read is a page", async () => {
    const page = form({ item: [{ linkId: "text", text: "Lees dit.", type: "display" }] });
    expect(value(await take(page)).published).toMatchObject([{ kind: "page" }]);
    const asks = form({ version: "2" });
    expect(await take(asks)).toMatchObject({ failure: { refusals: [{ reason: "kind-changed" }] } });
  });
});

describe("a package", () => {
  test("comes with its parts, or after them", async () => {
    const canonical = `${form().url}|1`;
    value(await take(bundle(pack(canonical), form())));
    const found = present(await findPublished(ctx, pack(canonical), null));
    expect(readPackage(found).parts).toEqual([
      { id: "a", title: null, questionnaire: { url: form().url, version: "1" }, repeats: "once", after: null },
    ]);
    value(await take(pack(canonical, { version: "2" })));
    expect(await ctx.db.read.select().from(libraryVersions)).toHaveLength(3);
  });

  test("is refused whole when a part is missing, without its version, or a package itself", async () => {
    const other = `${form().url}|2`;
    expect(await refusals(bundle(form(), pack(other)))).toEqual([
      "part-unknown Bundle.entry[1].resource.action[0].definitionCanonical",
    ]);
    expect(await refusals(pack(form().url))).toEqual(["canonical PlanDefinition.action[0].definitionCanonical"]);
    expect(await refusals(pack(`${pack("").url}|1`))).toEqual([
      "part-unknown PlanDefinition.action[0].definitionCanonical",
    ]);
  });

  test("does not take its parts from the shelf of another Healthspace", async () => {
    const [one, two] = [await aHealthspace(ctx), await aHealthspace(ctx, { alias: "two" })];
    value(await take(form(), { ...common, shelf: one }));
    for (const shelf of [two, null]) {
      expect(await take(pack(`${form().url}|1`), { ...common, shelf })).toMatchObject({
        failure: { refusals: [{ reason: "part-unknown" }] },
      });
    }
    value(await take(pack(`${form().url}|1`), { ...common, shelf: one }));
  });

  test("is refused for what nobody would carry out, and for parts that wait for each other", async () => {
    const action = (id: string, after: string, more = {}) => ({
      id,
      definitionCanonical: `${form().url}|1`,
      relatedAction: [{ actionId: after, relationship: "after-end" }],
      ...more,
    });
    expect(await refusals(pack("", { action: [action("a", "b"), action("b", "a")] }))).toEqual([
      "action-circle PlanDefinition.action[0].relatedAction[0]",
      "action-circle PlanDefinition.action[1].relatedAction[0]",
    ]);
    expect(await refusals(pack("", { action: [action("a", "gone")] }))).toEqual([
      "action-unknown PlanDefinition.action[0].relatedAction[0].actionId",
    ]);
    const link = "[x](javascript:alert(1))";
    const translated = [
      { url: "lang", valueCode: "en" },
      { url: "content", valueString: link },
    ];
    const beside = {
      extension: [{ url: "http://hl7.org/fhir/StructureDefinition/translation", extension: translated }],
    };
    expect(await refusals(pack(`${form().url}|1`, { description: "Fijn", _description: beside }))).toEqual([
      "link PlanDefinition._description.extension[0]",
    ]);
    const timed = { timingDuration: { value: 2, unit: "d" }, condition: [] };
    expect(await refusals(pack("", { action: [action("a", "b", timed)], goal: [] }))).toEqual([
      "action PlanDefinition.action[0].timingDuration",
      "action PlanDefinition.action[0].condition",
      "action PlanDefinition.goal",
    ]);
  });
});

describe("a Bundle", () => {
  test("with one bad entry is refused whole, with what is wrong in each", async () => {
    const bad = form({ url: "https://example.nl/2", item: [{ linkId: "a b", text: "x", type: "url" }] });
    expect(await refusals(bundle(form(), bad, { resourceType: "Patient" }, {}))).toEqual([
      "link-id Bundle.entry[1].resource.item[0].linkId",
      "type Bundle.entry[1].resource.item[0].type",
      "not-a-resource Bundle.entry[2].resource.resourceType",
      "not-a-resource Bundle.entry[3].resource.resourceType",
    ]);
  });

  test("has one to fifty entries, none of them twice", async () => {
    const forms = (count: number) =>
      Array.from({ length: count }, (_, index) => form({ url: `https://example.nl/${index}` }));
    expect(await refusals(bundle())).toEqual(["entries Bundle.entry"]);
    expect(await refusals(bundle(...forms(51)))).toEqual(["entries Bundle.entry"]);
    expect(await refusals(bundle(form(), form()))).toEqual(["twice-in-bundle Bundle.entry[1].resource.url"]);
    expect(value(await take(bundle(...forms(50)))).published).toHaveLength(50);
  });

  test("may bring two versions of one thing, in their order", async () => {
    value(await take(bundle(form({ version: "b" }), form({ version: "a" }))));
    const rows = await ctx.db.read.select().from(libraryVersions);
    expect(rows.map(({ number, version }) => [number, version])).toEqual([
      [1, "b"],
      [2, "a"],
    ]);
  });
});

/** Milliseconds of processor time of the cheapest of three times: what other programs do meanwhile does not count. */
async function costOf(work: () => Promise<void>): Promise<number> {
  const costs: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    const from = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(from);
    costs.push((user + system) / 1_000);
  }
  return Math.min(...costs);
}

const item = (other: object) => ({ linkId: "a", text: "Vraag", type: "string", ...other });
const extension = (url: string, value: object) => ({
  extension: [{ url: `http://hl7.org/fhir/StructureDefinition/${url}`, ...value }],
});
const markdown = (text: string) => ({
  linkId: "a",
  type: "display",
  _text: extension("rendering-markdown", { valueMarkdown: text }),
});
const when = (question: string, other: object = { operator: "=", answerBoolean: true }) => ({
  enableWhen: [{ question, ...other }],
});
const items = (count: number) => Array.from({ length: count }, (_, index) => item({ linkId: `i${index}` }));
const options = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ valueCoding: { code: `o${index}`, display: "x" } }));
const deep = (depth: number): object =>
  depth === 1 ? item({ linkId: "d1" }) : { linkId: `d${depth}`, type: "group", text: "x", item: [deep(depth - 1)] };
const at = (path: string) => `Questionnaire.item[0].${path}`;

// Each: what somebody tries, the items, and the one answer.
const REFUSED: [tries: string, item: object[], refusal: string][] = [
  ["a modifier extension", [item({ modifierExtension: [] })], `modifier-extension ${at("modifierExtension")}`],
  ...["reference", "quantity", "attachment", "url", "dateTime", "time", "question"].map(
    (type): [string, object[], string] => [`the type ${type}`, [item({ type })], `type ${at("type")}`],
  ),
  ["a value set", [item({ type: "choice", answerValueSet: "http://x" })], `value-set ${at("answerValueSet")}`],
  ["a definition", [item({ definition: "http://x" })], `definition ${at("definition")}`],
  ["an answer that is there already", [item({ initial: [{ valueString: "x" }] })], `initial ${at("initial")}`],
  [
    "an option that is chosen already",
    [item({ type: "choice", answerOption: [{ valueString: "x", initialSelected: true }] })],
    `initial ${at("answerOption[0].initialSelected")}`,
  ],
  ["a question nobody may answer", [item({ readOnly: true })], `read-only ${at("readOnly")}`],
  [
    "a calculation",
    [
      item({
        extension: [{ url: "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression" }],
      }),
    ],
    `expression ${at("extension[0]")}`,
  ],
  [
    "FHIRPath under another name",
    [item({ extension: [{ url: "http://x", valueExpression: { language: "text/fhirpath", expression: "1" } }] })],
    `expression ${at("extension[0].valueExpression")}`,
  ],
  [
    "a hidden question",
    [item(extension("questionnaire-hidden", { valueBoolean: true }))],
    `hidden ${at("extension[0]")}`,
  ],
  ["four levels and one", [deep(5)], "too-deep Questionnaire.item[0].item[0].item[0].item[0].item"],
  ["fifty levels", [deep(50)], "json-too-deep file.item[0].item[0].item[0].item[0].item[0].item[0]"],
  ["201 items", items(201), "too-many-items Questionnaire.item"],
  ["10,000 items", items(10_000), "too-many-items Questionnaire.item"],
  [
    "41 pages",
    Array.from({ length: 41 }, (_, index) => ({
      linkId: `p${index}`,
      type: "group",
      text: "x",
      item: [item({ linkId: `i${index}` })],
    })),
    "too-many-pages Questionnaire.item",
  ],
  ["51 options", [item({ type: "choice", answerOption: options(51) })], `too-many-options ${at("answerOption")}`],
  ["a choice without options", [item({ type: "choice" })], `missing ${at("answerOption")}`],
  ["options of a text", [item({ answerOption: options(2) })], `options ${at("answerOption")}`],
  [
    "one option twice",
    [item({ type: "choice", answerOption: [{ valueString: "x" }, { valueCoding: { code: "x" } }] })],
    `option-twice ${at("answerOption[1]")}`,
  ],
  [
    "the option that means something else",
    [item({ type: "open-choice", answerOption: [{ valueString: "…other" }] })],
    `options ${at("answerOption[0]")}`,
  ],
  ["a text that repeats", [item({ repeats: true })], `repeats ${at("repeats")}`],
  ["a linkId twice", [item({}), item({})], "link-id-twice Questionnaire.item[1].linkId"],
  ["a linkId that breaks an address", [item({ linkId: "../x" })], `link-id ${at("linkId")}`],
  ["a linkId that is an address of its own", [item({ linkId: ".." })], `link-id ${at("linkId")}`],
  ["a question without words", [item({ text: " " })], `missing ${at("text")}`],
  ["a question in a question", [item({ item: [item({ linkId: "b" })] })], `nested-under-question ${at("item[0]")}`],
  ["an empty group", [{ linkId: "a", type: "group", text: "x" }], "no-items Questionnaire.item[0]"],
  ["a condition on nothing", [item(when("gone"))], `enable-when-unknown ${at("enableWhen[0].question")}`],
  [
    "a condition on a text to read",
    [item(when("b")), item({ linkId: "b", type: "display" })],
    `enable-when-unknown ${at("enableWhen[0].question")}`,
  ],
  [
    "a condition that can never hold",
    [
      item(when("b", { operator: "=", answerCoding: { code: "gone" } })),
      item({ linkId: "b", type: "choice", answerOption: options(2) }),
    ],
    `enable-when-answer ${at("enableWhen[0]")}`,
  ],
  ["a condition on itself", [item({ type: "boolean", ...when("a") })], `enable-when-circle ${at("enableWhen")}`],
  [
    "conditions in a circle",
    [item({ type: "boolean", ...when("b") }), item({ linkId: "b", type: "boolean", ...when("a") })],
    `enable-when-circle ${at("enableWhen")}`,
  ],
  [
    "a group that waits for a question in it",
    [{ linkId: "g", type: "group", text: "x", ...when("a"), item: [item({ type: "boolean" })] }],
    `enable-when-circle ${at("enableWhen")}`,
  ],
  [
    "two conditions without all or any",
    [item({ enableWhen: [...when("b").enableWhen, ...when("b").enableWhen] }), item({ linkId: "b", type: "boolean" })],
    `enable-behavior ${at("enableBehavior")}`,
  ],
  [
    "a number that nobody can type",
    [
      item({
        type: "integer",
        extension: [
          ...extension("minValue", { valueInteger: 5 }).extension,
          ...extension("maxValue", { valueInteger: 1 }).extension,
        ],
      }),
    ],
    `range ${at("extension")}`,
  ],
  ...[
    "<script>alert(1)</script>",
    "a <img src=x onerror=alert(1)>",
    "![x](https://example.nl/x.png)",
    "# Heading",
    "    code",
    "***",
  ].map((text): [string, object[], string] => [
    `Markdown with ${text.trim()}`,
    [markdown(text)],
    `markdown ${at("_text.extension[0].valueMarkdown")}`,
  ]),
  ...[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "//example.nl",
    "https://a:b@example.nl",
    "/nl/login",
  ].map((address): [string, object[], string] => [
    `a link to ${address}`,
    [markdown(`[x](${address})`)],
    `link ${at("_text.extension[0].valueMarkdown")}`,
  ]),
  ["Markdown of signs alone", [markdown("*a".repeat(900))], `markdown ${at("_text.extension[0].valueMarkdown")}`],
  ["a list in a list in a list", [markdown("+ ".repeat(1_000))], `markdown ${at("_text.extension[0].valueMarkdown")}`],
  [
    "two hundred texts of signs",
    Array.from({ length: 200 }, (_, index) => ({ ...markdown("[a](".repeat(60)), linkId: `i${index}` })),
    "markdown Questionnaire",
  ],
  ["a zero in a text", [item({ text: "a\u0000b" })], "forbidden-character file.item[0].text"],
  ["letters that turn the line round", [item({ text: "a\u202eb" })], "forbidden-character file.item[0].text"],
  ["half a letter", [item({ text: "a\ud800" })], "forbidden-character file.item[0].text"],
];

describe("hostile and mistaken content", () => {
  test.each(REFUSED)("%s is refused with its path, in time, and nothing is stored", async (_, items, refusal) => {
    const json = JSON.stringify(form({ item: items }));
    expect(await costOf(async () => expect(await refusals(json)).toEqual([refusal]))).toBeLessThan(200);
  });

  const WHOLE: [string, string, string][] = [
    ["five megabytes", JSON.stringify(form({ description: "x".repeat(5_000_000) })), "too-large file"],
    ["something that is no JSON", "{", "not-json file"],
    ["a list", "[]", "not-a-resource file"],
    ["nothing", "null", "not-a-resource file"],
    ["brackets without end", "[".repeat(1_000_000), "json-too-deep file"],
    ["a key that changes all objects", '{"__proto__":{"polluted":1}}', "forbidden-key file.__proto__"],
    [
      "a key of the prototype",
      '{"resourceType":"Questionnaire","item":[{"constructor":{}}]}',
      "forbidden-key file.item[0].constructor",
    ],
    ["a key with an escape sequence", '{"\\u001b[2Jx":1}', 'forbidden-character file["\\u001b[2Jx"]'],
    ["contained resources", JSON.stringify(form({ contained: [] })), "contained Questionnaire.contained"],
    ["a language nobody here reads", JSON.stringify(form({ language: "de" })), "language Questionnaire.language"],
    ["content that was withdrawn", JSON.stringify(form({ status: "retired" })), "status Questionnaire.status"],
    [
      "an address with its version in it",
      JSON.stringify(form({ url: "https://example.nl/a|1" })),
      "canonical Questionnaire.url",
    ],
    [
      "a link in the description",
      JSON.stringify(form({ description: "[x](javascript:alert(1))" })),
      "link Questionnaire.description",
    ],
  ];
  test.each(WHOLE)("%s is refused, in time, and nothing is stored", async (_, json, refusal) => {
    expect(await costOf(async () => expect(await refusals(json)).toEqual([refusal]))).toBeLessThan(200);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("everything that is wrong is said at once", async () => {
    expect(
      await refusals(form({ version: undefined, language: "nl", item: [item({ type: "time", initial: [] })] })),
    ).toEqual(["missing Questionnaire.version", `type ${at("type")}`, `initial ${at("initial")}`]);
  });

  test("the limits themselves are let in", async () => {
    const choice = item({ type: "choice", answerOption: options(50) });
    const full = [deep(4), choice, ...items(195)];
    expect(value(await take(form({ item: full }))).published).toHaveLength(1);
  });

  test("an extension nobody here knows is kept and named", async () => {
    const unknown = item({ extension: [{ url: "http://example.org/colour", valueString: "red" }] });
    const { remarks } = value(await take(form({ item: [unknown] })));
    expect(remarks).toEqual([{ path: at("extension[0]"), found: '"http://example.org/colour"' }]);
    const [row] = await ctx.db.read.select().from(libraryVersions);
    expect(row?.content).toContain("http://example.org/colour");
  });
});
