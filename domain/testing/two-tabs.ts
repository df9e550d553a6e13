import { eq } from "drizzle-orm";
import fc from "fast-check";
import { assignments, rateLimitCounters, sessions } from "@/db/schema";
import type { Context } from "../context";
import { handIn } from "../healthspace/submission/hand-in";
import { reopenWork } from "../healthspace/worksheet/change";
import { checkWork } from "../healthspace/worksheet/check";
import { type SaveFailure, saveAnswers } from "../healthspace/worksheet/save-answers";
import type { Result } from "../result";
import { type Inside, logIn } from "./log-in";
import { personWithoutTwoFactor } from "./people";
import { aPlaceFor, importTestLibrary, putReady, text, workOf } from "./work";

// Two tabs of one person that type into the same questions, while sessions end and the work is closed, handed in and opened again.
// A tab does what the page does: sends what changed with the revision it had, one request at a time, and keeps its text until the
// server says that it is stored.

const questions = ["story", "how"] as const;
const tabNames = ["left", "right"] as const;
type Question = (typeof questions)[number];
type TabName = (typeof tabNames)[number];

type Step =
  | { does: "type"; tab: TabName; question: Question }
  /** `lost`: the answer never reaches the tab. */
  | { does: "send" | "lost"; tab: TabName }
  /** The answer to the last request arrives, after whatever was typed meanwhile. */
  | { does: "arrive"; tab: TabName }
  | { does: "end session" | "log in" | "close" | "open" | "hand in" };

const tab = fc.constantFrom(...tabNames);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ does: fc.constant("type" as const), tab, question: fc.constantFrom(...questions) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ does: fc.constantFrom("send" as const, "send" as const, "lost" as const), tab }),
    },
    { weight: 3, arbitrary: fc.record({ does: fc.constant("arrive" as const), tab }) },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constantFrom("end session", "log in", "close", "open", "hand in" as const) }),
    },
  ),
  { minLength: 4, maxLength: 14 },
);

type Saved = Result<object, SaveFailure> & { value?: { saved: { linkId: string; revision: number }[] } };

class Tab {
  readonly form = new Map<Question, { text: string; revision: number; isStored: boolean }>(
    questions.map((question) => [question, { text: "", revision: 0, isStored: true }]),
  );
  /** What was sent, and the answer that is still under way. */
  underWay: { sent: Map<Question, string>; answer: Saved } | null = null;

  constructor(
    readonly ctx: Context,
    readonly who: Inside,
    readonly id: string,
  ) {}

  field(question: Question) {
    const field = this.form.get(question);
    if (!field) throw new Error("no such question");
    return field;
  }

  type(question: Question, typed: string): void {
    const field = this.field(question);
    field.text += typed;
    field.isStored = false;
  }

  async send(): Promise<void> {
    this.arrive();
    const sent = new Map<Question, string>();
    for (const [question, { text, isStored }] of this.form) if (!isStored) sent.set(question, text);
    if (sent.size === 0) return;
    const answers = [...sent].map(([linkId, typed]) => ({
      linkId,
      revision: this.field(linkId).revision,
      draft: text(typed),
    }));
    const answer = (await saveAnswers(this.ctx, this.who, { id: this.id, round: 1, answers })) as Saved;
    this.underWay = { sent, answer };
  }

  lose(): void {
    this.underWay = null;
  }

  arrive(): void {
    if (!this.underWay) return;
    const { sent, answer } = this.underWay;
    this.underWay = null;
    const failure = answer.ok ? null : answer.failure;
    const saved = answer.value?.saved ?? (failure && "saved" in failure ? failure.saved : []);
    for (const { linkId, revision } of saved as { linkId: Question; revision: number }[]) {
      const field = this.field(linkId);
      field.revision = revision;
      field.isStored = field.text === sent.get(linkId);
    }
    if (failure?.code !== "answers-conflict") return;
    for (const { linkId, draft, revision } of failure.conflicts) {
      // "Keep both", the one choice after which nothing may be missing.
      const field = this.field(linkId as Question);
      field.text = `${draft.text}\n${field.text}`;
      field.revision = revision;
      field.isStored = false;
    }
  }
}

/** Checks so many ways in which all of this meets; `lostIn` must answer nothing for each of them. */
export async function loseNothing(ctx: Context, runs: number): Promise<void> {
  const { sleep: versionId } = await importTestLibrary(ctx);
  const account = await personWithoutTwoFactor(ctx);
  const where = { healthspaceId: await aPlaceFor(ctx, account), versionId };
  const cas = await logIn(ctx, account);
  const property = fc.asyncProperty(steps, async (steps) => {
    // A person types for hours; here it is one second.
    await ctx.db.write((tx) => tx.delete(rateLimitCounters));
    const lost = await lostIn(ctx, cas, where, steps);
    if (lost.length > 0) throw new Error(`lost: ${lost.join(" ")}`);
  });
  await fc.assert(property, { numRuns: runs });
}

/** Does all of it, saves what is left, and answers every piece of text that was typed and is nowhere. */
async function lostIn(ctx: Context, who: Inside, where: { healthspaceId: string; versionId: string }, all: Step[]) {
  const id = await putReady(ctx, who.account, where);
  const tabs = { left: new Tab(ctx, who, id), right: new Tab(ctx, who, id) };
  const typed = new Map<Question, string[]>(questions.map((question) => [question, []]));
  for (const [nth, step] of all.entries()) {
    if (step.does === "type") {
      const piece = `<${step.tab} ${nth}>`;
      typed.get(step.question)?.push(piece);
      tabs[step.tab].type(step.question, piece);
    } else await take(ctx, who, id, tabs, step);
  }
  await setSession(ctx, who, null);
  await setWork(ctx, id, null);
  await reopenWork(ctx, who, id);
  for (let round = 0; round < 4; round += 1) {
    for (const tab of Object.values(tabs)) {
      await tab.send();
      tab.arrive();
    }
  }
  const { drafts } = await workOf(ctx, who.account, id);
  await retire(ctx, id);
  return [...typed].flatMap(([question, pieces]) =>
    pieces.filter((piece) => !drafts.get(question)?.draft.text.includes(piece)),
  );
}

async function take(
  ctx: Context,
  who: Inside,
  id: string,
  tabs: Record<TabName, Tab>,
  step: Exclude<Step, { does: "type" }>,
) {
  switch (step.does) {
    case "send":
      return tabs[step.tab].send();
    case "lost":
      await tabs[step.tab].send();
      return tabs[step.tab].lose();
    case "arrive":
      return tabs[step.tab].arrive();
    case "end session":
      return setSession(ctx, who, ctx.clock.now());
    case "log in":
      return setSession(ctx, who, null);
    case "close":
      return setWork(ctx, id, ctx.clock.now());
    case "open":
      return setWork(ctx, id, null);
    case "hand in": {
      const work = await workOf(ctx, who.account, id);
      await handIn(ctx, who, { id, round: 1, revisionSum: checkWork(work).revisionSum });
    }
  }
}

function setSession(ctx: Context, { session }: Inside, endedAt: number | null): Promise<unknown> {
  return ctx.db.write((tx) => tx.update(sessions).set({ endedAt }).where(eq(sessions.id, session.id)));
}

function setWork(ctx: Context, id: string, closedAt: number | null): Promise<unknown> {
  return ctx.db.write((tx) => tx.update(assignments).set({ closedAt }).where(eq(assignments.id, id)));
}

/** A person has fifty open tiles at most. */
function retire(ctx: Context, id: string): Promise<unknown> {
  return ctx.db.write((tx) => tx.delete(assignments).where(eq(assignments.id, id)));
}
