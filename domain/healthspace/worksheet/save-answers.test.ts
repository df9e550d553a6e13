import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answers, assignments, memberships } from "@/db/schema";
import { endSession } from "../../platform/session/find-session";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { DAY, MINUTE, SECOND } from "../../testing/moments";
import { personWithoutTwoFactor } from "../../testing/people";
import { audited, auditTrail, lastDetail } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import {
  aPlaceFor,
  choice,
  handInNow,
  importLongPage,
  putReady,
  type TestLibrary,
  text,
  type,
  workForCas,
  workOf,
} from "../../testing/work";
import { saveAnswers } from "./save-answers";
import { findWork } from "./work";

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

const story = async () => (await workOf(ctx, cas.account, id)).drafts.get("story");
const save = (linkId: string, revision: number, typed: string, round = 1) =>
  saveAnswers(ctx, cas, { id, round, answers: [{ linkId, revision, draft: text(typed) }] });
const change = (values: Partial<typeof assignments.$inferInsert>) =>
  ctx.db.write((tx) => tx.update(assignments).set(values).where(eq(assignments.id, id)));

describe("what a person typed is there again", () => {
  test("on another device, exactly as it was left", async () => {
    ctx.clock.pass(MINUTE);
    expect(value(await save("story", 0, "Niet zo best.\nWel gelezen.")).saved).toEqual([
      { linkId: "story", revision: 1, at: ctx.clock.now() },
    ]);
    expect(await story()).toEqual({ draft: text("Niet zo best.\nWel gelezen."), revision: 1, at: ctx.clock.now() });
  });

  test("also where it cannot be handed in like that", async () => {
    value(
      await type(ctx, cas, id, { hours: text("een stuk of zeven"), who: { text: "mijn buur", chosen: ["friend"] } }),
    );
    const { drafts } = await workOf(ctx, cas.account, id);
    expect(drafts.get("hours")?.draft).toEqual(text("een stuk of zeven"));
    expect(drafts.get("who")?.draft).toEqual({ text: "mijn buur", chosen: ["friend"] });
  });

  test.each([
    ["NUL and other controls are dropped", "a\u0000b\u0007c\u009fd", "abcd"],
    ["what turns the reading direction is dropped", "\u202eabc\u202c \u2067x\u2069", "abc x"],
    ["marks and joiners that spell a word stay", "نمی\u200cخواهم \u200f!", "نمی\u200cخواهم \u200f!"],
    ["families of emoji stay whole", "👨‍👩‍👧‍👦🏳️‍🌈", "👨‍👩‍👧‍👦🏳️‍🌈"],
    ["line ends are one sign", "a\r\nb\rc\td", "a\nb\nc\td"],
    ["one spelling of an accent", "e\u0301", "é"],
    ["half a sign is shown as one that is missing", "a\ud83d", "a\ufffd"],
    ["only spaces are kept and count as no answer", "   ", "   "],
  ])("%s", async (_, typed, kept) => {
    value(await save("story", 0, typed));
    expect((await story())?.draft.text).toBe(kept);
    // Saved again as the browser has it, nothing changes: the spelling must not be a conflict with itself.
    expect(value(await save("story", 0, typed)).saved).toMatchObject([{ revision: 1 }]);
  });

  test("choices that the question does not have are not kept", async () => {
    value(
      await type(ctx, cas, id, { awake: choice("noise", "x".repeat(50), "noise"), helped: choice("true", "false") }),
    );
    const { drafts } = await workOf(ctx, cas.account, id);
    expect(drafts.get("awake")?.draft).toEqual(choice("noise"));
    expect(drafts.get("helped")?.draft).toEqual(choice("true"));
  });

  test("a question that the content does not have is not stored", async () => {
    expect(value(await save("nothing-like-it", 0, "x")).saved).toEqual([]);
    expect(await ctx.db.read.select().from(answers)).toEqual([]);
  });
});

describe("too long", () => {
  const long = (count: number) => "🙂".repeat(count);

  test("10,000 signs are saved", async () => {
    expect(codeOf(await save("story", 0, long(10_000)))).toBe("ok");
  });

  test("10,001 are refused with by how much, and the other answers of the page are saved", async () => {
    const answers = [
      { linkId: "story", revision: 0, draft: text(long(10_001)) },
      { linkId: "word", revision: 0, draft: text("kort") },
    ];
    expect(await saveAnswers(ctx, cas, { id, round: 1, answers, leavePage: "night" })).toEqual({
      ok: false,
      failure: {
        code: "answer-too-long",
        linkId: "story",
        by: 1,
        saved: [{ linkId: "word", revision: 1, at: ctx.clock.now() }],
      },
    });
    const { drafts, pagesLeft } = await workOf(ctx, cas.account, id);
    expect([...drafts.keys()]).toEqual(["word"]);
    expect([...pagesLeft]).toEqual([]);
  });
});

describe("a page", () => {
  const full = "x".repeat(10_000);
  beforeEach(async () => {
    id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: await importLongPage(ctx, 7) });
    for (const nth of [0, 1, 2, 3, 4]) value(await save(`q${nth}`, 0, full));
  });

  test("of 60,000 signs is saved", async () => {
    expect(codeOf(await save("q5", 0, full))).toBe("ok");
  });

  test("of one more is refused with by how much, and nothing of the request is stored", async () => {
    value(await save("q5", 0, full));
    expect(await save("q6", 0, "y")).toEqual({ ok: false, failure: { code: "page-too-long", by: 1, saved: [] } });
    expect((await workOf(ctx, cas.account, id)).drafts.has("q6")).toBe(false);
    // Shorter in one place makes room in another, in one request.
    const moved = { q5: text(full.slice(1)), q6: text("y") };
    expect(codeOf(await type(ctx, cas, id, moved))).toBe("ok");
  });
});

describe("two tabs", () => {
  test("on different questions never meet", async () => {
    value(await save("story", 0, "een"));
    expect(codeOf(await save("word", 0, "moe"))).toBe("ok");
  });

  test("on the same question: the second is told what is there, and its other answers are saved", async () => {
    value(await save("story", 0, "van de telefoon"));
    const refused = await saveAnswers(ctx, cas, {
      id,
      round: 1,
      answers: [
        { linkId: "story", revision: 0, draft: text("van de computer") },
        { linkId: "word", revision: 0, draft: text("moe") },
      ],
      leavePage: "night",
    });
    const at = ctx.clock.now();
    expect(refused).toEqual({
      ok: false,
      failure: {
        code: "answers-conflict",
        conflicts: [{ linkId: "story", draft: text("van de telefoon"), revision: 1, at }],
        saved: [{ linkId: "word", revision: 1, at }],
      },
    });
    expect((await story())?.draft.text).toBe("van de telefoon");
    expect((await workOf(ctx, cas.account, id)).pagesLeft.size).toBe(0);
    // Whichever is kept, or both: saved over the revision that was shown.
    expect(codeOf(await save("story", 1, "van de telefoon\nvan de computer"))).toBe("ok");
  });

  test("with the same words do not disagree", async () => {
    value(await save("story", 0, "hetzelfde"));
    expect(value(await save("story", 0, "hetzelfde")).saved).toMatchObject([{ revision: 1 }]);
  });

  test("a revision from the future is a conflict too", async () => {
    value(await save("story", 0, "een"));
    expect(codeOf(await save("story", 7, "twee"))).toBe("answers-conflict");
  });

  test("the answer that was sent twice, or late, is stored once", async () => {
    value(await save("story", 0, "a"));
    value(await save("story", 1, "ab"));
    expect(value(await save("story", 1, "ab")).saved).toMatchObject([{ revision: 2 }]);
    expect(codeOf(await save("story", 0, "a"))).toBe("answers-conflict");
    expect((await story())?.draft.text).toBe("ab");
  });
});

describe("nothing is stored, and the person is told why", () => {
  test.each([
    ["withdrawn", { withdrawnAt: 1 }],
    ["closed", { closedAt: 1 }],
  ] as const)("the work was %s while they typed", async (why, values) => {
    await change(values);
    expect(await save("story", 0, "mijn verhaal")).toEqual({ ok: false, failure: { code: "work-locked", why } });
    expect(await ctx.db.read.select().from(answers)).toEqual([]);
  });

  test("it was handed in from another tab", async () => {
    value(await save("story", 0, "af"));
    await handInNow(ctx, cas, id);
    expect(await save("story", 1, "nog iets")).toEqual({
      ok: false,
      failure: { code: "work-locked", why: "submitted" },
    });
    expect((await story())?.draft.text).toBe("af");
  });

  test("it is another person's, or never was", async () => {
    const bo = await logIn(ctx, await personWithoutTwoFactor(ctx, { email: "bo@example.nl" }));
    const save = { id, round: 1, answers: [{ linkId: "story", revision: 0, draft: text("x") }] };
    expect(codeOf(await saveAnswers(ctx, bo, save))).toBe("work-gone");
    expect(codeOf(await saveAnswers(ctx, bo, { ...save, id: "nothing" }))).toBe("work-gone");
    expect(await ctx.db.read.select().from(answers)).toEqual([]);
    expect(await findWork(ctx, bo.account.id, id)).toBeNull();
  });

  test("they are no longer a member: all of it can still be read", async () => {
    value(await save("story", 0, "blijft van mij"));
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, cas.account.id)),
    );
    expect(codeOf(await save("story", 1, "nog iets"))).toBe("work-gone");
    expect(await workOf(ctx, cas.account, id)).toMatchObject({ canWrite: false, endedAt: ctx.clock.now() });
    expect((await story())?.draft.text).toBe("blijft van mij");
  });

  test("the session ended a moment before", async () => {
    await endSession(ctx, cas.account.id, cas.session.id);
    expect(codeOf(await save("story", 0, "x"))).toBe("session-ended");
    expect(await ctx.db.read.select().from(answers)).toEqual([]);
  });

  test("the Healthspace asks two-factor and the person has it off (D7)", async () => {
    const strict = await aPlaceFor(ctx, cas.account, "streng", ctx.clock.now() + 1);
    id = await putReady(ctx, cas.account, { healthspaceId: strict, versionId: library.sleep });
    expect(codeOf(await save("story", 0, "x"))).toBe("ok");
    ctx.clock.pass(1);
    expect(codeOf(await save("story", 1, "y"))).toBe("work-gone");
    expect(await findWork(ctx, cas.account.id, id)).toBeNull();
  });

  test("a clinician still has the time to take it back", async () => {
    id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.sleep, assignedBy: "eva" });
    ctx.clock.pass(2 * MINUTE - 1);
    expect(codeOf(await save("story", 0, "x"))).toBe("work-gone");
    ctx.clock.pass(1);
    expect(codeOf(await save("story", 0, "x"))).toBe("ok");
  });

  test("it opens only tomorrow", async () => {
    const availableAt = ctx.clock.now() + MINUTE;
    id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.sleep, availableAt });
    ctx.clock.pass(MINUTE - 1);
    expect(codeOf(await save("story", 0, "x"))).toBe("work-gone");
    ctx.clock.pass(1);
    expect(codeOf(await save("story", 0, "x"))).toBe("ok");
  });
});

test("beyond 120 saves in a minute a tab waits ten seconds; nothing is refused for good", async () => {
  for (let revision = 0; revision < 120; revision += 1) value(await save("story", revision, `${revision}`));
  const waits = await save("story", 120, "nog een");
  expect(waits).toEqual({
    ok: false,
    failure: { code: "saving-too-often", until: ctx.clock.now() + 10 * SECOND },
  });
  ctx.clock.pass(10 * SECOND - 1);
  expect(codeOf(await save("story", 120, "nog een"))).toBe("saving-too-often");
  ctx.clock.pass(1);
  expect(codeOf(await save("story", 120, "nog een"))).toBe("ok");
});

describe("that work began", () => {
  test("is written down once, with its first answer or page", async () => {
    await workOf(ctx, cas.account, id);
    expect((await workOf(ctx, cas.account, id)).state).toEqual({ is: "available" });
    ctx.clock.pass(MINUTE);
    value(await type(ctx, cas, id, {}, { leavePage: "night" }));
    const startedAt = ctx.clock.now();
    ctx.clock.pass(MINUTE);
    value(await save("story", 0, "x"));
    expect(await workOf(ctx, cas.account, id)).toMatchObject({
      state: { is: "started", at: startedAt },
      pagesLeft: new Set(["night"]),
    });
    expect(await audited(ctx, "work.started")).toBe(1);
    expect(await lastDetail(ctx, "work.started")).toEqual({ kind: "assignment", id });
  });

  test("is not said of an empty form that came back", async () => {
    value(await type(ctx, cas, id, { story: text(""), helped: choice() }));
    expect((await workOf(ctx, cas.account, id)).state).toEqual({ is: "available" });
    expect(await auditTrail(ctx)).not.toContain("work.started");
  });
});

test("a reading page is done when its last page was left, and can be read again", async () => {
  id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.page });
  value(await type(ctx, cas, id, {}, { leavePage: "one" }));
  expect((await workOf(ctx, cas.account, id)).state).toMatchObject({ is: "started" });
  value(await type(ctx, cas, id, {}, { leavePage: "two" }));
  const state = { is: "read", at: ctx.clock.now() };
  expect((await workOf(ctx, cas.account, id)).state).toEqual(state);
  ctx.clock.pass(DAY);
  cas = await logIn(ctx, cas.account);
  value(await type(ctx, cas, id, {}, { leavePage: "two" }));
  expect((await workOf(ctx, cas.account, id)).state).toEqual(state);
});

describe("what somebody changed in the file opens nothing", () => {
  const tamper = (values: Partial<typeof answers.$inferInsert>, linkId: string) =>
    ctx.db.write((tx) =>
      tx
        .update(answers)
        .set(values)
        .where(and(eq(answers.assignmentId, id), eq(answers.linkId, linkId))),
    );
  const sealed = async (linkId: string) => {
    const rows = await ctx.db.read.select().from(answers).where(eq(answers.linkId, linkId));
    return present(rows[0]).valueSealed;
  };
  const opening = () => findWork(ctx, cas.account.id, id);

  test("an answer moved to another question", async () => {
    value(await type(ctx, cas, id, { story: text("geheim"), word: text("woord") }));
    await tamper({ valueSealed: await sealed("story") }, "word");
    await expect(opening()).rejects.toThrow("cannot be opened: answers");
  });

  test("an older answer put back under the newer revision", async () => {
    value(await save("story", 0, "eerst"));
    const old = await sealed("story");
    value(await save("story", 1, "daarna"));
    await tamper({ valueSealed: old }, "story");
    await expect(opening()).rejects.toThrow("cannot be opened: answers");
    // Nor does anything overwrite it in silence: somebody has to look.
    await expect(save("story", 2, "nog iets")).rejects.toThrow("cannot be opened");
  });

  test("an answer given to another person", async () => {
    value(await save("story", 0, "van Cas"));
    const bo = await logIn(ctx, await personWithoutTwoFactor(ctx, { email: "bo@example.nl" }));
    const place = await aPlaceFor(ctx, bo.account, "elders");
    const other = await putReady(ctx, bo.account, { healthspaceId: place, versionId: library.sleep });
    value(await type(ctx, bo, other, { story: text("van Bo") }));
    const mine = await sealed("story");
    await ctx.db.write((tx) => tx.update(answers).set({ valueSealed: mine }).where(eq(answers.assignmentId, other)));
    await expect(findWork(ctx, bo.account.id, other)).rejects.toThrow("cannot be opened");
    expect((await story())?.draft.text).toBe("van Cas");
  });

  test("the key of the person taken away", async () => {
    value(await save("story", 0, "geheim"));
    await ctx.db.write((tx) => tx.run("DELETE FROM person_keys"));
    await expect(opening()).rejects.toThrow("cannot be opened: person_keys");
    await expect(save("word", 0, "iets nieuws")).rejects.toThrow("cannot be opened: person_keys");
  });
});
