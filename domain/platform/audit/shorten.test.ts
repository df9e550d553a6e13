import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { runMaintenance } from "../../operations/maintenance/nightly";
import { audit as policy } from "../../policy";
import { userAgent } from "../../testing/people";
import { tamperWithAudit } from "../../testing/records";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { type Verdict, verifyAudit } from "./chain";
import { recordAudit } from "./record";
import { shortenAudit } from "./shorten";
import { wipePersonalParts } from "./wipe";

const DAY = 86_400_000;

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const write = (howMany: number, within: typeof ctx = ctx) =>
  inTransaction(within, async (ctx) => {
    for (let n = 0; n < howMany; n += 1) {
      await recordAudit(ctx, { event: "stepup.ok", accountId: `account-${n}`, userAgent });
    }
  });

const lines = async () => (await ctx.db.read.query.auditEvents.findMany()).map(({ id, event }) => [id, event] as const);

function headOf(verdict: Verdict): string {
  if (!verdict.sound) throw new Error(`not sound: ${verdict.why}`);
  return verdict.head;
}

test("D20 a line stays a day before it is five years old and is gone a day after; the chain holds", async () => {
  await write(2);
  ctx.clock.pass(policy.keptMs - DAY);
  await write(1);
  await wipePersonalParts(ctx);
  expect(await shortenAudit(ctx)).toBe(0);
  expect(await lines()).toHaveLength(3);
  ctx.clock.pass(2 * DAY);
  expect(await shortenAudit(ctx)).toBe(2);
  expect(await lines()).toEqual([
    [3, "stepup.ok"],
    [4, "audit.shortened"],
  ]);
  expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 2 });
  expect(await shortenAudit(ctx)).toBe(0);
  await write(1);
  expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 3 });
});

test("D20 to the millisecond: five years of 366 days", async () => {
  await write(1);
  ctx.clock.pass(policy.keptMs - 1);
  expect(await shortenAudit(ctx)).toBe(0);
  ctx.clock.pass(1);
  expect(await shortenAudit(ctx)).toBe(1);
});

test("the daily maintenance does it and finds the audit sound; the line says that the product did it, for no account", async () => {
  await write(3);
  ctx.clock.pass(policy.keptMs);
  expect(await runMaintenance(ctx)).toMatchObject({ wiped: 3, shortened: 3, audit: { sound: true, rows: 1 } });
  expect(await ctx.db.read.query.auditEvents.findMany()).toMatchObject([
    { event: "audit.shortened", accountId: null, actorId: "system", actorRole: "system", detail: { through: 3 } },
  ]);
});

test("year after year: also the line that told of the last time goes, and the newest one stands for all that went before", async () => {
  for (let year = 0; year < 12; year += 1) {
    await write(3);
    await wipePersonalParts(ctx);
    await shortenAudit(ctx);
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true });
    ctx.clock.pass(366 * DAY);
  }
  const kept = await lines();
  expect(kept[0]?.[0]).toBeGreaterThan(12);
  expect(kept.length).toBeLessThan(6 * 4);
});

test("more rows than a batch all go", async () => {
  await write(1_001);
  ctx.clock.pass(policy.keptMs);
  expect(await shortenAudit(ctx)).toBe(1_001);
  expect(await lines()).toHaveLength(3);
  expect(await verifyAudit(ctx)).toMatchObject({ sound: true });
});

test("rows from before there was a chain go too, and those of them that stay are still approved for", async () => {
  const young = ctx.clock.now() + DAY;
  await tamperWithAudit(
    ctx,
    `INSERT INTO audit_events (at, event, detail) VALUES (1, 'stepup.ok', '{}'), (2, 'stepup.fail', '{}'), (${young}, 'stepup.ok', '{}')`,
  );
  await write(2);
  ctx.clock.pass(policy.keptMs - DAY);
  expect(await shortenAudit(ctx)).toBe(2);
  expect(await verifyAudit(ctx)).toMatchObject({ sound: true, unchained: 1 });
  await tamperWithAudit(ctx, "UPDATE audit_events SET event = 'stepup.fail' WHERE id = 3");
  expect(await verifyAudit(ctx)).toEqual({ sound: false, row: 4, why: "chain" });
});

test("an old row behind a young one waits for it: the chain has one beginning", async () => {
  await write(1);
  const early = { ...ctx, clock: { now: () => ctx.clock.now() - DAY } } as typeof ctx;
  await write(1, early);
  ctx.clock.pass(policy.keptMs - DAY);
  expect(await shortenAudit(ctx)).toBe(0);
  ctx.clock.pass(DAY);
  expect(await shortenAudit(ctx)).toBe(2);
});

test("a head of an earlier check is still found while its row is there, and as the last one that went", async () => {
  await write(2);
  const oldest = headOf(await verifyAudit(ctx));
  await write(1);
  const edge = headOf(await verifyAudit(ctx));
  ctx.clock.pass(policy.keptMs);
  await write(1);
  const later = headOf(await verifyAudit(ctx));
  await wipePersonalParts(ctx);
  await shortenAudit(ctx);
  for (const head of [edge, later]) expect(await verifyAudit(ctx, head)).toMatchObject({ sound: true });
  expect(await verifyAudit(ctx, oldest)).toMatchObject({ sound: false, why: "end-missing" });
});

test("two processes that shorten at one instant remove each row once, and the chain stays one", async () => {
  const file = await sharedFile();
  const [one, two] = [file.db, openDatabase(file.url)];
  const of = (db: typeof one) => ({ ...ctx, db });
  await inTransaction(of(one), async (ctx) => {
    for (let n = 0; n < 700; n += 1) await recordAudit(ctx, { event: "stepup.ok", accountId: `a${n}` });
  });
  ctx.clock.pass(policy.keptMs);
  const removed = await Promise.all([shortenAudit(of(one)), shortenAudit(of(two)), verifyAudit(of(two))]);
  two.close();
  expect(removed[0] + removed[1]).toBe(700);
  expect(removed[2]).toMatchObject({ sound: true });
  expect(await verifyAudit(of(one))).toMatchObject({ sound: true });
  file.dispose();
});

describe("T110 somebody wants to use the shortening to make lines go", () => {
  beforeEach(async () => {
    await write(4);
    ctx.clock.pass(policy.keptMs - DAY);
    await write(3);
    ctx.clock.pass(DAY);
    await wipePersonalParts(ctx);
    expect(await shortenAudit(ctx)).toBe(4);
    await write(2);
    // Rows 5 to 7 are young, 8 tells of the shortening, 9 and 10 came after it.
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 6 });
  });

  test.each([
    ["DELETE FROM audit_events WHERE id = 5"],
    ["DELETE FROM audit_events WHERE id <= 8"],
    ["UPDATE audit_events SET detail = json_set(detail, '$.through', 9) WHERE id = 8"],
    [
      `INSERT INTO audit_events (id, at, event, detail) VALUES (1, 0, 'audit.shortened', '{"through":9}'); DELETE FROM audit_events`,
    ],
  ])("%s: the triggers refuse", async (statements) => {
    const before = await lines();
    const tried = ctx.db.write(async (tx) => {
      for (const statement of statements.split("; ")) await tx.run(sql.raw(statement));
    });
    await expect(tried).rejects.toThrow();
    expect(await lines()).toEqual(before);
  });

  test("a line that says so is written by hand: it opens the trigger for what is five years old and for nothing else", async () => {
    const now = ctx.clock.now();
    const byHand = ctx.db.write(async (tx) => {
      await tx.run(
        sql.raw(`INSERT INTO audit_events (at, event, detail) VALUES (${now}, 'audit.shortened', '{"through":10}')`),
      );
      await tx.run(sql.raw("DELETE FROM audit_events WHERE id <= 10"));
    });
    await expect(byHand).rejects.toThrow();
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 6 });
  });

  test.each([
    ["the oldest line that stayed is taken out", ["DELETE FROM audit_events WHERE id = 5"], 6, "start-missing"],
    ["a line in the middle is taken out", ["DELETE FROM audit_events WHERE id = 6"], 7, "chain"],
    ["the line that tells of it is taken out", ["DELETE FROM audit_events WHERE id = 8"], 5, "start-missing"],
    [
      "the line that tells of it says another hash",
      [`UPDATE audit_events SET detail = json_set(detail, '$.hash', 'x') WHERE id = 8`],
      5,
      "start-missing",
    ],
    [
      "the line that tells of it says one row more, which is taken out",
      [
        `UPDATE audit_events SET detail = json_object('through', 5, 'hash', (SELECT previous_hash FROM audit_events WHERE id = 6)) WHERE id = 8`,
        "DELETE FROM audit_events WHERE id = 5",
      ],
      8,
      "mac",
    ],
    [
      "another such line is put at the end, for everything before it",
      [
        `INSERT INTO audit_events (at, event, detail, previous_hash, row_mac, key_id) SELECT at, 'audit.shortened', json_object('through', 9, 'hash', previous_hash), 'x', row_mac, key_id FROM audit_events WHERE id = 10`,
        "DELETE FROM audit_events WHERE id <= 9",
      ],
      11,
      "chain",
    ],
  ] as const)("with the file, without the key: %s", async (_, statements, row, why) => {
    await tamperWithAudit(ctx, ...statements);
    expect(await verifyAudit(ctx)).toEqual({ sound: false, row, why });
  });
});
