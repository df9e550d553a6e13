import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answers, assignments, healthspaces } from "@/db/schema";
import { present, value } from "../../testing/answers";
import type { Inside } from "../../testing/log-in";
import { personWithApp } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { aClinician } from "../../testing/treating";
import { choice, handInNow, putReady, type TestLibrary, text, type, workForCas } from "../../testing/work";
import { cancelMembership, listMemberships } from "../membership/own-memberships";
import { reopenWork } from "../worksheet/change";
import { findWork } from "../worksheet/work";
import { findStoppedWork, listStoppedWork } from "./stopped-work";

let ctx: Awaited<ReturnType<typeof testContext>>;
let library: TestLibrary;
let cas: Inside;
let here: string;
let id: string;
beforeEach(async () => {
  ctx = await testContext();
  ({ library, cas, here, id } = await workForCas(ctx));
});
afterEach(() => ctx.dispose());

const stop = (work = id) =>
  ctx.db.write((tx) => tx.update(assignments).set({ withdrawnAt: ctx.clock.now() }).where(eq(assignments.id, work)));
const listed = () => listStoppedWork(ctx, cas.account.id);
const opened = (work = id) => findStoppedWork(ctx, cas.account.id, work);
const words = async (work = id) =>
  present(await opened(work)).pages.flatMap(({ answered }) => answered.map(({ draft }) => draft.text || draft.chosen));

test("what was typed in work that is withdrawn stays readable, a question that became hidden too", async () => {
  value(await type(ctx, cas, id, { helped: choice("true"), story: text("Lang wakker."), hours: text("twaalf") }));
  value(await type(ctx, cas, id, { helped: choice("false") }));
  expect([await listed(), await opened()]).toEqual([[], null]);
  ctx.clock.pass(1_000);
  await stop();
  expect(await findWork(ctx, cas.account.id, id)).toBeNull();
  expect(await listed()).toMatchObject([
    { id, title: { nl: "Slapen", en: "Sleeping" }, healthspaceName: "Hier", stoppedAt: ctx.clock.now() },
  ]);
  expect((await words()).toSorted()).toEqual([["false"], "Lang wakker.", "twaalf"].toSorted());
});

test("so does what was typed where the membership ended, and not what was handed in there", async () => {
  const done = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.sleep });
  value(await type(ctx, cas, done, { story: text("Klaar.") }));
  await handInNow(ctx, cas, done);
  value(await type(ctx, cas, id, { story: text("Nog bezig.") }));
  const [membership] = await listMemberships(ctx, cas.account.id);
  value(await cancelMembership(ctx, cas, present(membership).id));
  expect(await listed()).toMatchObject([{ id, stoppedAt: ctx.clock.now() }]);
  expect(await words()).toEqual(["Nog bezig."]);
  expect(await opened(done)).toBeNull();
});

test("a change that was not handed in, and the open round of repeated work, are words as well", async () => {
  value(await type(ctx, cas, id, { story: text("Eerst.") }));
  await handInNow(ctx, cas, id);
  value(await reopenWork(ctx, cas, id));
  value(await type(ctx, cas, id, { story: text("Anders.") }));
  const diary = await putReady(ctx, cas.account, {
    healthspaceId: here,
    versionId: library.diary,
    repeats: "repeated",
  });
  value(await type(ctx, cas, diary, { today: text("Maandag") }));
  await handInNow(ctx, cas, diary);
  await stop(diary);
  expect(await listed()).toEqual([]);
  await ctx.db.write((tx) => tx.update(assignments).set({ withdrawnAt: null }));
  value(await type(ctx, cas, diary, { today: text("Dinsdag") }));
  await stop(diary);
  await stop();
  expect((await listed()).map((work) => work.id).toSorted()).toEqual([id, diary].toSorted());
  expect([await words(), await words(diary)]).toEqual([["Anders."], ["Dinsdag"]]);
});

test("a part stops with its package", async () => {
  const whole = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.package });
  const part = present(present(await findWork(ctx, cas.account.id, whole)).parts[1]).id;
  value(await type(ctx, cas, part, { story: text("In het pakket.") }));
  await stop(whole);
  expect(await words(part)).toEqual(["In het pakket."]);
});

test("work that was withdrawn before a word was typed is gone", async () => {
  await stop();
  expect([await listed(), await opened()]).toEqual([[], null]);
});

test("T92 nobody else finds it: another client, the clinician who withdrew it", async () => {
  value(await type(ctx, cas, id, { story: text("Van Cas.") }));
  await stop();
  const { account: noor } = await personWithApp(ctx);
  const eva = await aClinician(ctx, here, "Eva");
  for (const { id: other } of [noor, eva.account]) {
    expect([await listStoppedWork(ctx, other), await findStoppedWork(ctx, other, id)]).toEqual([[], null]);
  }
});

test("D7 behind two-factor where the Healthspace asks it, from that very millisecond on", async () => {
  value(await type(ctx, cas, id, { story: text("Van Cas.") }));
  await stop();
  const asksFrom = (at: number) =>
    ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom: at }).where(eq(healthspaces.id, here)));
  await asksFrom(ctx.clock.now() + 1);
  expect(await words()).toEqual(["Van Cas."]);
  await asksFrom(ctx.clock.now());
  expect([await listed(), await opened()]).toEqual([[], null]);
});

test("an answer that was put back in another row opens nothing", async () => {
  value(await type(ctx, cas, id, { story: text("Een."), hours: text("2") }));
  const [one] = await ctx.db.read.select().from(answers).where(eq(answers.linkId, "story"));
  await ctx.db.write((tx) =>
    tx
      .update(answers)
      .set({ valueSealed: present(one).valueSealed })
      .where(eq(answers.linkId, "hours")),
  );
  await stop();
  await expect(opened()).rejects.toThrow();
});
