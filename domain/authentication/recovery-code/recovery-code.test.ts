import * as argon2 from "@node-rs/argon2";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { recoveryCodeSets, recoveryCodes } from "@/db/schema";
import type { Account } from "../../platform/account/account";
import { createKeyRing } from "../../platform/crypto/key-ring";
import { atOnce, codeOf, orBusy, present, tally } from "../../testing/answers";
import { wrongRecoveryCode } from "../../testing/codes";
import { enterCode, logInUpToTheCode } from "../../testing/log-in";
import { DAY, MINUTE } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { audited, wholeDatabase } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { endRecoveryCodes, hashRecoveryCode, prepareRecoveryCodes, storeRecoveryCodes } from "./make";
import { practise } from "./practise";
import { areCodesUnkept, keepRecoveryCodes, readShownCodes, sealShownCodes } from "./show";
import { hashTypedCode, isUnspent, spendRecoveryCode } from "./spend";
import { recoveryCodeState } from "./state";

vi.mock("@node-rs/argon2", { spy: true });

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: Account;
let codes: string[];
beforeEach(async () => {
  ctx = await testContext();
  ({ account: sam, codes } = await personWithApp(ctx));
});
afterEach(() => ctx.dispose());

const state = (account = sam) => recoveryCodeState(ctx, account.id);
const spend = async (code: string, account = sam) => {
  const hashed = await hashTypedCode(ctx, account.id, code);
  return inTransaction(ctx, (ctx) => spendRecoveryCode(ctx, hashed));
};

describe("a set of recovery codes", () => {
  test("is ten codes of ten digits, the first 1–9, none twice", async () => {
    for (let i = 0; i < 5; i += 1) {
      const made = (await prepareRecoveryCodes(ctx)).codes;
      expect(made).toHaveLength(10);
      expect(new Set(made).size).toBe(10);
      for (const code of made) expect(code).toMatch(/^[1-9][0-9]{9}$/);
    }
  });

  test("has one salt; no two sets have the same", async () => {
    const [a, b] = [await prepareRecoveryCodes(ctx), await prepareRecoveryCodes(ctx)];
    expect(a.salt).not.toBe(b.salt);
    expect(Buffer.from(a.salt, "base64url")).toHaveLength(16);
    expect(a.hashes).toHaveLength(10);
    expect(new Set([...a.hashes, ...b.hashes]).size).toBe(20);
  });

  test("is kept by number: the second set of a person is set 2, and the first is over", async () => {
    expect(await state()).toMatchObject({ number: 1, left: 10, savedAt: null, createdAt: ctx.clock.now() });
    const fresh = await prepareRecoveryCodes(ctx);
    ctx.clock.pass(DAY);
    const stored = await inTransaction(ctx, (ctx) => storeRecoveryCodes(ctx, sam.id, fresh));
    expect(stored.number).toBe(2);
    expect(await state()).toMatchObject({ setId: stored.id, number: 2, left: 10, createdAt: ctx.clock.now() });
    expect(await spend(present(codes[0]))).toBeNull();
    expect(await spend(present(fresh.codes[0]))).toBe(9);
  });

  test("T70 the database has only hashes", async () => {
    const dump = await wholeDatabase(ctx);
    for (const code of codes) expect(dump).not.toContain(code);
    const rows = await ctx.db.read.select().from(recoveryCodes);
    expect(rows.every((row) => /^[A-Za-z0-9_-]{43}$/.test(row.codeHash))).toBe(true);
  });

  test("once ended, none of its codes opens anything", async () => {
    await inTransaction(ctx, (ctx) => endRecoveryCodes(ctx, sam.id));
    expect(await state()).toBeNull();
    expect(await spend(present(codes[0]))).toBeNull();
  });

  test("a person who never had codes has none", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    expect(await state(cas)).toBeNull();
    expect(await spend("1234567890", cas)).toBeNull();
  });

  test("two sets made at one instant: one is current", async () => {
    const sets = [await prepareRecoveryCodes(ctx), await prepareRecoveryCodes(ctx)];
    await Promise.all(sets.map((set) => inTransaction(ctx, (ctx) => storeRecoveryCodes(ctx, sam.id, set))));
    const rows = await ctx.db.read.select().from(recoveryCodeSets);
    expect(rows.filter((row) => row.replacedAt === null)).toHaveLength(1);
    expect(rows.map((row) => row.number).toSorted()).toEqual([1, 2, 3]);
  });
});

describe("AT-63 a thief of the database wants the codes back", () => {
  const set = { salt: Buffer.alloc(16, 1).toString("base64url"), keyId: createKeyRing(["one"]).activeId };
  const of = (secret: string) => ({ ...ctx, keys: createKeyRing([secret]) });

  test("the hash depends on the code, on the salt and on the pepper outside the database", async () => {
    const base = await hashRecoveryCode(of("one"), set, "1234567890");
    expect(await hashRecoveryCode(of("one"), set, "1234567890")).toBe(base);
    expect(await hashRecoveryCode(of("one"), set, "1234567891")).not.toBe(base);
    const otherSalt = { ...set, salt: Buffer.alloc(16, 2).toString("base64url") };
    expect(await hashRecoveryCode(of("one"), otherSalt, "1234567890")).not.toBe(base);
    const two = of("two");
    expect(await hashRecoveryCode(two, { ...set, keyId: two.keys.activeId }, "1234567890")).not.toBe(base);
  });

  test("each guess is one argon2id of at least the floor", async () => {
    vi.mocked(argon2.hashRaw).mockClear();
    await hashRecoveryCode(of("one"), set, "1234567890");
    expect(vi.mocked(argon2.hashRaw).mock.calls.map(([, options]) => options)).toMatchObject([
      { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 },
    ]);
    const plain = await argon2.hash("x", { salt: Buffer.alloc(16) });
    expect(plain).toMatch(/^\$argon2id\$/);
  });

  test("T53 without the key of the set nothing is compared; with it behind a newer one the codes work", async () => {
    const old = ctx.keys;
    ctx.keys = createKeyRing(["newer"]);
    await expect(spend(present(codes[0]))).rejects.toThrow("no key with id");
    ctx.keys = createKeyRing(["newer", "a-secret-for-tests-only-000000000000000000"]);
    expect(ctx.keys.activeId).not.toBe(old.activeId);
    expect(await spend(present(codes[0]))).toBe(9);
  });
});

describe("spending", () => {
  test("each code once, and the number left goes down", async () => {
    const left = [];
    for (const code of codes) left.push(await spend(code));
    expect(left).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(await spend(present(codes[0]))).toBeNull();
    expect(await state()).toMatchObject({ left: 0 });
  });

  test("looking at a code does not spend it", async () => {
    const hashed = await hashTypedCode(ctx, sam.id, present(codes[0]));
    expect(await isUnspent(ctx, hashed)).toBe("unspent");
    expect(await isUnspent(ctx, hashed)).toBe("unspent");
    await inTransaction(ctx, (ctx) => spendRecoveryCode(ctx, hashed));
    expect(await isUnspent(ctx, hashed)).toBe("spent");
    expect(await isUnspent(ctx, { ...hashed, codeHash: "x" })).toBe("unknown");
  });

  test("the set was replaced after the code was hashed: it is not spent", async () => {
    const hashed = await hashTypedCode(ctx, sam.id, present(codes[0]));
    const fresh = await prepareRecoveryCodes(ctx);
    await inTransaction(ctx, (ctx) => storeRecoveryCodes(ctx, sam.id, fresh));
    expect(await inTransaction(ctx, (ctx) => spendRecoveryCode(ctx, hashed))).toBeNull();
  });
});

describe("T70 the codes are shown until the person says they are kept", () => {
  const sealed = async () => sealShownCodes(ctx, sam.id, present(await state()).setId, codes);
  const shown = (cookie: string | undefined, account = sam) => readShownCodes(ctx, account.id, cookie);

  test("in the browser they were made in", async () => {
    const cookie = await sealed();
    expect(await shown(cookie)).toEqual({ codes, number: 1, createdAt: ctx.clock.now() });
    for (const code of codes) expect(cookie).not.toContain(code);
  });

  test("for half an hour", async () => {
    const cookie = await sealed();
    ctx.clock.pass(30 * MINUTE - 1);
    expect(await shown(cookie)).not.toBeNull();
    ctx.clock.pass(1);
    expect(await shown(cookie)).toBeNull();
  });

  test("not after they were kept, and that is written down once", async () => {
    const cookie = await sealed();
    await keepRecoveryCodes(ctx, sam.id);
    await keepRecoveryCodes(ctx, sam.id);
    expect(await shown(cookie)).toBeNull();
    expect(await state()).toMatchObject({ savedAt: ctx.clock.now() });
    expect(await audited(ctx, "2fa.codes_kept")).toBe(1);
  });

  test("not when a newer set was made", async () => {
    const cookie = await sealed();
    const fresh = await prepareRecoveryCodes(ctx);
    await inTransaction(ctx, (ctx) => storeRecoveryCodes(ctx, sam.id, fresh));
    expect(await shown(cookie)).toBeNull();
  });

  test("not to another person", async () => {
    const bo = (await personWithApp(ctx, { email: "bo@example.nl" })).account;
    expect(await shown(await sealed(), bo)).toBeNull();
  });

  test("not without the cookie, and not with one that was tampered with", async () => {
    const cookie = await sealed();
    for (const value of [
      undefined,
      "",
      "x",
      `${cookie}A`.replace("v1", "v2"),
      cookie.split(".").toReversed().join("."),
    ]) {
      expect(await shown(value)).toBeNull();
    }
  });
});

describe("a person is reminded of codes that were never said to be kept", () => {
  const unkept = async (account = sam) => areCodesUnkept(await recoveryCodeState(ctx, account.id));

  test("until it is said, also long after they could be shown", async () => {
    expect(await unkept()).toBe(true);
    ctx.clock.pass(30 * DAY);
    expect(await unkept()).toBe(true);
    await keepRecoveryCodes(ctx, sam.id);
    expect(await unkept()).toBe(false);
  });

  test("again when a new list is made", async () => {
    await keepRecoveryCodes(ctx, sam.id);
    const fresh = await prepareRecoveryCodes(ctx);
    await inTransaction(ctx, (ctx) => storeRecoveryCodes(ctx, sam.id, fresh));
    expect(await unkept()).toBe(true);
  });

  test("not when there are none, and not for what another person kept", async () => {
    const bo = (await personWithApp(ctx, { email: "bo@example.nl" })).account;
    await keepRecoveryCodes(ctx, bo.id);
    expect(await unkept(bo)).toBe(false);
    expect(await unkept()).toBe(true);
    await inTransaction(ctx, (ctx) => endRecoveryCodes(ctx, sam.id));
    expect(await unkept()).toBe(false);
    expect(await unkept(await personWithoutTwoFactor(ctx))).toBe(false);
  });
});

describe("a person practises with a code", () => {
  const attempt = (typed: string) => practise(ctx, { account: sam, userAgent }, typed);

  test("a good one is good, and stays good: it still logs in", async () => {
    expect(codeOf(await attempt(present(codes[0])))).toBe("ok");
    expect(await state()).toMatchObject({ left: 10 });
    expect(codeOf(await enterCode(ctx, await logInUpToTheCode(ctx, sam.email), present(codes[0])))).toBe("ok");
    expect(codeOf(await attempt(present(codes[0])))).toBe("practice-spent");
  });

  test("an unknown one is unknown, half a one is told by its digits and costs nothing", async () => {
    expect(codeOf(await attempt(wrongRecoveryCode(codes)))).toBe("practice-unknown");
    expect(await attempt("12345")).toEqual({ ok: false, failure: { code: "practice-unreadable", count: 5 } });
    expect(await attempt("123456")).toEqual({ ok: false, failure: { code: "practice-unreadable", count: 6 } });
  });

  test("T65 five a day: it is no way to search for codes, twenty at one instant neither", async () => {
    const answers = tally(await atOnce(20, () => orBusy(attempt(wrongRecoveryCode(codes)))));
    expect(answers["practice-unknown"]).toBe(5);
    expect(answers.ok).toBeUndefined();
    expect(codeOf(await attempt(present(codes[0])))).toBe("practice-limit");
    ctx.clock.pass(DAY);
    expect(codeOf(await attempt(present(codes[0])))).toBe("ok");
  });

  test("practising costs no attempt at login", async () => {
    for (let i = 0; i < 5; i += 1) await attempt(wrongRecoveryCode(codes));
    expect(codeOf(await enterCode(ctx, await logInUpToTheCode(ctx, sam.email), present(codes[0])))).toBe("ok");
  });
});
