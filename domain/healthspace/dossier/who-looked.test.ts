import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accounts, assignments, connections } from "@/db/schema";
import {
  buildAccount,
  buildConnection,
  buildHealthspace,
  buildMembership,
  buildWorksheet,
} from "../../operations/demo/build";
import type { Account } from "../../platform/account/account";
import { type AuditEntry, recordAudit } from "../../platform/audit/record";
import { work as policy } from "../../policy";
import { present } from "../../testing/answers";
import { personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time";
import { inTransaction } from "../../transaction";
import { listWhoLooked, type WhoLookedFilter, whoLookedLines } from "./who-looked";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
let eva: Account;
let here = "";
let work = "";

beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
  eva = await buildAccount(ctx, { firstName: "Eva", lastName: "Jansen", email: "eva@example.nl" });
  here = await buildHealthspace(ctx, { alias: "hier", name: "Zorg Hier", descriptionNl: "", descriptionEn: "" });
  await buildMembership(ctx, cas, here);
  await buildMembership(ctx, eva, here, ["owner", "clinician"]);
  await buildWorksheet(ctx, cas, here);
  work = present((await ctx.db.read.select().from(assignments))[0]).id;
});
afterEach(() => ctx.dispose());

const filter: WhoLookedFilter = { locale: "nl", lines: "page", dayOf: (at) => new Date(at).toISOString().slice(0, 10) };
const looked = (other: Partial<WhoLookedFilter> = {}, who = cas.id) => listWhoLooked(ctx, who, { ...filter, ...other });
const happens = (event: AuditEntry["event"], other: Partial<AuditEntry> = {}) =>
  inTransaction(ctx, (ctx) =>
    recordAudit(ctx, { event, accountId: cas.id, actorId: eva.id, healthspaceId: here, ...other }),
  );
const connect = () => buildConnection(ctx, { client: cas, staff: eva, healthspaceId: here });

test("Cas sees who opened his page, in which role, where and since when they treat him", async () => {
  const since = ctx.clock.now();
  await connect();
  ctx.clock.pass(DAY_MS);
  await happens("client.opened");
  expect(await looked()).toMatchObject([
    {
      at: ctx.clock.now(),
      event: "client.opened",
      by: { kind: "person", name: "Eva Jansen", role: "clinician" },
      healthspace: "Zorg Hier",
      contactSince: since,
    },
  ]);
});

test("what is shown is about him only, and not what happened to the security of his account", async () => {
  const sam = await personWithoutTwoFactor(ctx, { email: "sam@example.nl" });
  await happens("client.opened", { accountId: sam.id });
  await happens("login.password.ok", { actorId: undefined });
  await happens("work.submitted", { actorId: undefined });
  await happens("work.closed", { detail: { kind: "assignment", id: work } });
  expect((await looked()).map(({ event }) => event)).toEqual(["work.closed"]);
  expect((await looked({}, sam.id)).map(({ event }) => event)).toEqual(["client.opened"]);
});

test("work has its title; the id of somebody else's names nothing", async () => {
  const sam = await personWithoutTwoFactor(ctx, { email: "sam@example.nl" });
  await buildMembership(ctx, sam, here);
  await buildWorksheet(ctx, sam, here);
  const [his] = await ctx.db.read.select().from(assignments).where(eq(assignments.accountId, sam.id));
  await happens("copy.made", { detail: { kind: "assignment", id: work } });
  await happens("copy.made", { detail: { kind: "assignment", id: present(his).id } });
  const lines = await looked();
  expect(lines.map(({ what }) => what?.text ?? null)).toEqual([null, expect.any(String)]);
});

test("what one does several times a day is one line with the first time, the next day is another", async () => {
  const first = ctx.clock.now();
  for (let i = 0; i < 3; i += 1) {
    await happens("client.opened");
    ctx.clock.pass(HOUR_MS);
  }
  ctx.clock.pass(DAY_MS);
  await happens("client.opened");
  expect((await looked()).map(({ at, times }) => [at, times])).toEqual([
    [ctx.clock.now(), 1],
    [first, 3],
  ]);
});

test("the period holds its first millisecond and not its end", async () => {
  const at = ctx.clock.now();
  await happens("client.opened");
  const count = async (period: { from?: number; until?: number }) => (await looked(period)).length;
  expect([await count({ from: at }), await count({ from: at + 1 })]).toEqual([1, 0]);
  expect([await count({ until: at }), await count({ until: at + 1 })]).toEqual([0, 1]);
});

test("the ground is the contact of that moment: not one that came later, or had ended", async () => {
  await happens("client.opened");
  ctx.clock.pass(DAY_MS);
  const id = await connect();
  const since = ctx.clock.now();
  ctx.clock.pass(DAY_MS);
  await happens("client.opened");
  await inTransaction(ctx, (ctx) =>
    ctx.tx.update(connections).set({ endedAt: ctx.clock.now() }).where(eq(connections.id, id)),
  );
  ctx.clock.pass(DAY_MS);
  await happens("client.opened");
  expect((await looked()).map(({ contactSince }) => contactSince)).toEqual([null, since, null]);
});

test("whose account is gone has no name any more, and the line stays", async () => {
  await happens("submission.read", { detail: { kind: "submission", id: "gone" } });
  await inTransaction(ctx, (ctx) => ctx.tx.delete(accounts).where(eq(accounts.id, eva.id)));
  expect(await looked()).toMatchObject([{ event: "submission.read", by: { kind: "person", name: null }, what: null }]);
});

test("a contact is named, and his own answer is his own", async () => {
  const id = await connect();
  const detail = { kind: "connection", id };
  await happens("connection.offered", { actorId: "operator:test", detail });
  await happens("connection.accepted", { actorId: undefined, detail });
  await happens("connection.ended", { actorId: "system", detail });
  expect((await looked()).map(({ by, what }) => [by.kind, what?.text])).toEqual([
    ["system", "Eva Jansen"],
    ["self", "Eva Jansen"],
    ["operator", "Eva Jansen"],
  ]);
});

test("work that was undone in its two minutes leaves no trace; a millisecond later it does", async () => {
  await happens("work.assigned", { detail: { kind: "assignment", id: work } });
  await happens("work.assigned", { detail: { kind: "assignment", id: "undone-and-deleted" } });
  const put = (withdrawnAt: number | null) =>
    inTransaction(ctx, (ctx) =>
      ctx.tx
        .update(assignments)
        .set({ assignedBy: eva.id, assignedAt: at, withdrawnAt })
        .where(eq(assignments.id, work)),
    );
  const at = ctx.clock.now();
  await put(null);
  expect(await looked()).toEqual([]);
  ctx.clock.pass(policy.graceMs - 1);
  expect(await looked()).toEqual([]);
  ctx.clock.pass(1);
  expect(await looked()).toHaveLength(1);
  await put(at + policy.graceMs - 1);
  expect(await looked()).toEqual([]);
  await put(at + policy.graceMs);
  expect(await looked()).toHaveLength(1);
});

test("D7 what happened where two-factor is asked is not shown to who has it off", async () => {
  await happens("client.opened");
  await inTransaction(ctx, (ctx) => ctx.tx.run(sql`UPDATE healthspaces SET two_factor_required_from = 1`));
  expect(await looked()).toEqual([]);
});

test("a page has the newest lines, the file has them all, and neither reads another's lines or a whole table", async () => {
  await inTransaction(ctx, async (ctx) => {
    for (let i = 0; i <= whoLookedLines.page; i += 1) {
      await recordAudit(ctx, {
        event: "client.opened",
        accountId: cas.id,
        actorId: `clinician-${i}`,
        healthspaceId: here,
      });
    }
  });
  ctx.clock.pass(MINUTE_MS);
  expect([(await looked()).length, (await looked({ lines: "file" })).length]).toEqual([500, 501]);
});
