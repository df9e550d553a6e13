import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, answers, assignments, healthspaces, memberships, messageDrafts, personKeys } from "@/db/schema";
import { buildMembership } from "../../operations/demo/build";
import { work as policy } from "../../policy";
import { present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queued } from "../../testing/messages";
import { personWithoutTwoFactor } from "../../testing/people";
import { audited } from "../../testing/records";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { choice, handInNow, putReady, type TestLibrary, text, type, workForCas } from "../../testing/work";
import { saveDraft } from "../conversation/draft";
import { newWith, type Topic } from "../conversation/place";
import { cancelMembership, listMemberships } from "../membership/own-memberships";
import { reopenWork } from "../worksheet/change";
import { expireDrafts } from "./expire-drafts";
import { listStoppedWork } from "./stopped-work";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let id: string;
let here: string;
let library: TestLibrary;
beforeEach(async () => {
  ctx = await testContext();
  ({ cas, id, here, library } = await workForCas(ctx));
});
afterEach(() => ctx.dispose());

async function leave(): Promise<void> {
  const [membership] = await listMemberships(ctx, cas.account.id);
  value(await cancelMembership(ctx, cas, present(membership).id));
}

const leaveHere = () =>
  ctx.db.write((tx) =>
    tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.healthspaceId, here)),
  );

const warnings = async () => (await queued(ctx)).filter(({ template }) => template === "drafts-expire");
const typed = async () => (await ctx.db.read.select().from(answers)).length;
const toWarning = policy.draftsKeptMs - policy.draftsWarnedMs;

test("what I never handed in is there for a year after I left; a mail says so thirty days before, once", async () => {
  value(await type(ctx, cas, id, { story: text("Nog bezig.") }));
  await leave();
  ctx.clock.pass(toWarning - 1);
  expect(await expireDrafts(ctx)).toBe(0);
  expect(await warnings()).toEqual([]);
  ctx.clock.pass(1);
  await expireDrafts(ctx);
  await expireDrafts(ctx);
  expect(await warnings()).toMatchObject([{ values: { due: ctx.clock.now() + policy.draftsWarnedMs } }]);
  ctx.clock.pass(policy.draftsWarnedMs - 1);
  expect(await expireDrafts(ctx)).toBe(0);
  expect(await typed()).toBe(1);
  ctx.clock.pass(1);
  expect(await expireDrafts(ctx)).toBe(1);
  expect([await typed(), await listStoppedWork(ctx, cas.account.id)]).toEqual([0, []]);
  expect(await expireDrafts(ctx)).toBe(0);
});

describe("messages that I never sent", () => {
  const left = async () => (await ctx.db.read.select().from(messageDrafts)).map(({ subjectId }) => subjectId);
  const write = (topic: Topic, body: string, subject = "") =>
    saveDraft(ctx, cas, {
      topic,
      sendKey: crypto.randomUUID(),
      fields: [
        { name: "body", revision: 0, text: body },
        ...(subject === "" ? [] : [{ name: "subject" as const, revision: 0, text: subject }]),
      ],
    });

  test("go with the same mail and thirty days, of this Healthspace only, when they are all there is too", async () => {
    const elsewhere = await aHealthspace(ctx, { alias: "elders" });
    await buildMembership(ctx, cas.account, elsewhere);
    for (const healthspaceId of [here, elsewhere])
      value(await write({ healthspaceId, clientId: cas.account.id }, "Ik wil nog zeggen", "Over mij"));
    await leaveHere();
    ctx.clock.pass(toWarning);
    await expireDrafts(ctx);
    await expireDrafts(ctx);
    expect(await warnings()).toHaveLength(1);
    ctx.clock.pass(policy.draftsWarnedMs - 1);
    await expireDrafts(ctx);
    expect(await left()).toHaveLength(4);
    ctx.clock.pass(1);
    expect(await expireDrafts(ctx)).toBe(1);
    const kept = newWith(elsewhere, cas.account.id);
    expect((await left()).toSorted()).toEqual([kept, `${kept}/subject`]);
  });

  test("and under work that I handed in; an empty row that sending left is no reason for a mail", async () => {
    value(await type(ctx, cas, id, { story: text("Klaar.") }));
    await handInNow(ctx, cas, id);
    value(await write({ assignmentId: id }, " "));
    await leave();
    ctx.clock.pass(toWarning);
    await expireDrafts(ctx);
    expect([await warnings(), await left()]).toEqual([[], []]);
  });
});

test("a mail that went late puts the removal off: there are always thirty days to read it", async () => {
  value(await type(ctx, cas, id, { story: text("Nog bezig.") }));
  await leave();
  ctx.clock.pass(policy.draftsKeptMs + 1);
  expect(await expireDrafts(ctx)).toBe(0);
  ctx.clock.pass(policy.draftsWarnedMs - 1);
  expect(await expireDrafts(ctx)).toBe(0);
  ctx.clock.pass(1);
  expect(await expireDrafts(ctx)).toBe(1);
});

test("what I handed in stays, and a change I never handed in goes back to what I did", async () => {
  value(await type(ctx, cas, id, { story: text("Klaar.") }));
  await handInNow(ctx, cas, id);
  ctx.clock.pass(1_000);
  value(await reopenWork(ctx, cas, id));
  value(await type(ctx, cas, id, { story: text("Toch anders.") }));
  await leave();
  ctx.clock.pass(toWarning);
  await expireDrafts(ctx);
  ctx.clock.pass(policy.draftsWarnedMs);
  expect(await expireDrafts(ctx)).toBe(1);
  expect(await ctx.db.read.query.submissions.findMany()).toHaveLength(1);
  expect(await ctx.db.read.select().from(assignments)).toMatchObject([{ reopenedAt: null }]);
  expect(await typed()).toBe(1);
  expect(await expireDrafts(ctx)).toBe(0);
});

test("so it does where two-factor is asked and I have it off, and a word under a question that was not asked then goes", async () => {
  value(await type(ctx, cas, id, { story: text("Klaar."), helped: choice("false") }));
  await handInNow(ctx, cas, id);
  ctx.clock.pass(1_000);
  value(await reopenWork(ctx, cas, id));
  value(await type(ctx, cas, id, { helped: choice("true"), who: { text: "mijn buur", chosen: ["…other"] } }));
  await leave();
  await ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom: 1 }));
  ctx.clock.pass(toWarning);
  await expireDrafts(ctx);
  ctx.clock.pass(policy.draftsWarnedMs);
  expect(await expireDrafts(ctx)).toBe(1);
  const left = await ctx.db.read.select().from(answers);
  expect(left.map(({ linkId }) => linkId)).not.toContain("who");
  expect(await ctx.db.read.select().from(assignments)).toMatchObject([{ reopenedAt: null }]);
  expect(await expireDrafts(ctx)).toBe(0);
});

test("what does not open stays and is told to the operator; the next person's goes all the same", async () => {
  value(await type(ctx, cas, id, { story: text("Klaar.") }));
  await handInNow(ctx, cas, id);
  value(await reopenWork(ctx, cas, id));
  value(await type(ctx, cas, id, { story: text("Toch anders.") }));
  const bo = await logIn(ctx, await personWithoutTwoFactor(ctx, { email: "bo@example.nl" }));
  await buildMembership(ctx, bo.account, here);
  const other = await putReady(ctx, bo.account, { healthspaceId: here, versionId: library.sleep });
  value(await type(ctx, bo, other, { story: text("Van Bo.") }));
  await ctx.db.write((tx) => tx.update(memberships).set({ endedAt: ctx.clock.now() }));
  const ofCas = eq(personKeys.accountId, cas.account.id);
  await ctx.db.write((tx) => tx.update(personKeys).set({ keySealed: "v1.broken" }).where(ofCas));
  ctx.clock.pass(toWarning);
  await expireDrafts(ctx);
  ctx.clock.pass(policy.draftsWarnedMs);
  expect(await expireDrafts(ctx)).toBe(1);
  expect((await ctx.db.read.select().from(answers)).map(({ assignmentId }) => assignmentId)).toEqual([id]);
  expect(await audited(ctx, "crypto.failure")).toBe(1);
});

test("nothing handed in, nothing typed: no mail", async () => {
  await leave();
  ctx.clock.pass(policy.draftsKeptMs * 2);
  expect(await expireDrafts(ctx)).toBe(0);
  expect(await warnings()).toEqual([]);
});

test("while I am a member nothing of it counts, and who came back and left again has a whole year", async () => {
  value(await type(ctx, cas, id, { story: text("Nog bezig.") }));
  ctx.clock.pass(policy.draftsKeptMs * 2);
  expect(await expireDrafts(ctx)).toBe(0);
  const again = await logIn(ctx, cas.account);
  cas = again;
  await leave();
  ctx.clock.pass(toWarning);
  await expireDrafts(ctx);
  await ctx.db.write((tx) =>
    tx.update(memberships).set({ endedAt: null }).where(eq(memberships.accountId, again.account.id)),
  );
  ctx.clock.pass(policy.draftsKeptMs);
  expect(await expireDrafts(ctx)).toBe(0);
  await ctx.db.write((tx) =>
    tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, again.account.id)),
  );
  ctx.clock.pass(policy.draftsKeptMs - 1);
  expect(await expireDrafts(ctx)).toBe(0);
  expect(await typed()).toBe(1);
  expect(await warnings()).toHaveLength(2);
});

test("whoever cannot log in is not mailed, and loses nothing", async () => {
  value(await type(ctx, cas, id, { story: text("Nog bezig.") }));
  await leave();
  await ctx.db.write((tx) => tx.update(accounts).set({ disabledAt: 1 }).where(eq(accounts.id, cas.account.id)));
  ctx.clock.pass(policy.draftsKeptMs * 3);
  expect(await expireDrafts(ctx)).toBe(0);
  expect([await typed(), await warnings()]).toEqual([1, []]);
});

test("twice at the same instant: one mail", async () => {
  value(await type(ctx, cas, id, { story: text("Nog bezig.") }));
  await leave();
  ctx.clock.pass(toWarning);
  await Promise.all([expireDrafts(ctx), expireDrafts(ctx)]);
  expect(await warnings()).toHaveLength(1);
});
