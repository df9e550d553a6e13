import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditEvents } from "@/db/schema";
import { personWithoutTwoFactor, userAgent } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { recordAudit } from "./record";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const rows = () => ctx.db.read.select().from(auditEvents);

describe("a line of the audit", () => {
  test("says when, what, whose, by whom and from which browser", async () => {
    await inTransaction(ctx, (ctx) =>
      recordAudit(ctx, { event: "stepup.ok", accountId: "a", userAgent, detail: { method: "pwd" } }),
    );
    expect(await rows()).toMatchObject([
      {
        id: 1,
        at: ctx.clock.now(),
        event: "stepup.ok",
        accountId: "a",
        actorId: "a",
        browser: "Firefox / Windows",
        detail: { method: "pwd" },
        actorRole: "owner",
        outcome: "success",
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      },
    ]);
  });

  test("belongs to the request and the session it was written in", async () => {
    const request = { id: "11111111-2222-3333-4444-555555555555", session: "abcdefgh", address: "203.0.113.7" };
    const within = { ...ctx, request: () => request };
    await inTransaction(within, (ctx) => recordAudit(ctx, { event: "stepup.fail", accountId: "a" }));
    expect(await rows()).toMatchObject([
      { requestId: request.id, session: "abcdefgh", address: "203.0.113.7", outcome: "failure" },
    ]);
  });

  test.each([
    ["login.password.ok", "success"],
    ["login.password.fail", "failure"],
    ["mail.failed", "failure"],
    ["crypto.failure", "failure"],
    ["device.reuse_detected", "failure"],
    ["login.second.throttled", "refused"],
    ["login.password.locked", "refused"],
    ["login.password_ended", "refused"],
    ["sms.blocked", "refused"],
    ["2fa.method_locked", "refused"],
  ] as const)("%s ended in %s (NEN 7513)", async (event, outcome) => {
    await inTransaction(ctx, (ctx) => recordAudit(ctx, { event, accountId: null }));
    expect(await rows()).toMatchObject([{ outcome, actorRole: "stranger" }]);
  });

  test("names the actor when it was somebody else, and nobody when there is no account", async () => {
    await inTransaction(ctx, async (ctx) => {
      await recordAudit(ctx, { event: "2fa.disabled", accountId: "patient", actorId: "eva" });
      await recordAudit(ctx, { event: "login.password.fail", accountId: null });
    });
    expect((await rows()).map(({ accountId, actorId, browser }) => ({ accountId, actorId, browser }))).toEqual([
      { accountId: "patient", actorId: "eva", browser: null },
      { accountId: null, actorId: null, browser: null },
    ]);
  });

  test("goes when its change goes: one transaction", async () => {
    await expect(
      inTransaction(ctx, async (ctx) => {
        await recordAudit(ctx, { event: "stepup.ok", accountId: "a" });
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect(await rows()).toEqual([]);
  });

  test("T111 control characters in a browser's name stay inside the one line", async () => {
    const nasty = { browser: 'Fire\r\nfox\u0000\u001b[31m"}', system: "x" };
    await inTransaction(ctx, (ctx) => recordAudit(ctx, { event: "stepup.ok", accountId: "a", userAgent: nasty }));
    const [row] = await rows();
    expect(JSON.stringify(row).split("\n")).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
  });

  test("outlives the account it tells of", async () => {
    const account = await personWithoutTwoFactor(ctx);
    await inTransaction(ctx, (ctx) => recordAudit(ctx, { event: "stepup.ok", accountId: account.id }));
    await ctx.db.write((tx) => tx.run(sql`DELETE FROM accounts WHERE id = ${account.id}`));
    expect((await rows()).map((row) => row.accountId)).toEqual([account.id]);
  });
});

describe("T110 somebody wants the line gone", () => {
  beforeEach(() => {
    const within = { ...ctx, request: () => ({ id: "a-request", address: "203.0.113.7" }) };
    return inTransaction(within, (ctx) => recordAudit(ctx, { event: "stepup.fail", accountId: "a" }));
  });

  test.each([
    ["UPDATE audit_events SET event = 'stepup.ok'"],
    ["UPDATE OR IGNORE audit_events SET at = 0"],
    ["UPDATE OR REPLACE audit_events SET account_id = NULL"],
    ["UPDATE audit_events SET browser = 'other'"],
    ["UPDATE audit_events SET browser = NULL, personal_salt = NULL"],
    ["UPDATE audit_events SET browser = NULL, address = NULL, personal_salt = NULL, row_mac = 'x'"],
    ["UPDATE audit_events SET browser = NULL, address = NULL, personal_salt = NULL, at = 0"],
    [
      "INSERT OR REPLACE INTO audit_events (at, event, detail, previous_hash) SELECT 0, 'stepup.ok', '{}', previous_hash FROM audit_events",
    ],
    ["DELETE FROM audit_events"],
    ["DELETE FROM audit_events WHERE id = 1"],
    ["INSERT OR REPLACE INTO audit_events (id, at, event, detail) VALUES (1, 0, 'stepup.ok', '{}')"],
    ["REPLACE INTO audit_events (id, at, event, detail) VALUES (1, 0, 'stepup.ok', '{}')"],
    [
      "INSERT INTO audit_events (id, at, event, detail) VALUES (1, 0, 'stepup.ok', '{}') ON CONFLICT (id) DO UPDATE SET event = 'stepup.ok'",
    ],
  ])("%s: refused, the line stays", async (statement) => {
    await expect(ctx.db.write((tx) => tx.run(sql.raw(statement)))).rejects.toThrow();
    expect(await rows()).toMatchObject([{ id: 1, event: "stepup.fail", accountId: "a", at: ctx.clock.now() }]);
  });
});
