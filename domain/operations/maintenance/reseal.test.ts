import { and, isNotNull, like, not } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factors, oneTimeTokens, outbox } from "@/db/schema";
import { sealSecret } from "../../authentication/second-factor/factor";
import { verifyAudit } from "../../platform/audit/chain";
import { createKeyRing } from "../../platform/crypto/key-ring";
import { ensurePersonKey, findPersonKey } from "../../platform/crypto/person-key";
import { findToken, issueToken } from "../../platform/one-time-token/one-time-token";
import { enqueue } from "../../platform/outbox/enqueue";
import { leaseMessage } from "../../platform/outbox/lease";
import { codeOf } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { enterCode, logInUpToTheCode } from "../../testing/log-in";
import { personWithApp, personWithoutTwoFactor, type WithCodes } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { oldKeysInUse, rotateKeys } from "./reseal";

const OLD = "an-old-secret-00000000000000000000000000";
const NEW = "a-new-secret-000000000000000000000000000";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
  ctx.keys = createKeyRing([OLD]);
});
afterEach(() => ctx.dispose());

async function people(howMany: number): Promise<WithCodes[]> {
  const made: WithCodes[] = [];
  for (let n = 0; n < howMany; n += 1) made.push(await personWithApp(ctx, { email: `sam${n}@example.nl` }));
  return made;
}

/** How many app secrets are not under the new key. */
async function underOld(): Promise<number> {
  const isNew = like(factors.secretSealed, `v1.${createKeyRing([NEW]).activeId}.%`);
  return (
    await ctx.db.read
      .select()
      .from(factors)
      .where(and(isNotNull(factors.secretSealed), not(isNew)))
  ).length;
}

async function logIn({ account }: WithCodes): Promise<string> {
  const challenge = await logInUpToTheCode(ctx, account.email);
  return codeOf(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now())));
}

describe("T53 the operator gives the key ring a new first key", () => {
  test("app secrets, links and waiting messages are sealed anew; afterwards the old key may be gone", async () => {
    const [sam] = await people(1);
    if (!sam) throw new Error("nobody there");
    const token = await inTransaction(ctx, async (ctx) => {
      await enqueue(
        ctx,
        {
          channel: "mail",
          to: sam.account.email,
          locale: "nl",
          template: "password-changed",
          links: {},
          values: { firstName: "Sam", at: 0, browser: "x", system: "y" },
        },
        { accountId: sam.account.id, idempotencyKey: "one" },
      );
      return issueToken(ctx, {
        purpose: "report-compromise",
        accountId: sam.account.id,
        subjectId: sam.account.id,
        lifeMs: 1_000,
        data: "sam@example.nl",
        diesWith: "nothing",
      });
    });
    ctx.keys = createKeyRing([NEW, OLD]);
    expect(await oldKeysInUse(ctx)).toEqual({ sealed: 3, passwords: 1, codeSets: 1 });
    expect(await rotateKeys(ctx, "operator:eva")).toEqual({ done: 3, unreadable: 0 });
    expect(await oldKeysInUse(ctx)).toEqual({ sealed: 0, passwords: 1, codeSets: 1 });
    expect(await logIn(sam)).toBe("ok");
    expect(await oldKeysInUse(ctx)).toEqual({ sealed: 0, passwords: 0, codeSets: 1 });

    ctx.keys = createKeyRing([NEW]);
    expect(await findToken(ctx, "report-compromise", token)).toMatchObject({ data: "sam@example.nl" });
    expect((await leaseMessage(ctx))?.message).toMatchObject({ template: "password-changed", to: sam.account.email });
    ctx.clock.pass(60_000);
    expect(await logIn(sam)).toBe("ok");
    const [event] = (await ctx.db.read.query.auditEvents.findMany()).filter((row) => row.event === "keys.rotated");
    expect(event).toMatchObject({ actorId: "operator:eva", actorRole: "operator", detail: { done: 3, unreadable: 0 } });
    expect(await verifyAudit(ctx)).toMatchObject({ sound: true });
  });

  test("what a person wrote stays as it is: only the key that opens it is sealed anew", async () => {
    const account = await personWithoutTwoFactor(ctx);
    const text = await inTransaction(ctx, async (ctx) =>
      (await ensurePersonKey(ctx, account.id)).seal("here", "hallo"),
    );
    ctx.keys = createKeyRing([NEW, OLD]);
    expect((await oldKeysInUse(ctx)).sealed).toBe(1);
    expect(await rotateKeys(ctx, "operator:eva")).toEqual({ done: 1, unreadable: 0 });
    ctx.keys = createKeyRing([NEW]);
    expect((await findPersonKey(ctx, account.id))?.open("here", text)).toBe("hallo");
  });

  test("people log in while it runs, and everybody gets in", async () => {
    const sams = await people(12);
    ctx.keys = createKeyRing([NEW, OLD]);
    const [told, ...answers] = await Promise.all([rotateKeys(ctx, "operator:eva"), ...sams.map(logIn)]);
    expect(answers).toEqual(sams.map(() => "ok"));
    expect(told).toMatchObject({ unreadable: 0 });
    expect(await underOld()).toBe(0);
    ctx.keys = createKeyRing([NEW]);
    ctx.clock.pass(60_000);
    expect(await logIn(sams[0] as WithCodes)).toBe("ok");
  });

  test("a server that still has the old key first and one that has the new one both let people in, in the middle of it", async () => {
    const sams = await people(2);
    const first = { ...ctx, keys: createKeyRing([OLD, NEW]) };
    ctx.keys = createKeyRing([NEW, OLD]);
    await rotateKeys(ctx, "operator:eva");
    for (const sam of sams) {
      const challenge = await logInUpToTheCode(first, sam.account.email);
      expect(codeOf(await enterCode(first, challenge, appCodeAt(ctx.clock.now())))).toBe("ok");
    }
  });

  test("broken off after the first batch, it goes on where it was", async () => {
    const [sam] = await people(1);
    const [row] = await ctx.db.read.select().from(factors);
    if (!sam || !row) throw new Error("nobody there");
    // Removed factors keep no secret; here they stand for two hundred more people.
    await ctx.db.write((tx) =>
      tx.insert(factors).values(
        Array.from({ length: 200 }, (_, n) => {
          const id = `z${String(n).padStart(3, "0")}`;
          return { ...row, id, removedAt: 1, secretSealed: sealSecret(ctx, row.accountId, id, "JBSWY3DPEHPK3PXP") };
        }),
      ),
    );
    ctx.keys = createKeyRing([NEW, OLD]);
    const stopped = rotateKeys(ctx, "operator:eva", () => {
      throw new Error("pulled the plug");
    });
    await expect(stopped).rejects.toThrow("pulled the plug");
    expect(await underOld()).toBe(101);
    expect(await rotateKeys(ctx, "operator:eva")).toEqual({ done: 101, unreadable: 0 });
    expect(await underOld()).toBe(0);
    expect(await rotateKeys(ctx, "operator:eva")).toEqual({ done: 0, unreadable: 0 });
  });

  test("a value whose key is in no ring is counted, left as it is, and opens nothing", async () => {
    const [sam] = await people(1);
    const before = await ctx.db.read.select().from(factors);
    ctx.keys = createKeyRing([NEW]);
    expect(await rotateKeys(ctx, "operator:eva")).toEqual({ done: 0, unreadable: 1 });
    expect(await ctx.db.read.select().from(factors)).toEqual(before);
    expect(await ctx.db.read.select().from(oneTimeTokens)).toEqual([]);
    expect(await ctx.db.read.select().from(outbox)).toEqual([]);
    expect(sam).toBeDefined();
  });
});
