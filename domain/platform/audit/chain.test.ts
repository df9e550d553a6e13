import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { audit as policy } from "../../policy";
import { userAgent } from "../../testing/people";
import { tamperWithAudit } from "../../testing/records";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { createKeyRing } from "../crypto/key-ring";
import { hashRow, macOf, verifyAudit } from "./chain";
import { exportAudit } from "./export";
import { recordAudit } from "./record";
import { wipePersonalParts } from "./wipe";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = { ...(await testContext()), request: () => ({ id: "a-request", address: "203.0.113.7" }) };
});
afterEach(() => ctx.dispose());

const write = (howMany: number, within: typeof ctx = ctx) =>
  inTransaction(within, async (ctx) => {
    for (let n = 0; n < howMany; n += 1) {
      await recordAudit(ctx, { event: "stepup.ok", accountId: `account-${n}`, userAgent, detail: { n } });
    }
  });

const tamper = (...statements: string[]) => tamperWithAudit(ctx, ...statements);

describe("the chain", () => {
  test("of nothing, of one and of more than a batch of rows is sound", async () => {
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 0 });
    await write(1);
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 1, unchained: 0 });
    await write(1_100);
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 1_101, head: expect.stringMatching(/^1101:/) });
  });

  test("of two processes that write at one instant is one chain", async () => {
    const file = await sharedFile();
    const [one, two] = [file.db, openDatabase(file.url)];
    const within = { ...ctx, db: one };
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        inTransaction({ ...ctx, db: n % 2 ? one : two }, (ctx) =>
          recordAudit(ctx, { event: "stepup.ok", accountId: `a${n}` }),
        ),
      ),
    );
    two.close();
    expect(await verifyAudit(within)).toMatchObject({ sound: true, rows: 60 });
    file.dispose();
  });

  test("begins with what was there before there was one", async () => {
    await tamper(
      "INSERT INTO audit_events (at, event, detail) VALUES (1, 'stepup.ok', '{}'), (2, 'stepup.fail', '{}')",
    );
    await write(3);
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 5, unchained: 2 });
    await tamper("UPDATE audit_events SET event = 'stepup.ok' WHERE id = 2");
    expect(await verifyAudit(ctx)).toEqual({ sound: false, row: 3, why: "chain" });
  });

  test("goes on when the key is replaced, also when the old one has left the ring", async () => {
    const [old, fresh] = ["old-secret-000000000000000000000000000", "new-secret-000000000000000000000000000"];
    const withKeys = (...secrets: string[]) => ({ ...ctx, keys: createKeyRing(secrets) });
    await write(3, withKeys(old));
    await write(2, withKeys(fresh, old));
    expect(await verifyAudit(withKeys(fresh, old))).toMatchObject({ sound: true, rows: 5 });
    expect(await verifyAudit(withKeys(fresh))).toMatchObject({ sound: true, rows: 5 });
    await tamper("UPDATE audit_events SET account_id = 'x' WHERE id = 2");
    expect(await verifyAudit(withKeys(fresh))).toEqual({ sound: false, row: 3, why: "chain" });
  });

  test("whose newest rows were closed with a key that is not in the ring is not believed", async () => {
    await write(2);
    const stranger = { ...ctx, keys: createKeyRing(["a-secret-of-somebody-else-0000000000000000"]) };
    expect(await verifyAudit(stranger)).toEqual({ sound: false, row: 1, why: "unknown-key" });
  });
});

describe("T110 somebody with the file and without the key changes the record: the first broken row is named", () => {
  beforeEach(() => write(6));

  test.each([
    ["a changed event", ["UPDATE audit_events SET event = 'stepup.fail' WHERE id = 3"], 3, "mac"],
    ["a changed moment", ["UPDATE audit_events SET at = at + 1 WHERE id = 3"], 3, "mac"],
    ["a changed detail", [`UPDATE audit_events SET detail = '{"n":9}' WHERE id = 6`], 6, "mac"],
    ["a changed browser", ["UPDATE audit_events SET browser = 'Safari / iOS' WHERE id = 3"], 3, "personal"],
    ["a changed address", ["UPDATE audit_events SET address = '203.0.113.8' WHERE id = 3"], 3, "personal"],
    ["an address taken away", ["UPDATE audit_events SET address = NULL WHERE id = 3"], 3, "personal"],
    [
      "a browser and an address taken away too early",
      ["UPDATE audit_events SET browser = NULL, address = NULL, personal_salt = NULL WHERE id = 3"],
      3,
      "wiped-early",
    ],
    ["a first row taken out", ["DELETE FROM audit_events WHERE id = 1"], 2, "start-missing"],
    ["a row taken out", ["DELETE FROM audit_events WHERE id = 3"], 4, "chain"],
    ["the last row taken out", ["DELETE FROM audit_events WHERE id = 6"], 5, "end-missing"],
    ["everything taken out", ["DELETE FROM audit_events"], 0, "end-missing"],
    [
      "a row put in at the end",
      [
        "INSERT INTO audit_events (at, event, detail, previous_hash, row_mac, key_id) SELECT at, event, detail, 'x', row_mac, key_id FROM audit_events WHERE id = 6",
      ],
      7,
      "chain",
    ],
    [
      "a row without a chain put in",
      ["INSERT INTO audit_events (at, event, detail) VALUES (1, 'stepup.ok', '{}')"],
      7,
      "chain",
    ],
    [
      "two rows in each other's place",
      [
        "UPDATE audit_events SET id = -1 WHERE id = 3",
        "UPDATE audit_events SET id = 3 WHERE id = 4",
        "UPDATE audit_events SET id = 4 WHERE id = -1",
      ],
      3,
      "chain",
    ],
    [
      "the chain taken off the oldest rows to change one of them",
      ["UPDATE audit_events SET previous_hash = NULL WHERE id < 4", "UPDATE audit_events SET at = 0 WHERE id = 2"],
      4,
      "chain",
    ],
    ["the chain taken off everything", ["UPDATE audit_events SET previous_hash = NULL"], 6, "mac"],
  ] as const)("%s", async (_, statements, row, why) => {
    await tamper(...statements);
    expect(await verifyAudit(ctx)).toEqual({ sound: false, row, why });
  });

  test("a whole chain made anew by somebody who knows how, but not the key", async () => {
    const rows = await ctx.db.read.query.auditEvents.findMany();
    const keys = createKeyRing(["not-the-right-secret-0000000000000000000000"]);
    const last = rows.at(-1);
    if (!last?.previousHash || !last.keyId) throw new Error("no chain");
    const forged = { ...last, previousHash: last.previousHash, event: "stepup.fail" };
    await tamper(
      `UPDATE audit_events SET event = 'stepup.fail', row_mac = '${macOf(keys, keys.activeId, hashRow(forged))}' WHERE id = 6`,
    );
    expect(await verifyAudit(ctx)).toEqual({ sound: false, row: 6, why: "mac" });
  });
});

describe("after 180 days", () => {
  test("the browser and the address go and the chain still holds; a moment earlier they stay (D20)", async () => {
    await write(3);
    ctx.clock.pass(policy.personalMs - 1);
    await write(1);
    expect(await wipePersonalParts(ctx)).toBe(0);
    ctx.clock.pass(1);
    expect(await wipePersonalParts(ctx)).toBe(3);
    expect(await wipePersonalParts(ctx)).toBe(0);
    const rows = await ctx.db.read.query.auditEvents.findMany();
    expect(rows.map(({ browser }) => browser)).toEqual([null, null, null, "Firefox / Windows"]);
    expect(rows.map(({ address }) => address)).toEqual([null, null, null, "203.0.113.7"]);
    expect(rows.map(({ personalSalt }) => personalSalt !== null)).toEqual([false, false, false, true]);
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 4 });
  });

  test("more rows than a batch are all wiped", async () => {
    await write(1_001);
    ctx.clock.pass(policy.personalMs);
    expect(await wipePersonalParts(ctx)).toBe(1_001);
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true, rows: 1_001 });
  });
});

test("T111 the export is one JSON object a line, with the words of NEN 7513, whatever a browser calls itself", async () => {
  const nasty = { browser: 'Fire\r\nfox\u0000\u001b[31m"}', system: "x" };
  await inTransaction(ctx, (ctx) => recordAudit(ctx, { event: "stepup.ok", accountId: "a", userAgent: nasty }));
  ctx.clock.pass(1_000);
  await inTransaction(ctx, (ctx) => recordAudit(ctx, { event: "2fa.disabled", accountId: "a", actorId: "eva" }));
  const lines: string[] = [];
  for await (const line of exportAudit(ctx)) lines.push(line);
  expect(lines).toHaveLength(2);
  expect(lines.join("").includes("\n")).toBe(false);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      event: "stepup.ok",
      outcome: "success",
      subject: "a",
      actor: "a",
      actorRole: "owner",
      accessPoint: 'Firefox[31m"} / x',
      address: "203.0.113.7",
    },
    { time: "2026-11-22T13:02:01.000Z", event: "2fa.disabled", subject: "a", actor: "eva", actorRole: "staff" },
  ]);
  const later: string[] = [];
  for await (const line of exportAudit(ctx, { since: ctx.clock.now(), accountId: "a" })) later.push(line);
  expect(later).toEqual(lines.slice(1));
  for await (const line of exportAudit(ctx, { accountId: "nobody" })) later.push(line);
  expect(later).toHaveLength(1);
});
