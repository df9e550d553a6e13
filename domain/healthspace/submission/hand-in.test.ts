import { eq } from "drizzle-orm";
import type fhir4 from "fhir/r4";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { assignments, notices, submissions } from "@/db/schema";
import { buildAccount, buildConnection, buildMembership } from "../../operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { beforeWrite } from "../../testing/interleave";
import { type Inside, logIn } from "../../testing/log-in";
import { MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor } from "../../testing/people";
import { audited, lastDetail } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import {
  choice,
  handInNow,
  importNewer,
  putReady,
  type TestLibrary,
  text,
  type,
  workForCas,
  workOf,
} from "../../testing/work";
import { reopenWork } from "../worksheet/change";
import { checkWork } from "../worksheet/check";
import { saveAnswers } from "../worksheet/save-answers";
import { type HandIn, handIn } from "./hand-in";
import { findOwnSubmission, listOwnSubmissions } from "./own-submissions";
import type { Response, ResponseItem } from "./response";

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

const now = () => workOf(ctx, cas.account, id);
async function checkedNow(): Promise<HandIn> {
  const work = await now();
  return { id, round: work.round, revisionSum: checkWork(work).revisionSum };
}
const change = (values: Partial<typeof assignments.$inferInsert>) =>
  ctx.db.write((tx) => tx.update(assignments).set(values).where(eq(assignments.id, id)));
const all = () => ctx.db.read.select().from(submissions);
const opened = async (submissionId: string) => present(await findOwnSubmission(ctx, cas.account.id, submissionId));
const itemsOf = ({ item = [] }: { item?: ResponseItem[] }): ResponseItem[] =>
  item.flatMap((each) => [each, ...itemsOf(each)]);
const answerTo = (response: Response, linkId: string) =>
  itemsOf(response).find((item) => item.linkId === linkId)?.answer;

describe("what is handed in", () => {
  test("is a FHIR R4 QuestionnaireResponse", () => {
    expectTypeOf<Response>().toExtend<fhir4.QuestionnaireResponse>();
  });

  test("says what was asked and answered, each answer in its own kind, and can be read alone in both languages", async () => {
    value(
      await type(ctx, cas, id, {
        story: text("Lang wakker.\nToen geslapen."),
        hours: text(" 7 "),
        average: text("6,5"),
        since: text("3 mei 2026"),
        helped: choice("true"),
        who: { text: "mijn buur", chosen: ["…other"] },
        awake: choice("thoughts", "noise"),
        rested: choice("4"),
        tense: choice("often"),
      }),
    );
    const { response, view } = await opened(await handInNow(ctx, cas, id));
    expect(response).toMatchObject({
      resourceType: "QuestionnaireResponse",
      questionnaire: "https://example.nl/fhir/Questionnaire/slapen|1.0.0",
      status: "completed",
      language: "nl",
      authored: new Date(ctx.clock.now()).toISOString(),
    });
    expect(
      ["story", "hours", "average", "since", "helped", "who", "awake", "rested"].map((id) => answerTo(response, id)),
    ).toEqual([
      [{ valueString: "Lang wakker.\nToen geslapen." }],
      [{ valueInteger: 7 }],
      [{ valueDecimal: 6.5 }],
      [{ valueDate: "2026-05-03" }],
      [{ valueBoolean: true }],
      [{ valueString: "mijn buur" }],
      ["noise", "thoughts"].map((code) => ({ valueCoding: expect.objectContaining({ code }) })),
      [{ valueInteger: 4 }],
    ]);
    // Asked and not answered: there, without an answer.
    expect(itemsOf(response).find(({ linkId }) => linkId === "word")).not.toHaveProperty("answer");
    expect(itemsOf(response).map(({ linkId }) => linkId)).not.toContain("intro");
    expect(view.pages.map(({ title }) => [title?.nl, title?.en])).toEqual([
      ["Jouw nacht", "Your night"],
      ["Hulp", "Help"],
      ["Onrust", "Unrest"],
    ]);
    const [, help] = view.pages;
    expect(help?.questions.find(({ linkId }) => linkId === "awake")).toMatchObject({
      text: { nl: "Wat houdt je wakker?", en: "What keeps you awake?" },
      answers: [
        { is: "choice", text: { nl: "Geluid", en: "Noise" } },
        { is: "choice", text: { nl: "Gedachten", en: "Thoughts" } },
      ],
    });
    expect(help?.questions.find(({ linkId }) => linkId === "rested")?.ends).toMatchObject({
      lowest: 0,
      lower: { nl: "helemaal niet" },
      highest: 10,
    });
  });

  test("has the sum of what was answered of a measurement, with its range", async () => {
    value(await type(ctx, cas, id, { tense: choice("often") }));
    const { view } = await opened(await handInNow(ctx, cas, id));
    expect(view.measurements).toMatchObject([
      { linkId: "unrest", text: { nl: "Onrust", en: "Unrest" }, sum: 3, lowest: 0, highest: 6, answered: 1, of: 2 },
    ]);
  });

  test("has no sum of what nobody answered", async () => {
    const { view } = await opened(await handInNow(ctx, cas, id));
    expect(view.measurements).toEqual([]);
    expect((await all()).map(({ scoresSealed }) => scoresSealed)).toEqual([null]);
  });

  test("leaves out what is not asked, however long the chain, and brings it back when it is asked again", async () => {
    const chain = { helped: choice("true"), who: choice("friend"), how: text("Ze belt me op.") };
    value(await type(ctx, cas, id, chain));
    // The middle of the chain goes: what hangs on it is not asked any more.
    value(await type(ctx, cas, id, { helped: choice("false") }));
    const first = await opened(await handInNow(ctx, cas, id));
    expect(itemsOf(first.response).map(({ linkId }) => linkId)).not.toContain("who");
    expect(JSON.stringify(first.response)).not.toContain("Ze belt me op.");
    expect((await now()).drafts.get("how")?.draft).toEqual(text("Ze belt me op."));

    value(await reopenWork(ctx, cas, id));
    value(await type(ctx, cas, id, { helped: choice("true") }));
    const second = await opened(await handInNow(ctx, cas, id));
    expect(answerTo(second.response, "how")).toEqual([{ valueString: "Ze belt me op." }]);
  });

  test("stays on the version that it was begun with", async () => {
    value(await type(ctx, cas, id, { story: text("x") }));
    const newer = await importNewer(ctx);
    expect(newer).not.toBe(library.sleep);
    expect((await now()).versionId).toBe(library.sleep);
    const { response } = await opened(await handInNow(ctx, cas, id));
    expect(response.questionnaire).toMatch(/\|1\.0\.0$/);
  });
});

describe("before handing in", () => {
  test("what is required and not answered is named, and does not stop anybody", async () => {
    expect(checkWork(await now()).missing.map(({ linkId }) => linkId)).toEqual(["story"]);
    expect(codeOf(await handIn(ctx, cas, await checkedNow()))).toBe("ok");
  });

  test("what is required and not asked is not named", async () => {
    value(await type(ctx, cas, id, { story: text("x") }));
    expect(checkWork(await now()).missing).toEqual([]);
    value(await type(ctx, cas, id, { helped: choice("true") }));
    expect(checkWork(await now()).missing.map(({ linkId }) => linkId)).toEqual(["who"]);
  });

  test("an answer that nobody can read is named with its question, and nothing is handed in", async () => {
    value(await type(ctx, cas, id, { hours: text("zeven"), since: text("vorige week") }));
    expect(await handIn(ctx, cas, await checkedNow())).toEqual({
      ok: false,
      failure: {
        code: "answers-invalid",
        problems: [
          { linkId: "hours", code: "answer-number" },
          { linkId: "since", code: "answer-date" },
        ],
      },
    });
    expect(await all()).toEqual([]);
    expect((await now()).canWrite).toBe(true);
  });
});

describe("exactly what was checked is handed in", () => {
  test("an answer that was saved since it was checked: the person checks again", async () => {
    value(await type(ctx, cas, id, { story: text("gezien") }));
    const checked = await checkedNow();
    value(await type(ctx, cas, id, { story: text("niet gezien") }));
    expect(codeOf(await handIn(ctx, cas, checked))).toBe("work-changed");
    expect(await all()).toEqual([]);
    expect(codeOf(await handIn(ctx, cas, await checkedNow()))).toBe("ok");
  });

  test("an answer that is saved at the same instant is in it or refused, never lost in between", async () => {
    value(await type(ctx, cas, id, { story: text("een") }));
    const checked = await checkedNow();
    const late = { id, round: 1, answers: [{ linkId: "story", revision: 1, draft: text("twee") }] };
    const during = beforeWrite(ctx, 1, () => saveAnswers(ctx, cas, late));
    expect(codeOf(await handIn(during, cas, checked))).toBe("work-changed");
    expect((await now()).drafts.get("story")?.draft.text).toBe("twee");
  });

  test("pressed twenty times at once: one submission", async () => {
    value(await type(ctx, cas, id, { story: text("eens") }));
    const checked = await checkedNow();
    const answers = await atOnce(20, () => handIn(ctx, cas, checked));
    expect(tally(answers)).toEqual({ ok: 1, "work-locked": 19 });
    expect(await all()).toHaveLength(1);
    expect(await audited(ctx, "work.submitted")).toBe(1);
  });
});

describe("handing in is refused, and nothing is written", () => {
  test.each([
    ["withdrawn", { withdrawnAt: 1 }],
    ["closed", { closedAt: 1 }],
  ] as const)("when the work was %s since it was checked", async (why, values) => {
    const checked = await checkedNow();
    await change(values);
    expect(await handIn(ctx, cas, checked)).toEqual({ ok: false, failure: { code: "work-locked", why } });
    expect(await all()).toEqual([]);
  });

  test("when it is somebody else's", async () => {
    const bo = await logIn(ctx, await personWithoutTwoFactor(ctx, { email: "bo@example.nl" }));
    expect(codeOf(await handIn(ctx, bo, await checkedNow()))).toBe("work-gone");
  });

  test("when the session ended", async () => {
    const checked = await checkedNow();
    await endSession(ctx, cas.account.id, cas.session.id);
    expect(codeOf(await handIn(ctx, cas, checked))).toBe("session-ended");
  });

  test("of a reading page and of a package", async () => {
    for (const versionId of [library.page, library.package]) {
      id = await putReady(ctx, cas.account, { healthspaceId: here, versionId });
      expect(codeOf(await handIn(ctx, cas, { id, round: 1, revisionSum: 0 }))).toBe("work-gone");
    }
  });
});

describe("repeated work", () => {
  beforeEach(async () => {
    id = await putReady(ctx, cas.account, { healthspaceId: here, versionId: library.diary, repeats: "repeated" });
  });

  test("goes on to an empty round; what was handed in is locked", async () => {
    for (const day of ["maandag", "dinsdag", "woensdag"]) {
      ctx.clock.pass(MINUTE);
      expect((await now()).drafts.size).toBe(0);
      value(await type(ctx, cas, id, { today: text(day) }));
      await handInNow(ctx, cas, id);
    }
    const work = await now();
    expect(work).toMatchObject({ round: 4, startedAt: null, canWrite: true, canReopen: false });
    expect(work.state).toMatchObject({ is: "submitted", times: 3 });
    const late = { id, round: 3, answers: [{ linkId: "today", revision: 1, draft: text("toch anders") }] };
    expect(await saveAnswers(ctx, cas, late)).toMatchObject({ failure: { code: "work-locked", why: "submitted" } });
    const listed = await listOwnSubmissions(ctx, cas.account.id);
    expect(listed.map(({ round, number }) => [round, number])).toEqual([
      [3, 1],
      [2, 1],
      [1, 1],
    ]);
    expect(await audited(ctx, "work.started")).toBe(1);
  });

  test("pressed twice hands in one round, not the empty next one", async () => {
    value(await type(ctx, cas, id, { today: text("vandaag") }));
    const checked = await checkedNow();
    value(await handIn(ctx, cas, checked));
    expect(codeOf(await handIn(ctx, cas, checked))).toBe("work-locked");
    expect(await all()).toHaveLength(1);
  });
});

test("whoever of staff may read it at this moment is told, and nobody else", async () => {
  const staff = await atOnce(3, async (nth) => {
    const account = await buildAccount(ctx, { firstName: "Eva", lastName: "Jansen", email: `eva${nth}@example.nl` });
    await buildMembership(ctx, account, here, ["clinician"]);
    return account;
  });
  const [eva, tom, noor] = staff.map((account) => ({ client: cas.account, staff: account, healthspaceId: here }));
  await buildConnection(ctx, present(eva));
  await buildConnection(ctx, { ...present(tom), access: "messages" });
  await buildConnection(ctx, { ...present(noor), state: "offered" });
  await handInNow(ctx, cas, id);
  expect(await ctx.db.read.select().from(notices)).toMatchObject([
    { accountId: staff[0]?.id, kind: "work-submitted", subjectId: id, healthspaceId: here },
  ]);
});

test("nobody with access, and it is handed in to the own record", async () => {
  expect((await now()).readers).toEqual([]);
  value(await type(ctx, cas, id, { story: text("voor mezelf") }));
  const submissionId = await handInNow(ctx, cas, id);
  expect(await listOwnSubmissions(ctx, cas.account.id)).toMatchObject([
    { id: submissionId, title: { nl: "Slapen", en: "Sleeping" }, healthspaceName: "Hier", readBy: null },
  ]);
  expect(await lastDetail(ctx, "work.submitted")).toEqual({ kind: "submission", id: submissionId });
});

test("T92 somebody else's submission is not found", async () => {
  const submissionId = await handInNow(ctx, cas, id);
  const bo = await personWithoutTwoFactor(ctx, { email: "bo@example.nl" });
  expect(await findOwnSubmission(ctx, bo.id, submissionId)).toBeNull();
  expect(await listOwnSubmissions(ctx, bo.id)).toEqual([]);
});

test("a diary handed in by a machine ends at a hundred a day; the answers stay, and later it goes on", async () => {
  const diary = await putReady(ctx, cas.account, {
    healthspaceId: here,
    versionId: library.diary,
    repeats: "repeated",
  });
  const again = async () => {
    const { round } = await workOf(ctx, cas.account, diary);
    return codeOf(await handIn(ctx, cas, { id: diary, round, revisionSum: 0 }));
  };
  for (let n = 0; n < 100; n += 1) expect(await again()).toBe("ok");
  expect(await again()).toBe("handing-in-too-often");
  expect(await all()).toHaveLength(100);
  ctx.clock.pass(60 * MINUTE);
  cas = await logIn(ctx, cas.account);
  expect(await again()).toBe("ok");
  expect(await again()).toBe("handing-in-too-often");
});
