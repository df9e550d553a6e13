import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assignments, auditEvents, notices } from "@/db/schema";
import { work as policy } from "../../policy";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { testContext } from "../../testing/test-context";
import { aTreatment, handedInWork, type Treated } from "../../testing/treating";
import { text, type, workOf } from "../../testing/work";
import { mailDueNotices } from "../notice/mail-due";
import { listTiles } from "../worksheet/tiles";
import { findWork } from "../worksheet/work";
import { closeWork, type PutReadyForm, putReady, remindOfWork, undoPutReady, withdrawWork } from "./assign";
import { listClientWork } from "./client-work";
import { openClient } from "./clients";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
});
afterEach(() => ctx.dispose());

const whereOf = () => ({ alias: world.alias, clientId: world.cas.account.id });
const calendar = { today: "2026-11-22", startOf: (day: string) => Date.parse(`${day}T00:00:00Z`) - 60 * MINUTE };

const form = (other: Partial<PutReadyForm> = {}): PutReadyForm => ({
  items: [{ versionId: world.library.sleep, title: "Slapen", subtitle: "Module 1" }],
  ...{ word: "Neem de tijd", from: "", before: "", feedback: "wanted", repeats: "as-content", again: "no" },
  ...other,
});
const put = (other: Partial<PutReadyForm> = {}) => putReady(ctx, world.eva, whereOf(), form(other), calendar);
const one = async (other: Partial<PutReadyForm> = {}) => present(value(await put(other)).ids[0]);
const of = (assignmentId: string) => ({ ...whereOf(), assignmentId });
const tiles = () => listTiles(ctx, world.cas.account.id, world.healthspaceId, "nl");
const states = async () => {
  const client = value(await openClient(ctx, world.eva, whereOf()));
  return (await listClientWork(ctx, world.eva.account.id, client, "nl")).map(({ state }) => state?.is);
};

describe("C2 putting work ready", () => {
  test("two modules at once with a word; the client sees them after two minutes, with the word", async () => {
    const items = [world.library.sleep, world.library.diary].map((versionId, index) => ({
      versionId,
      title: "Eigen titel",
      subtitle: `Module ${index + 1}`,
    }));
    const { ids } = value(await put({ items, before: "24 december 2026" }));
    ctx.clock.pass(policy.graceMs - 1);
    expect(await tiles()).toEqual([]);
    expect(await states()).toEqual(["grace", "grace"]);
    ctx.clock.pass(1);
    expect(await tiles()).toMatchObject([{ subtitle: "Module 1" }, { subtitle: "Module 2" }]);
    const work = await workOf(ctx, world.cas.account, present(ids[0]));
    expect(work).toMatchObject({ word: "Neem de tijd", wishedOn: "2026-12-24", title: { nl: "Eigen titel" } });
  });

  test("the title of the content stays in both languages when nobody changed it", async () => {
    await one();
    ctx.clock.pass(policy.graceMs);
    const [english] = await listTiles(ctx, world.cas.account.id, world.healthspaceId, "en");
    expect(english?.title).toEqual({ text: "Sleeping", lang: "en" });
  });

  test("undone within two minutes it leaves no trace for the client: no tile, no news, no row", async () => {
    const id = await one();
    ctx.clock.pass(policy.graceMs - 1);
    expect(codeOf(await undoPutReady(ctx, world.eva, of(id)))).toBe("ok");
    ctx.clock.pass(DAY);
    expect(await tiles()).toEqual([]);
    expect(await ctx.db.read.select().from(notices)).toEqual([]);
    expect(await ctx.db.read.select().from(assignments)).toEqual([]);
  });

  test("two minutes later it can only be withdrawn; a package goes with its parts", async () => {
    const late = await one();
    ctx.clock.pass(policy.graceMs);
    expect(codeOf(await undoPutReady(ctx, world.eva, of(late)))).toBe("undo-too-late");
    const items = [{ versionId: world.library.package, title: "Slaappakket", subtitle: "" }];
    const pack = await one({ items, again: "yes" });
    expect(codeOf(await undoPutReady(ctx, world.eva, of(pack)))).toBe("ok");
    expect((await ctx.db.read.select().from(assignments)).map(({ id }) => id)).toEqual([late]);
  });

  test("the same item twice asks once more; closed and withdrawn work does not count", async () => {
    const first = await one();
    expect(codeOf(await put())).toBe("work-there-already");
    expect(codeOf(await put({ again: "yes" }))).toBe("ok");
    ctx.clock.pass(policy.graceMs);
    const items = [{ versionId: world.library.diary, title: "Dagboek", subtitle: "" }];
    const diary = await one({ items });
    ctx.clock.pass(policy.graceMs);
    value(await withdrawWork(ctx, world.eva, of(diary)));
    expect(codeOf(await put({ items }))).toBe("ok");
    value(await closeWork(ctx, world.eva, of(first)));
    const doubled = [...form().items, ...form().items];
    expect(codeOf(await put({ items: doubled }))).toBe("work-there-already");
  });

  test("a package is followed by its parts, before whatever else was put ready", async () => {
    const items = [world.library.package, world.library.page].map((versionId) => ({
      versionId,
      title: versionId === world.library.package ? "Pakket" : "Los",
      subtitle: "",
    }));
    value(await put({ items }));
    const client = value(await openClient(ctx, world.eva, whereOf()));
    const work = await listClientWork(ctx, world.eva.account.id, client, "nl");
    expect(work.map(({ parentId }) => parentId === null)).toEqual([true, false, false, false, false, true]);
    expect(work[0]?.title.text).toBe("Pakket");
    expect(work.slice(1, 5).every(({ parentId }) => parentId === work[0]?.id)).toBe(true);
  });

  test("every fault of the form is said at its field, and nothing is put ready", async () => {
    const fault = async (other: Partial<PutReadyForm>) => codeOf(await put(other));
    const [item] = form().items;
    expect(await fault({ word: "x".repeat(501) })).toBe("word-too-long");
    expect(await fault({ word: "x".repeat(500), from: "32-1-2027" })).toBe("work-date-invalid");
    expect(await fault({ before: "21-11-2026" })).toBe("work-date-past");
    expect(await fault({ from: "3-12-2026", before: "2-12-2026" })).toBe("work-dates-order");
    expect(await fault({ items: [{ ...present(item), title: " " }] })).toBe("work-title-missing");
    expect(await fault({ items: [] })).toBe("work-none-chosen");
    expect(await fault({ items: [{ ...present(item), versionId: "nowhere" }] })).toBe("work-item-gone");
    expect(await ctx.db.read.select().from(assignments)).toEqual([]);
  });

  test("all of it or nothing: the fifty-first tile takes the fiftieth back with it", async () => {
    for (let n = 0; n < policy.maxOpenTiles - 1; n += 1) await one({ again: "yes" });
    const two = [...form().items, ...form().items];
    expect(codeOf(await put({ items: two, again: "yes" }))).toBe("work-too-many");
    expect(await ctx.db.read.select().from(assignments)).toHaveLength(policy.maxOpenTiles - 1);
    expect(codeOf(await put({ again: "yes" }))).toBe("ok");
  });

  test("from a day on: the client knows of it, opens it then, and hears of it then", async () => {
    const id = await one({ from: "1 december 2026" });
    ctx.clock.pass(policy.graceMs);
    expect(await states()).toEqual(["planned"]);
    expect(await findWork(ctx, world.cas.account.id, id)).toBeNull();
    const [notice] = await ctx.db.read.select().from(notices);
    expect(notice?.dueAt).toBe(calendar.startOf("2026-12-01") + policy.noticeMs);
  });
});

describe("afterwards", () => {
  test("withdrawn before it was begun it is gone for both; begun, it stops and the words stay the client's", async () => {
    const items = [{ versionId: world.library.diary, title: "Dagboek", subtitle: "" }];
    const [fresh, begun] = [await one(), await one({ items })];
    ctx.clock.pass(policy.graceMs);
    value(await type(ctx, world.cas, begun, { today: text("van mij") }));
    for (const id of [fresh, begun]) value(await withdrawWork(ctx, world.eva, of(id)));
    expect(await tiles()).toEqual([]);
    expect(await states()).toEqual(["stopped"]);
    expect(codeOf(await withdrawWork(ctx, world.eva, of(begun)))).toBe("client-gone");
  });

  test("what was handed in is not withdrawn, it is closed; then nothing is changed any more", async () => {
    const id = await handedInWork(ctx, world);
    expect(codeOf(await withdrawWork(ctx, world.eva, of(id)))).toBe("withdraw-handed-in");
    expect(await states()).toEqual(["submitted"]);
    expect(codeOf(await closeWork(ctx, world.eva, of(id)))).toBe("ok");
    expect(codeOf(await closeWork(ctx, world.eva, of(id)))).toBe("work-done-already");
    expect(await workOf(ctx, world.cas.account, id)).toMatchObject({ canReopen: false, canWrite: false });
  });

  test("reminded once in three days, not a moment sooner, and not about what is done or not there yet", async () => {
    const id = await one();
    expect(codeOf(await remindOfWork(ctx, world.eva, of(id)))).toBe("work-done-already");
    ctx.clock.pass(policy.graceMs);
    const remind = async () => codeOf(await remindOfWork(ctx, await logIn(ctx, world.eva.account), of(id)));
    expect(await remind()).toBe("ok");
    ctx.clock.pass(policy.remindEveryMs - 1);
    expect(await remind()).toBe("reminded-already");
    ctx.clock.pass(1);
    expect(await remind()).toBe("ok");
    ctx.clock.pass(MINUTE);
    const done = await handedInWork(ctx, { ...world, cas: await logIn(ctx, world.cas.account) });
    expect(codeOf(await remindOfWork(ctx, await logIn(ctx, world.eva.account), of(done)))).toBe("work-done-already");
  });

  test("nobody is reminded of a package of which every part is done", async () => {
    const items = [{ versionId: world.library.package, title: "Slaappakket", subtitle: "" }];
    const id = await one({ items });
    ctx.clock.pass(policy.graceMs);
    const parts = eq(assignments.parentId, id);
    await ctx.db.write((tx) => tx.update(assignments).set({ repeats: "once", submittedAt: 1 }).where(parts));
    expect(codeOf(await remindOfWork(ctx, world.eva, of(id)))).toBe("work-done-already");
    const [part] = await ctx.db.read.select().from(assignments).where(parts);
    await ctx.db.write((tx) =>
      tx
        .update(assignments)
        .set({ submittedAt: null })
        .where(eq(assignments.id, part?.id ?? "")),
    );
    expect(codeOf(await remindOfWork(ctx, world.eva, of(id)))).toBe("ok");
  });

  test("whoever opens nothing gets a mail with every reminder, and no more than one with each", async () => {
    const id = await one();
    ctx.clock.pass(policy.graceMs);
    for (let n = 1; n <= 3; n += 1) {
      ctx.clock.pass(policy.remindEveryMs);
      value(await remindOfWork(ctx, await logIn(ctx, world.eva.account), of(id)));
      ctx.clock.pass(policy.noticeMs);
      await mailDueNotices(ctx);
      await mailDueNotices(ctx);
      const mails = (await queuedMails(ctx)).filter(({ template }) => template === "work-reminder");
      expect(mails).toHaveLength(n);
    }
  });

  test("twenty presses at once remind once, each change of work leaves one line", async () => {
    const id = await one();
    ctx.clock.pass(policy.graceMs);
    expect(tally(await atOnce(20, () => remindOfWork(ctx, world.eva, of(id))))).toEqual({
      ok: 1,
      "reminded-already": 19,
    });
    const closed = await atOnce(2, () => closeWork(ctx, world.eva, of(id)));
    expect(tally(closed)).toEqual({ ok: 1, "work-done-already": 1 });
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.actorId, world.eva.account.id));
    const work = lines.filter(({ event }) => event.startsWith("work."));
    expect(work.map(({ event }) => event)).toEqual(["work.assigned", "work.reminded", "work.closed"]);
    expect(work.every(({ accountId, detail }) => accountId === world.cas.account.id && detail.id === id)).toBe(true);
  });
});
