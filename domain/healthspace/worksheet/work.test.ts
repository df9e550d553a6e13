import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assignments, connections } from "@/db/schema";
import { buildAccount, buildConnection, buildMembership, buildWorksheet } from "../../operations/demo/build";
import type { Account } from "../../platform/account/account";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { DAY, MINUTE } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import {
  aPlaceFor,
  handInNow,
  importTestLibrary,
  putReady,
  type TestLibrary,
  text,
  type,
  workOf,
} from "../../testing/work";
import { inTransaction } from "../../transaction";
import { readSubmissionAsStaff } from "../submission/staff-submissions";
import { putAnswersIn, putWorkReady } from "./put-ready";
import { saveAnswers } from "./save-answers";
import { listTiles } from "./tiles";
import { findWork } from "./work";

let ctx: Awaited<ReturnType<typeof testContext>>;
let library: TestLibrary;
let cas: Inside;
let eva: Account;
let here: string;
beforeEach(async () => {
  ctx = await testContext();
  library = await importTestLibrary(ctx);
  const account = await personWithoutTwoFactor(ctx);
  eva = (await personWithApp(ctx, { firstName: "Eva", lastName: "Jansen", email: "eva@example.nl" })).account;
  here = await aPlaceFor(ctx, account);
  await buildMembership(ctx, eva, here, ["clinician"]);
  cas = await logIn(ctx, account);
});
afterEach(() => ctx.dispose());

const put = (versionId: string, other: Partial<Parameters<typeof putReady>[2]> = {}) =>
  putReady(ctx, cas.account, { healthspaceId: here, versionId, ...other });
const tiles = (locale: "nl" | "en" = "nl", account = cas.account) => listTiles(ctx, account.id, here, locale);
const change = (id: string, values: Partial<typeof assignments.$inferInsert>) =>
  ctx.db.write((tx) => tx.update(assignments).set(values).where(eq(assignments.id, id)));
const later = async (ms: number) => {
  ctx.clock.pass(ms);
  cas = await logIn(ctx, cas.account);
};

describe("the tiles of the worksheet", () => {
  test("imported by hand are the ten of the guide, in its order, five of them handed in; none opens", async () => {
    await buildWorksheet(ctx, cas.account, here);
    const all = await tiles();
    expect(all).toHaveLength(10);
    expect(all[0]).toMatchObject({
      title: { text: "Ik heb ADHD", lang: "nl" },
      kind: "card",
      state: { is: "submitted", at: Date.UTC(2021, 1, 9, 12, 15), times: 1, readBy: null },
    });
    expect(all.filter(({ state }) => state.is === "submitted")).toHaveLength(5);
    expect(all.at(-1)).toMatchObject({ title: { text: "Piekeren" }, state: { is: "available" } });
    expect(await findWork(ctx, cas.account.id, present(all[0]).id)).toBeNull();
  });

  test("T92 of another person, or of another Healthspace, are not found", async () => {
    await put(library.sleep);
    const there = await aPlaceFor(ctx, cas.account, "elders");
    expect(await tiles("nl", eva)).toEqual([]);
    expect(await listTiles(ctx, cas.account.id, there, "nl")).toEqual([]);
  });

  test("have the title in the reader's language, unless a clinician gave it another", async () => {
    await put(library.sleep);
    await put(library.sleep, { title: "Voor na de vakantie" });
    expect((await tiles("en")).map(({ title }) => title)).toEqual([
      { text: "Sleeping", lang: "en" },
      { text: "Voor na de vakantie", lang: "nl" },
    ]);
  });

  test("say how far the work is", async () => {
    const id = await put(library.sleep);
    const state = async () => present((await tiles())[0]).state;
    expect(await state()).toEqual({ is: "available" });
    value(await type(ctx, cas, id, { story: text("x") }));
    expect(await state()).toEqual({ is: "started", at: ctx.clock.now() });
    const submissionId = await handInNow(ctx, cas, id);
    const submitted = { is: "submitted", at: ctx.clock.now(), times: 1 };
    expect(await state()).toEqual({ ...submitted, readBy: null });
    await buildConnection(ctx, { client: cas.account, staff: eva, healthspaceId: here });
    await readSubmissionAsStaff(ctx, await logIn(ctx, eva), { healthspaceId: here, submissionId });
    expect(await state()).toEqual({ ...submitted, readBy: "Eva Jansen" });
    await change(id, { withdrawnAt: ctx.clock.now() });
    expect(await tiles()).toEqual([]);
  });

  test("put ready by a clinician are there once it cannot be undone without a trace, and not a moment before", async () => {
    await put(library.sleep, { assignedBy: eva.id });
    ctx.clock.pass(2 * MINUTE - 1);
    expect(await tiles()).toEqual([]);
    ctx.clock.pass(1);
    expect(await tiles()).toMatchObject([{ state: { is: "available" } }]);
  });

  test("planned for a day say so until then, and do not open", async () => {
    const from = ctx.clock.now() + DAY;
    const id = await put(library.sleep, { assignedBy: eva.id, availableAt: from });
    ctx.clock.pass(DAY - 1);
    expect(await tiles()).toMatchObject([{ state: { is: "planned", from } }]);
    expect(await findWork(ctx, cas.account.id, id)).toBeNull();
    ctx.clock.pass(1);
    expect(await tiles()).toMatchObject([{ state: { is: "available" } }]);
    expect(await findWork(ctx, cas.account.id, id)).not.toBeNull();
  });

  test("are fifty at most; a closed one makes room", async () => {
    for (let nth = 0; nth < 50; nth += 1) await put(library.diary);
    const work = {
      accountId: cas.account.id,
      healthspaceId: here,
      assignedBy: null,
      subtitle: "",
      versionId: library.diary,
    };
    const another = () => inTransaction(ctx, (ctx) => putWorkReady(ctx, work));
    expect(await another()).toBeNull();
    await change(present((await tiles())[0]).id, { closedAt: ctx.clock.now() });
    expect(await another()).not.toBeNull();
  });
});

describe("the front page", () => {
  test("has the word of the clinician, who put it ready and until when it is wished; the word is sealed", async () => {
    const id = await put(library.sleep, { assignedBy: eva.id, word: "Doe rustig aan, Cas.", wishedOn: "2026-12-24" });
    await later(3 * MINUTE);
    expect(await workOf(ctx, cas.account, id)).toMatchObject({
      title: { nl: "Slapen", en: "Sleeping" },
      subtitle: "Module 1",
      word: "Doe rustig aan, Cas.",
      assignedByName: "Eva Jansen",
      wishedOn: "2026-12-24",
      healthspaceName: "Hier",
      kind: "assignment",
      canWrite: true,
    });
    const [row] = await ctx.db.read.select().from(assignments).where(eq(assignments.id, id));
    expect(JSON.stringify(row)).not.toContain("rustig");
  });

  test("names who of staff will be able to read it, at this moment", async () => {
    const tom = await buildAccount(ctx, { firstName: "Tom", lastName: "Aalders", email: "tom@example.nl" });
    await buildMembership(ctx, tom, here, ["clinician"]);
    const id = await put(library.sleep);
    const readers = async () => (await workOf(ctx, cas.account, id)).readers.map(({ name }) => name);
    expect(await readers()).toEqual([]);
    await buildConnection(ctx, { client: cas.account, staff: eva, healthspaceId: here });
    await buildConnection(ctx, { client: cas.account, staff: tom, healthspaceId: here, access: "messages" });
    expect(await readers()).toEqual(["Eva Jansen"]);
    await ctx.db.write((tx) => tx.update(connections).set({ access: "record" }));
    expect(await readers()).toEqual(["Tom Aalders", "Eva Jansen"]);
    await ctx.db.write((tx) => tx.update(connections).set({ endedAt: ctx.clock.now() }));
    expect(await readers()).toEqual([]);
  });
});

describe("a package", () => {
  let id: string;
  beforeEach(async () => {
    id = await put(library.package);
  });
  const open = () => workOf(ctx, cas.account, id);
  const part = async (nth: number) => present((await open()).parts[nth]).id;

  test("is one tile with its parts in their order", async () => {
    expect(await tiles()).toMatchObject([
      { title: { text: "Slaappakket" }, kind: "package", state: { is: "parts", done: 0, of: 4 } },
    ]);
    const { parts, form, kind } = await open();
    expect({ kind, pages: form.pages }).toEqual({ kind: "package", pages: [] });
    expect(parts.map(({ title, kind, opensAfter }) => [title.en, kind, opensAfter?.en ?? null])).toEqual([
      ["How it works", "page", null],
      ["Your night", "assignment", null],
      ["Diary", "assignment", null],
      ["Diary", "assignment", "Your night"],
    ]);
  });

  test("a part that opens after another does not open before", async () => {
    const last = await part(3);
    expect(await findWork(ctx, cas.account.id, last)).toBeNull();
    const early = { id: last, round: 1, answers: [{ linkId: "today", revision: 0, draft: text("x") }] };
    expect(codeOf(await saveAnswers(ctx, cas, early))).toBe("work-gone");
    await handInNow(ctx, cas, await part(1));
    expect(await findWork(ctx, cas.account.id, last)).toMatchObject({ parent: { id, title: { nl: "Slaappakket" } } });
    expect(codeOf(await saveAnswers(ctx, cas, early))).toBe("ok");
  });

  test("counts what was handed in and what was read", async () => {
    value(await type(ctx, cas, await part(0), {}, { leavePage: "two" }));
    await handInNow(ctx, cas, await part(1));
    const state = { is: "parts", done: 2, of: 4 };
    expect(await tiles()).toMatchObject([{ state }]);
    expect((await open()).state).toEqual(state);
    expect((await open()).parts.map(({ state }) => state.is)).toEqual(["read", "submitted", "available", "available"]);
  });

  test("the diary in it is repeated, as the package says", async () => {
    const diary = await part(2);
    for (const day of ["maandag", "dinsdag"]) {
      value(await type(ctx, cas, diary, { today: text(day) }));
      await handInNow(ctx, cas, diary);
    }
    expect((await workOf(ctx, cas.account, diary)).state).toMatchObject({ is: "submitted", times: 2 });
  });

  test("closed or withdrawn, takes its parts along", async () => {
    const diary = await part(2);
    await change(id, { closedAt: ctx.clock.now() });
    expect(await workOf(ctx, cas.account, diary)).toMatchObject({ canWrite: false, closedAt: ctx.clock.now() });
    await change(id, { withdrawnAt: ctx.clock.now() });
    expect(await findWork(ctx, cas.account.id, diary)).toBeNull();
    expect(await findWork(ctx, cas.account.id, id)).toBeNull();
  });
});

test("the demo hands in work of years ago, with the times of then", async () => {
  const then = { clock: { now: () => Date.UTC(2021, 1, 9, 12, 15) } };
  await inTransaction({ ...ctx, ...then }, async (ctx) => {
    const whole = {
      accountId: cas.account.id,
      healthspaceId: here,
      versionId: library.sleep,
      assignedBy: null,
      subtitle: "1",
    };
    const id = present(await putWorkReady(ctx, whole));
    await putAnswersIn(ctx, { id, accountId: cas.account.id, drafts: { story: text("Goed.") } });
  });
  expect(await tiles()).toMatchObject([{ state: { is: "submitted", at: Date.UTC(2021, 1, 9, 12, 15), times: 1 } }]);
});
