import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assignments } from "@/db/schema";
import { atOnce, codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor } from "../../testing/people";
import { audited } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { choice, handInNow, putReady, type TestLibrary, text, type, workForCas, workOf } from "../../testing/work";
import { findOwnSubmission } from "../submission/own-submissions";
import { dropChange, reopenWork } from "./change";
import { listTiles } from "./tiles";

let ctx: Awaited<ReturnType<typeof testContext>>;
let library: TestLibrary;
let cas: Inside;
let here: string;
let id: string;
let first: string;
beforeEach(async () => {
  ctx = await testContext();
  ({ library, cas, here, id } = await workForCas(ctx));
  value(await type(ctx, cas, id, original));
  ctx.clock.pass(MINUTE);
  first = await handInNow(ctx, cas, id);
  ctx.clock.pass(MINUTE);
});
afterEach(() => ctx.dispose());

const original = {
  story: text("Zo ging het."),
  hours: text("7"),
  average: text("6,5"),
  since: text("3 mei 2026"),
  helped: choice("true"),
  who: { text: "mijn buur", chosen: ["…other"] },
  awake: choice("noise", "thoughts"),
  rested: choice("4"),
};
const now = () => workOf(ctx, cas.account, id);
const drafts = async () => Object.fromEntries([...(await now()).drafts].map(([linkId, { draft }]) => [linkId, draft]));
const view = async (submission: string) => present(await findOwnSubmission(ctx, cas.account.id, submission));

describe("changing what was handed in", () => {
  test("begins with the same answers; the old one stays readable until number 2 is handed in", async () => {
    expect(await now()).toMatchObject({ canWrite: false, canReopen: true });
    value(await reopenWork(ctx, cas, id));
    expect(await now()).toMatchObject({
      canWrite: true,
      canReopen: false,
      reopenedAt: ctx.clock.now(),
      state: { is: "submitted" },
    });
    expect(await drafts()).toEqual(original);
    value(await type(ctx, cas, id, { story: text("Toch anders.") }));
    expect(JSON.stringify((await view(first)).response)).toContain("Zo ging het.");
    const second = await handInNow(ctx, cas, id);
    const { response, versions } = await view(second);
    expect(response.status).toBe("amended");
    expect(JSON.stringify(response)).toContain("Toch anders.");
    expect(versions.map(({ id, number }) => [id, number])).toEqual([
      [second, 2],
      [first, 1],
    ]);
    expect(JSON.stringify((await view(first)).response)).toContain("Zo ging het.");
    expect(await now()).toMatchObject({ canWrite: false, canReopen: true, reopenedAt: null, round: 1 });
  });

  test("asked for twice at once begins once", async () => {
    const answers = await atOnce(5, () => reopenWork(ctx, cas, id));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await audited(ctx, "work.reopened")).toBe(1);
  });

  test("ends when the work is closed", async () => {
    await ctx.db.write((tx) => tx.update(assignments).set({ closedAt: ctx.clock.now() }).where(eq(assignments.id, id)));
    expect(await reopenWork(ctx, cas, id)).toEqual({ ok: false, failure: { code: "work-locked", why: "closed" } });
    expect(await now()).toMatchObject({ canWrite: false, canReopen: false });
  });

  test("is not there for what was not handed in, what is repeated and what is somebody else's", async () => {
    const bo = await logIn(ctx, await personWithoutTwoFactor(ctx, { email: "bo@example.nl" }));
    expect(codeOf(await reopenWork(ctx, bo, id))).toBe("work-gone");
    id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.sleep });
    expect(codeOf(await reopenWork(ctx, cas, id))).toBe("work-gone");
    id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.diary, repeats: "repeated" });
    await handInNow(ctx, cas, id);
    expect(codeOf(await reopenWork(ctx, cas, id))).toBe("work-gone");
  });
});

test("the tile says that something newer is being typed: a change, until it is handed in or dropped, and the next round", async () => {
  const underWay = async () =>
    (await listTiles(ctx, cas.account.id, here, "nl")).map((tile) => [tile.id, tile.underWay] as const);
  expect(await underWay()).toEqual([[id, null]]);
  value(await reopenWork(ctx, cas, id));
  expect(await underWay()).toEqual([[id, "change"]]);
  value(await dropChange(ctx, cas, id));
  expect(await underWay()).toEqual([[id, null]]);
  value(await reopenWork(ctx, cas, id));
  await handInNow(ctx, cas, id);
  expect(await underWay()).toEqual([[id, null]]);
  const diary = await putReady(ctx, cas.account, {
    healthspaceId: here,
    versionId: library.diary,
    repeats: "repeated",
  });
  value(await type(ctx, cas, diary, { today: text("goed") }));
  expect(await underWay()).toContainEqual([diary, null]);
  await handInNow(ctx, cas, diary);
  expect(await underWay()).toContainEqual([diary, null]);
  value(await type(ctx, cas, diary, { today: text("weer goed") }));
  expect(await underWay()).toContainEqual([diary, "round"]);
});

describe("not changing it after all", () => {
  test("brings back what was handed in, also in an answer that was emptied", async () => {
    value(await reopenWork(ctx, cas, id));
    value(
      await type(ctx, cas, id, {
        story: text("Toch anders."),
        hours: text("acht"),
        average: text(""),
        since: text("4 mei 2026"),
        helped: choice("false"),
        who: choice("friend"),
        awake: choice(),
        rested: choice("5"),
        word: text("nieuw"),
      }),
    );
    ctx.clock.pass(MINUTE);
    value(await dropChange(ctx, cas, id));
    // What was not changed keeps its spelling; what was is written as it is read.
    expect(await drafts()).toEqual({ ...original, since: text("3-5-2026"), word: text("") });
    expect(await now()).toMatchObject({ canWrite: false, canReopen: true, submissions: [{ number: 1 }] });
  });

  test("a tab that still shows the change is told, not believed", async () => {
    value(await reopenWork(ctx, cas, id));
    value(await type(ctx, cas, id, { story: text("Toch anders.") }));
    const { revision } = present((await now()).drafts.get("story"));
    value(await dropChange(ctx, cas, id));
    expect(present((await now()).drafts.get("story")).revision).toBe(revision + 1);
    expect(codeOf(await type(ctx, cas, id, { story: text("nog een keer") }))).toBe("work-locked");
  });

  test("is nothing to do where nothing is being changed", async () => {
    expect(codeOf(await dropChange(ctx, cas, id))).toBe("work-locked");
    id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.sleep });
    value(await type(ctx, cas, id, { story: text("nog niet ingeleverd") }));
    expect(codeOf(await dropChange(ctx, cas, id))).toBe("work-gone");
    expect((await drafts()).story).toEqual(text("nog niet ingeleverd"));
  });
});
