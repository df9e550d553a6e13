import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, connections, memberships } from "@/db/schema";
import { buildAccount, buildConnection, buildHealthspace, buildMembership } from "@/domain/operations/demo/build";
import type { Account } from "@/domain/platform/account/account";
import { testContext } from "@/domain/testing/test-context";
import { DAY_MS } from "../../time";
import { inTransaction } from "../../transaction";
import { type Access, isConnected, readersOf } from "./living";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
let eva: Account;
let here = "";
let elsewhere = "";

beforeEach(async () => {
  ctx = await testContext();
  cas = await buildAccount(ctx, { firstName: "Cas", lastName: "Test", email: "cas@example.nl" });
  eva = await buildAccount(ctx, { firstName: "Eva", lastName: "Jansen", email: "eva@example.nl" });
  const facts = { descriptionNl: "", descriptionEn: "" };
  here = await buildHealthspace(ctx, { alias: "hier", name: "Hier", ...facts });
  elsewhere = await buildHealthspace(ctx, { alias: "elders", name: "Elders", ...facts });
  for (const each of [here, elsewhere]) {
    await buildMembership(ctx, cas, each, ["client"]);
    await buildMembership(ctx, eva, each, ["clinician"]);
  }
});
afterEach(() => ctx.dispose());

async function isOpen(atLeast: Access = "record", healthspace = here, client = cas.id, staff = eva.id) {
  const [row] = await ctx.db.read
    .select({ open: sql<number>`${isConnected({ staff, client, healthspace, atLeast }, ctx.clock.now())}` })
    .from(accounts)
    .where(eq(accounts.id, cas.id));
  return row?.open === 1;
}

const connect = (other: Partial<Parameters<typeof buildConnection>[1]> = {}) =>
  buildConnection(ctx, { client: cas, staff: eva, healthspaceId: here, ...other });

const change = (values: Partial<typeof connections.$inferInsert>) =>
  inTransaction(ctx, (ctx) => ctx.tx.update(connections).set(values));

test("without a connection staff see nothing of a client of their own Healthspace", async () => {
  expect(await isOpen()).toBe(false);
});

test("a connection opens what the client hands in, in that Healthspace and the one direction only", async () => {
  await connect();
  expect(await isOpen()).toBe(true);
  expect(await isOpen("messages")).toBe(true);
  expect(await isOpen("record", elsewhere)).toBe(false);
  expect(await isOpen("record", here, eva.id, cas.id)).toBe(false);
  expect(await readersOf(ctx, { accountId: cas.id, healthspaceId: here })).toMatchObject([{ firstName: "Eva" }]);
  expect(await readersOf(ctx, { accountId: cas.id, healthspaceId: elsewhere })).toEqual([]);
});

test.each([
  ["switched off", { disabledAt: 1, disabledBy: "operator" as const }],
  ["about to be deleted", { deleteAt: 1 }],
])("a clinician who is %s is no named reader; the contact stands and counts once they are back", async (_, state) => {
  await connect();
  const set = (values: Partial<typeof accounts.$inferInsert>) =>
    inTransaction(ctx, (ctx) => ctx.tx.update(accounts).set(values).where(eq(accounts.id, eva.id)));
  const readers = async () => (await readersOf(ctx, { accountId: cas.id, healthspaceId: here })).length;
  await set(state);
  expect([await readers(), await isOpen()]).toEqual([0, true]);
  await set({ disabledAt: null, disabledBy: null, deleteAt: null });
  expect(await readers()).toBe(1);
});

test("without health record access only conversations are open", async () => {
  await connect({ access: "messages" });
  expect([await isOpen("messages"), await isOpen("record")]).toEqual([true, false]);
  expect(await readersOf(ctx, { accountId: cas.id, healthspaceId: here })).toEqual([]);
});

describe("it is closed at once", () => {
  beforeEach(() => connect());
  test.each([
    ["while the client has not agreed", () => change({ acceptedAt: null })],
    ["when the client refused", () => change({ acceptedAt: null, refusedAt: ctx.clock.now() })],
    ["when it ended", () => change({ endedAt: ctx.clock.now() })],
    ["when the client is no longer a member", () => endMembership(cas)],
    ["when the member of staff is no longer one", () => endMembership(eva)],
    ["when the role of clinician was taken away", () => setRoles(eva, ["owner"])],
    ["when the client is no longer one here", () => setRoles(cas, ["clinician"])],
  ])("%s", async (_, happens) => {
    expect(await isOpen("messages")).toBe(true);
    await happens();
    expect(await isOpen("messages")).toBe(false);
  });
});

test("a substitute reads until the last day, not a millisecond longer", async () => {
  await connect();
  await change({ untilAt: ctx.clock.now() + DAY_MS });
  ctx.clock.pass(DAY_MS - 1);
  expect(await isOpen()).toBe(true);
  ctx.clock.pass(1);
  expect(await isOpen()).toBe(false);
});

test("nobody is their own clinician, whatever a row says", async () => {
  await setRoles(cas, ["client", "clinician"]);
  await connect({ staff: cas });
  expect(await isOpen("record", here, cas.id, cas.id)).toBe(false);
});

function endMembership(account: Account): Promise<unknown> {
  return inTransaction(ctx, (ctx) =>
    ctx.tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, account.id)),
  );
}

function setRoles(account: Account, roles: ("client" | "owner" | "clinician")[]): Promise<unknown> {
  return inTransaction(ctx, (ctx) =>
    ctx.tx.update(memberships).set({ roles }).where(eq(memberships.accountId, account.id)),
  );
}
