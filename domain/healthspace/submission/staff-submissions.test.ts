import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditEvents, connections, factors, memberships, submissionReads } from "@/db/schema";
import { buildConnection, buildMembership } from "../../operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { MINUTE } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { audited } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { aPlaceFor, handInNow, importTestLibrary, putReady, text, type, workOf } from "../../testing/work";
import { readSubmissionAsStaff } from "./staff-submissions";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let eva: Inside;
let here: string;
let submissionId: string;
let id: string;
beforeEach(async () => {
  ctx = await testContext();
  const library = await importTestLibrary(ctx);
  const account = await personWithoutTwoFactor(ctx);
  here = await aPlaceFor(ctx, account);
  eva = await logIn(
    ctx,
    (await personWithApp(ctx, { firstName: "Eva", lastName: "Jansen", email: "eva@example.nl" })).account,
  );
  await buildMembership(ctx, eva.account, here, ["clinician"]);
  id = await putReady(ctx, account, { healthspaceId: here, versionId: library.sleep });
  cas = await logIn(ctx, account);
  value(await type(ctx, cas, id, { story: text("Lang wakker.") }));
  submissionId = await handInNow(ctx, cas, id);
});
afterEach(() => ctx.dispose());

const connect = (other: Partial<Parameters<typeof buildConnection>[1]> = {}) =>
  buildConnection(ctx, { client: cas.account, staff: eva.account, healthspaceId: here, ...other });
const read = (other = {}) => readSubmissionAsStaff(ctx, eva, { healthspaceId: here, submissionId, ...other });
const seenByNobody = async () => {
  expect(await read()).toBeNull();
  expect(await audited(ctx, "submission.read")).toBe(0);
  expect(await ctx.db.read.select().from(submissionReads)).toEqual([]);
};

test("a clinician with health record access reads it; the client sees who and when, and every look is a line", async () => {
  await connect();
  const at = ctx.clock.now();
  expect(await read()).toMatchObject({
    clientId: cas.account.id,
    title: { nl: "Slapen" },
    view: { pages: [{}, {}, {}] },
  });
  ctx.clock.pass(MINUTE);
  await read();
  expect((await workOf(ctx, cas.account, id)).submissions).toMatchObject([{ readBy: "Eva Jansen", readAt: at }]);
  const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "submission.read"));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    accountId: cas.account.id,
    actorId: eva.account.id,
    actorRole: "staff",
    healthspaceId: here,
    detail: { kind: "submission", id: submissionId },
  });
});

describe("is not there, and leaves no line", () => {
  test("without a connection", () => seenByNobody());
  test("while the client has not agreed", async () => {
    await connect({ state: "offered" });
    await seenByNobody();
  });
  test("with messages only", async () => {
    await connect({ access: "messages" });
    await seenByNobody();
  });
  test("once the connection ended", async () => {
    await connect();
    await ctx.db.write((tx) => tx.update(connections).set({ endedAt: ctx.clock.now() }));
    await seenByNobody();
  });
  test("once the client is no longer a member", async () => {
    await connect();
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, cas.account.id)),
    );
    await seenByNobody();
  });
  test("from another Healthspace of both", async () => {
    const there = await aPlaceFor(ctx, cas.account, "elders");
    await buildMembership(ctx, eva.account, there, ["clinician"]);
    await connect({ healthspaceId: there });
    await seenByNobody();
    expect(await read({ healthspaceId: there })).toBeNull();
  });
  test("after the session ended", async () => {
    await connect();
    await endSession(ctx, eva.account.id, eva.session.id);
    expect(await read()).toBeNull();
    expect(await audited(ctx, "submission.read")).toBe(0);
  });
  test("at level 1: by the password alone, and on a trusted device", async () => {
    await connect();
    const { session } = eva;
    const [password] = session.proofs;
    const trusted = { method: "device", at: ctx.clock.now() } as const;
    for (const proofs of [[present(password)], [present(password), trusted]]) {
      eva = { ...eva, session: { ...session, proofs } };
      await seenByNobody();
    }
    eva = { ...eva, session };
    expect(await read()).not.toBeNull();
  });
  test("once two-factor was switched off, even in a session of level 2", async () => {
    await connect();
    await ctx.db.write((tx) =>
      tx.update(factors).set({ removedAt: ctx.clock.now() }).where(eq(factors.accountId, eva.account.id)),
    );
    await seenByNobody();
  });
  test("to the client as their own clinician", async () => {
    await ctx.db.write((tx) =>
      tx
        .update(memberships)
        .set({ roles: ["client", "clinician"] })
        .where(eq(memberships.accountId, cas.account.id)),
    );
    await connect({ staff: cas.account });
    expect(await readSubmissionAsStaff(ctx, cas, { healthspaceId: here, submissionId })).toBeNull();
  });
});

test("nothing is shown when the line cannot be written", async () => {
  await connect();
  await ctx.db.write((tx) =>
    tx.run("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'disk full'); END"),
  );
  await expect(read()).rejects.toThrow();
  expect(await ctx.db.read.select().from(submissionReads)).toEqual([]);
  expect(present((await workOf(ctx, cas.account, id)).submissions[0]).readBy).toBeNull();
});
