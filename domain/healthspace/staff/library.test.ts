import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assignments, auditEvents, libraryItems, libraryVersions, type MemberRole, memberships } from "@/db/schema";
import { buildMembership } from "../../operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { library as policy } from "../../policy";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { aClinician } from "../../testing/treating";
import { importTestLibrary, putReady, text, type, workOf } from "../../testing/work";
import { listShown } from "../library/shown";
import { findPublished, findVersion, type ItemChange, listLibrary } from "../library/versions";
import {
  changeItemAsStaff,
  exportVersion,
  importAsStaff,
  moveTilesToNewest,
  readItemAsStaff,
  readLibraryAsStaff,
  setTopic,
  takeOver,
} from "./library";

let ctx: Awaited<ReturnType<typeof testContext>>;
let here: string;
let eva: Inside;
const alias = "behandelmodules";
beforeEach(async () => {
  ctx = await testContext();
  here = await aHealthspace(ctx);
  eva = await staff("Eva", "owner");
});
afterEach(() => ctx.dispose());

const staff = (firstName: string, ...roles: MemberRole[]) =>
  aClinician(ctx, here, firstName, roles as Parameters<typeof aClinician>[3]);

const form = (other: object = {}) => ({
  resourceType: "Questionnaire",
  url: "https://example.nl/fhir/Questionnaire/dag",
  version: "1",
  title: "Jouw dag",
  status: "active",
  language: "nl",
  item: [{ linkId: "day", text: "Hoe was je dag?", type: "text" }],
  ...other,
});

const bring = (resource: object, who = eva, mode: "report" | "publish" = "publish") =>
  importAsStaff(ctx, who, alias, JSON.stringify(resource), mode);

const bringOne = async (other: object = {}) => present(value(await bring(form(other))).published[0]).itemId;

const change = async (itemId: string, change: ItemChange, who = eva) =>
  codeOf(await changeItemAsStaff(ctx, who, { alias, itemId, change }));

const read = async (itemId: string, who = eva) => {
  const answer = await readItemAsStaff(ctx, who, { alias, itemId });
  return answer.ok ? answer.value : null;
};

const stored = async () => ({
  items: await ctx.db.read.select().from(libraryItems),
  versions: await ctx.db.read.select().from(libraryVersions),
});

describe("who may what", () => {
  const table: [MemberRole[], "manages" | "reads" | "nothing"][] = [
    [["owner"], "manages"],
    [["library"], "manages"],
    [["assistant"], "reads"],
    [["clinician"], "reads"],
    [["clinician", "library"], "manages"],
    [["clinician-invites"], "nothing"],
    [["client"], "nothing"],
  ];
  test.each(table)("%j %s", async (roles, may) => {
    const itemId = await bringOne();
    const who = await staff("Ad", ...roles);
    const list = await readLibraryAsStaff(ctx, who, alias);
    expect(list.ok && list.value.mayManage).toBe(may === "manages");
    expect(codeOf(list)).toBe(may === "nothing" ? "staff-only" : "ok");
    expect((await read(itemId, who))?.manages ?? null).toBe(may === "nothing" ? null : may === "manages");
    const exported = await exportVersion(ctx, who, { alias, itemId, number: "newest" });
    expect(codeOf(exported)).toBe(may === "nothing" ? "staff-only" : "ok");
    const before = await stored();
    const tried = [
      await changeItemAsStaff(ctx, who, { alias, itemId, change: "shown" }),
      await setTopic(ctx, who, { alias, itemId }, { topicNl: "Dag", topicEn: "Day" }),
      await moveTilesToNewest(ctx, who, { alias, itemId }),
      await importAsStaff(ctx, who, alias, JSON.stringify(form({ version: "2" })), "publish"),
    ].map(codeOf);
    expect(new Set(tried)).toEqual(new Set([may === "manages" ? "ok" : "staff-only"]));
    if (may !== "manages") expect(await stored()).toEqual(before);
  });

  test("only at level 2, and not after the session ended or the role was taken away", async () => {
    const itemId = await bringOne();
    const weak = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, weak, here, ["owner"]);
    const inside = await logIn(ctx, weak);
    expect(codeOf(await readLibraryAsStaff(ctx, inside, alias))).toBe("staff-two-factor");
    expect(await change(itemId, "shown", inside)).toBe("staff-two-factor");
    const trusted = { ...eva, session: { ...eva.session, proofs: eva.session.proofs.slice(0, 1) } };
    expect(await change(itemId, "shown", trusted)).toBe("staff-level");
    const bart = await staff("Bart", "library");
    await ctx.db.write((tx) =>
      tx
        .update(memberships)
        .set({ roles: ["clinician"] })
        .where(eq(memberships.accountId, bart.account.id)),
    );
    expect(await change(itemId, "shown", bart)).toBe("staff-only");
    await endSession(ctx, eva.account.id, eva.session.id);
    expect(await change(itemId, "shown")).toBe("staff-only");
  });

  test("nothing of another Healthspace can be read, exported or changed, as if it were not there", async () => {
    const other = await aHealthspace(ctx, { alias: "two" });
    const mia = await aClinician(ctx, other, "Mia", ["owner"]);
    const itemId = await bringOne();
    const there = { alias: "two", itemId };
    expect(value(await readItemAsStaff(ctx, mia, there))).toBeNull();
    expect(value(await exportVersion(ctx, mia, { ...there, number: 1 }))).toBeNull();
    expect(codeOf(await changeItemAsStaff(ctx, mia, { ...there, change: "archived" }))).toBe("library-item-unknown");
    expect(codeOf(await takeOver(ctx, mia, there))).toBe("library-item-unknown");
    expect(codeOf(await changeItemAsStaff(ctx, mia, { alias, itemId, change: "archived" }))).toBe("staff-only");
  });
});

describe("what clients see", () => {
  test("each change is made once, leaves its line, and of twenty at once one does it", async () => {
    const itemId = await bringOne();
    expect(await change(itemId, "self-start")).toBe("library-item-unknown");
    expect(tally(await atOnce(20, () => change(itemId, "shown")))).toEqual({ ok: 1, "library-item-unknown": 19 });
    expect(await change(itemId, "self-start")).toBe("ok");
    expect(await change(itemId, "hidden")).toBe("ok");
    expect(await read(itemId)).toMatchObject({ item: { shownAt: null, selfStartAt: null } });
    expect(await change(itemId, "archived")).toBe("ok");
    expect(await change(itemId, "shown")).toBe("library-item-unknown");
    expect(await change(itemId, "unarchived")).toBe("ok");
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.actorId, eva.account.id));
    const told = lines.filter(({ event }) => event.startsWith("library."));
    expect(told.map(({ event, detail }) => `${event} ${detail.change ?? detail.number}`)).toEqual([
      "library.imported 1",
      "library.published shown",
      "library.published self-start",
      "library.published hidden",
      "library.archived archived",
      "library.archived unarchived",
    ]);
    expect(told.every(({ healthspaceId, actorRole }) => healthspaceId === here && actorRole === "staff")).toBe(true);
  });

  test("a heading has sixty characters, in one language or both; none, when both are left empty", async () => {
    const itemId = await bringOne();
    const name = (topicNl: string, topicEn = "") => setTopic(ctx, eva, { alias, itemId }, { topicNl, topicEn });
    const sixty = "é".repeat(policy.topicCharacters);
    expect(codeOf(await name(sixty, " Your \n day "))).toBe("ok");
    expect((await read(itemId))?.item.topic).toEqual({ nl: sixty, en: "Your day" });
    const long = await name(`${sixty}é`, `${sixty}é`);
    expect(long).toMatchObject({ failure: { problems: [{ field: "topicNl" }, { field: "topicEn" }] } });
    expect((await read(itemId))?.item.topic).toEqual({ nl: sixty, en: "Your day" });
    value(await name("  "));
    expect((await read(itemId))?.item.topic).toBeNull();
  });

  test("a heading that changes leaves a line with who did it; the same one again, or one that is refused, leaves none", async () => {
    const itemId = await bringOne();
    const name = (topicNl: string, topicEn = "") => setTopic(ctx, eva, { alias, itemId }, { topicNl, topicEn });
    for (const topic of ["Slaap", " Slaap ", "Rust", "", ""]) value(await name(topic));
    await name("é".repeat(policy.topicCharacters + 1));
    value(await name("", "Rest"));
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "library.topic_set"));
    expect(lines.map(({ actorId, healthspaceId, detail }) => [actorId, healthspaceId, detail.item])).toEqual(
      Array(4).fill([eva.account.id, here, itemId]),
    );
  });
});

describe("a file in the browser", () => {
  test("is looked at first: nothing is stored before it is published, and then once", async () => {
    expect(value(await bring(form({ publisher: "Wij" }), eva, "report"))).toMatchObject({
      published: [{ number: 1 }],
      remarks: [{ path: "Questionnaire.publisher" }],
    });
    expect((await stored()).items).toEqual([]);
    value(await bring(form()));
    expect(value(await bring(form())).published).toEqual([]);
    expect((await stored()).versions).toHaveLength(1);
    expect((await stored()).items).toMatchObject([{ healthspaceId: here, shownAt: null, createdBy: eva.account.id }]);
  });

  test("twenty presses at once publish it once", async () => {
    await atOnce(20, () => bring(form()));
    expect((await stored()).versions).toHaveLength(1);
  });

  test("C4 a Bundle with two things that are not taken is refused whole, both with their path, and comes in when mended", async () => {
    const bundle = (first: object, second: object) => ({
      resourceType: "Bundle",
      type: "collection",
      entry: [form(first), form({ url: "https://example.nl/fhir/Questionnaire/nacht", ...second })].map((resource) => ({
        resource,
      })),
    });
    const item = { linkId: "a", text: "Vraag", type: "string" };
    const refused = await bring(
      bundle({ item: [{ ...item, type: "quantity" }] }, { item: [{ ...item, readOnly: true }] }),
    );
    expect(refused).toMatchObject({
      failure: {
        refusals: [
          { path: "Bundle.entry[0].resource.item[0].type", reason: "type" },
          { path: "Bundle.entry[1].resource.item[0].readOnly", reason: "read-only" },
        ],
      },
    });
    expect((await stored()).items).toEqual([]);
    expect(value(await bring(bundle({}, { item: [item] }))).published).toHaveLength(2);
  });

  const nested = (depth: number): object =>
    depth === 0
      ? { linkId: "z", type: "display", text: "x" }
      : { linkId: `g${depth}`, type: "group", text: "x", item: [nested(depth - 1)] };
  const when = (linkId: string, question: string) => ({
    linkId,
    type: "string",
    text: "x",
    enableWhen: [{ question, operator: "exists", answerBoolean: true }],
  });
  const page = (text: string) => ({
    linkId: "a",
    type: "display",
    text: "x",
    _text: { extension: [{ url: "http://hl7.org/fhir/StructureDefinition/rendering-markdown", valueMarkdown: text }] },
  });
  const hostile: [string, () => string, string][] = [
    [
      "10,000 items",
      () =>
        JSON.stringify(
          form({ item: Array.from({ length: 10_000 }, (_, n) => ({ linkId: `q${n}`, type: "string", text: "x" })) }),
        ),
      "too-many-items Questionnaire.item",
    ],
    ["items 50 deep", () => JSON.stringify(form({ item: [nested(50)] })), "json-too-deep"],
    [
      "conditions in a circle",
      () => JSON.stringify(form({ item: [when("a", "b"), when("b", "a")] })),
      "enable-when-circle Questionnaire.item[0]",
    ],
    [
      "one linkId twice",
      () => JSON.stringify(form({ item: [page("x"), page("x")] })),
      "link-id-twice Questionnaire.item[1].linkId",
    ],
    [
      "script in Markdown",
      () => JSON.stringify(form({ item: [page("<script>alert(1)</script>")] })),
      "markdown Questionnaire.item[0]._text",
    ],
    [
      "a javascript: link",
      () => JSON.stringify(form({ item: [page("[x](javascript:alert(1))")] })),
      "link Questionnaire.item[0]._text",
    ],
    ["5 MB", () => JSON.stringify(form({ publisher: "x".repeat(5_000_000) })), "too-large file"],
    [
      "a form of another system",
      () =>
        JSON.stringify({
          resourceType: "Questionnaire",
          title: "Form",
          status: "active",
          item: [{ linkId: "1", type: "choice", answerValueSet: "http://loinc.org/vs/LL358-3", text: "PHQ" }],
        }),
      "missing Questionnaire.url",
    ],
    ["no JSON", () => "<html>", "not-json file"],
    [
      "a Bundle of 51",
      () => JSON.stringify({ resourceType: "Bundle", entry: Array(51).fill({ resource: form() }) }),
      "entries Bundle.entry",
    ],
  ];
  test.each(hostile)(
    "hostile: %s is refused with its path within 200 ms, and nothing is stored",
    async (_, make, wanted) => {
      const json = make();
      const began = process.cpuUsage();
      const answer = await importAsStaff(ctx, eva, alias, json, "publish");
      const { user, system } = process.cpuUsage(began);
      expect(user + system).toBeLessThan(200_000);
      expect(
        answer.ok || answer.failure.code !== "content-refused"
          ? []
          : answer.failure.refusals.map(({ reason, path }) => `${reason} ${path}`),
      ).toContainEqual(expect.stringContaining(wanted));
      expect(await stored()).toEqual({ items: [], versions: [] });
    },
  );

  test("what is exported comes in again as the same", async () => {
    const itemId = await bringOne({ publisher: "Wij" });
    await bringOne({ version: "2" });
    const out = async (number: number | "newest") => value(await exportVersion(ctx, eva, { alias, itemId, number }));
    expect(JSON.parse(present(await out(1)).content)).toEqual(form({ publisher: "Wij" }));
    expect(present(await out("newest")).version).toBe("2");
    expect(await out(3)).toBeNull();
    expect(value(await importAsStaff(ctx, eva, alias, present(await out(1)).content, "publish"))).toMatchObject({
      published: [],
      unchanged: [{ number: 1 }],
    });
  });
});

describe("what is common to all Healthspaces", () => {
  test("is read and exported, and changed by nobody here", async () => {
    const { sleep } = await importTestLibrary(ctx);
    const { itemId } = present(await findVersion(ctx, sleep));
    expect(await read(itemId)).toMatchObject({ manages: false, mayTakeOver: true });
    for (const each of ["shown", "archived"] as const) expect(await change(itemId, each)).toBe("library-item-unknown");
    const topic = await setTopic(ctx, eva, { alias, itemId }, { topicNl: "x", topicEn: "" });
    expect(codeOf(topic)).toBe("library-item-unknown");
    expect(codeOf(await moveTilesToNewest(ctx, eva, { alias, itemId }))).toBe("library-item-unknown");
  });

  test("taken over, it is the Healthspace's own, shown as before; another Healthspace notices nothing", async () => {
    const { sleep } = await importTestLibrary(ctx);
    const { itemId } = present(await findVersion(ctx, sleep));
    const two = await aHealthspace(ctx, { alias: "two" });
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, here);
    await buildMembership(ctx, cas, two);
    await ctx.db.write((tx) =>
      tx
        .update(libraryItems)
        .set({ shownAt: 1, topic: { nl: "Slapen" } })
        .where(eq(libraryItems.id, itemId)),
    );
    const own = value(await takeOver(ctx, eva, { alias, itemId })).itemId;
    expect(await read(own)).toMatchObject({ manages: true, item: { shownAt: 1, topic: { nl: "Slapen" } } });
    expect(await read(itemId)).toBeNull();
    expect(await change(own, "hidden")).toBe("ok");
    const shownIn = async (healthspaceId: string) =>
      (await listShown(ctx, { accountId: cas.id, healthspaceId })).map(({ id }) => id);
    expect([await shownIn(here), await shownIn(two)]).toEqual([[], [itemId]]);
    expect(await change(own, "archived")).toBe("ok");
    expect((await listLibrary(ctx, here)).map(({ item }) => item.id)).not.toContain(itemId);
    expect((await listLibrary(ctx, two)).map(({ item }) => item.id)).toContain(itemId);
  });

  test("tiles of the common item that nobody began can be moved to it, here and nowhere else", async () => {
    const { sleep } = await importTestLibrary(ctx);
    const { itemId } = present(await findVersion(ctx, sleep));
    const two = await aHealthspace(ctx, { alias: "two" });
    const cas = await personWithoutTwoFactor(ctx);
    const put = async (healthspaceId: string) => {
      await buildMembership(ctx, cas, healthspaceId);
      return putReady(ctx, cas, { healthspaceId, versionId: sleep });
    };
    const [fresh, elsewhere] = [await put(here), await put(two)];
    const begun = await putReady(ctx, cas, { healthspaceId: here, versionId: sleep });
    await type(ctx, await logIn(ctx, cas), begun, { story: text("Goed") });
    expect((await read(itemId))?.tilesBehind).toBe(0);
    const own = value(await takeOver(ctx, eva, { alias, itemId })).itemId;
    expect((await read(own))?.tilesBehind).toBe(1);
    expect(value(await moveTilesToNewest(ctx, eva, { alias, itemId: own }))).toEqual({ moved: 1 });
    const rows = await ctx.db.read.select({ id: assignments.id, versionId: assignments.versionId }).from(assignments);
    const onCommon = rows.filter(({ versionId }) => versionId === sleep).map(({ id }) => id);
    expect(onCommon.toSorted()).toEqual([elsewhere, begun].toSorted());
    expect(rows.find(({ id }) => id === fresh)?.versionId).toBe((await read(own))?.version.id);
    expect((await read(own))?.tilesBehind).toBe(0);
  });

  test("a package that is taken over still finds its parts; twice or at once it is taken over once", async () => {
    const library = await importTestLibrary(ctx);
    const { itemId } = present(await findVersion(ctx, library.package));
    const answers = await atOnce(5, () => takeOver(ctx, eva, { alias, itemId }).then(codeOf));
    expect(tally(answers)).toEqual({ ok: 1, "library-item-unknown": 4 });
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, here);
    const own = present((await listLibrary(ctx, here)).find(({ item }) => item.kind === "package"));
    const id = await putReady(ctx, cas, { healthspaceId: here, versionId: own.version.id });
    expect((await workOf(ctx, cas, id)).parts).toHaveLength(4);
  });
});

describe("a new version", () => {
  test("leaves every tile on its own; those that nobody began can be moved, and keep a title that a clinician gave", async () => {
    const itemId = await bringOne();
    const version = async (number: string) => present(await findPublished(ctx, form({ version: number }), here)).id;
    const old = await version("1");
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, here);
    const put = (more: object = {}) => putReady(ctx, cas, { healthspaceId: here, versionId: old, ...more });
    const [fresh, named, begun, withdrawn] = [await put(), await put({ title: "Van ons" }), await put(), await put()];
    await type(ctx, await logIn(ctx, cas), begun, { day: text("Goed") });
    await ctx.db.write((tx) => tx.update(assignments).set({ withdrawnAt: 1 }).where(eq(assignments.id, withdrawn)));
    expect((await read(itemId))?.tilesBehind).toBe(0);
    await bringOne({ version: "2", title: "Jouw nieuwe dag" });
    expect((await read(itemId))?.tilesBehind).toBe(2);
    expect(value(await moveTilesToNewest(ctx, eva, { alias, itemId }))).toEqual({ moved: 2 });
    const rows = await ctx.db.read.select().from(assignments);
    const now = (id: string) => {
      const { versionId, title } = present(rows.find((row) => row.id === id));
      return [versionId === old ? "old" : "new", title];
    };
    expect([fresh, named, begun, withdrawn].map(now)).toEqual([
      ["new", "Jouw nieuwe dag"],
      ["new", "Van ons"],
      ["old", "Jouw dag"],
      ["old", "Jouw dag"],
    ]);
    expect(value(await moveTilesToNewest(ctx, eva, { alias, itemId }))).toEqual({ moved: 0 });
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "library.tiles_moved"));
    expect(lines).toMatchObject([{ actorId: eva.account.id, detail: { item: itemId, number: 2, tiles: 2 } }]);
  });

  test("of tiles of another Healthspace with the same content none is moved", async () => {
    const itemId = await bringOne();
    const two = await aHealthspace(ctx, { alias: "two" });
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, two);
    const old = present(await findPublished(ctx, form(), here)).id;
    await putReady(ctx, cas, { healthspaceId: two, versionId: old });
    await bringOne({ version: "2" });
    expect(value(await moveTilesToNewest(ctx, eva, { alias, itemId }))).toEqual({ moved: 0 });
  });
});
