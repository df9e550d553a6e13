import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditEvents, connections } from "@/db/schema";
import { session as policy } from "../../policy";
import { codeOf, present, value } from "../../testing/answers";
import { testContext } from "../../testing/test-context";
import { aContact, aTreatment, handedInWork, type Treated } from "../../testing/treating";
import { putReady, text, type } from "../../testing/work";
import { sendMessage, startConversation } from "../conversation/send";
import { bundleOf, makeCopy } from "./copy";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
});
afterEach(() => ctx.dispose());

const where = () => ({ alias: world.alias, clientId: world.cas.account.id });
const made = async () =>
  (await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "copy.made"))).map(
    ({ accountId, actorId }) => ({ accountId, actorId }),
  );

test("C8 a copy holds what was handed in and what was said, never a draft, and the client sees that it was made", async () => {
  const { cas, eva, healthspaceId, library } = world;
  const assignmentId = await handedInWork(ctx, world, "Ik sliep slecht");
  const thanks = { sendKey: crypto.randomUUID(), body: "Dank je", today: "2026-11-22" };
  value(await sendMessage(ctx, eva, { assignmentId }, thanks));
  const open = await putReady(ctx, cas.account, { healthspaceId, versionId: library.diary });
  await type(ctx, cas, open, { today: text("nog niet klaar") });
  const copy = value(await makeCopy(ctx, eva, where(), "nl"));
  const bundle = JSON.stringify(bundleOf(copy));
  expect(copy.work).toMatchObject([{ title: "Dagboek", handedIn: [{ number: 1 }], feedback: [{ body: "Dank je" }] }]);
  for (const words of ["Ik sliep slecht", "Dank je", "QuestionnaireResponse", "Communication"])
    expect(bundle).toContain(words);
  expect(bundle).not.toContain("nog niet klaar");
  expect(await made()).toEqual([{ accountId: cas.account.id, actorId: eva.account.id }]);
});

test("the messages of this Healthspace are in it, with their subject", async () => {
  const { cas, eva, healthspaceId } = world;
  const message = {
    subject: "Slapen",
    body: "Mag ik iets vragen?",
    to: eva.account.id,
    sendKey: crypto.randomUUID(),
    today: "2026-12-01",
  };
  value(await startConversation(ctx, cas, { healthspaceId, clientId: cas.account.id }, message));
  const copy = value(await makeCopy(ctx, eva, where(), "nl"));
  expect(copy.messages).toMatchObject([
    { subject: "Slapen", said: [{ author: "Cas Test", body: "Mag ik iets vragen?" }] },
  ]);
  expect(JSON.stringify(bundleOf(copy))).toContain("Mag ik iets vragen?");
});

test("a sum in it is an observation with its range, and no verdict", async () => {
  await handedInWork(ctx, world, "Ik sliep slecht");
  const copy = value(await makeCopy(ctx, world.eva, where(), "nl"));
  const [first] = present(copy.work[0]).handedIn;
  const measurement = {
    linkId: "m",
    text: { nl: "Onrust", markdown: false },
    sum: 3,
    lowest: 0,
    highest: 12,
    answered: 4,
    of: 4,
  };
  present(first).view.measurements.push(measurement);
  expect(bundleOf(copy)).toMatchObject({
    entry: expect.arrayContaining([
      {
        resource: expect.objectContaining({
          resourceType: "Observation",
          code: { text: "Onrust" },
          valueInteger: 3,
          derivedFrom: [{ reference: `urn:uuid:${present(first).id}` }],
        }),
      },
    ]),
  });
});

test("not ten minutes after the code, not with messages only, not after the contact ended; then no line either", async () => {
  const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom", { access: "messages" });
  expect(codeOf(await makeCopy(ctx, tom, where(), "nl"))).toBe("client-gone");
  const trusted = { ...world.eva, session: { ...world.eva.session, proofs: world.eva.session.proofs.slice(0, 1) } };
  expect(codeOf(await makeCopy(ctx, trusted, where(), "nl"))).toBe("step-up-needed");
  ctx.clock.pass(policy.freshProofMs - 1);
  expect(codeOf(await makeCopy(ctx, world.eva, where(), "nl"))).toBe("ok");
  ctx.clock.pass(1);
  expect(codeOf(await makeCopy(ctx, world.eva, where(), "nl"))).toBe("step-up-needed");
  await ctx.db.write((tx) => tx.update(connections).set({ endedAt: ctx.clock.now() }));
  expect(await made()).toHaveLength(1);
});
