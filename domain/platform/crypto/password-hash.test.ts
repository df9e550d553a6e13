import { describe, expect, test } from "vitest";
import { passwordHash } from "../../policy";
import { createKeyRing, UnknownKey } from "./key-ring";
import { decoyHash, hashPassword, isOutdated, verifyPassword } from "./password-hash";

const keys = createKeyRing(["one"]);
const cost = passwordHash.floor;

describe("a stored password", () => {
  test("is argon2id of the cost that was asked for, with the key's name before it", async () => {
    const stored = await hashPassword(keys, cost, "Zonnebloem-Fiets-42!");
    expect(stored).toMatch(new RegExp(`^${keys.activeId}\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$`));
  });

  test("has a salt of its own: two people with one password cannot be told", async () => {
    const [a, b] = await Promise.all([hashPassword(keys, cost, "same"), hashPassword(keys, cost, "same")]);
    expect(a).not.toBe(b);
  });

  test("is checked to the last character", async () => {
    const stored = await hashPassword(keys, cost, "Zonnebloem-Fiets-42!");
    expect(await verifyPassword(keys, stored, "Zonnebloem-Fiets-42!")).toBe(true);
    for (const wrong of [
      "zonnebloem-fiets-42!",
      "Zonnebloem-Fiets-42",
      "Zonnebloem-Fiets-42! ",
      "",
      "Zonnebloem-Fiets-42!\u0000",
    ])
      expect(await verifyPassword(keys, stored, wrong)).toBe(false);
  });

  test("T16 is not cut off: a hundred characters are a hundred characters", async () => {
    const long = "abcdefghij".repeat(10);
    const stored = await hashPassword(keys, cost, long);
    expect(await verifyPassword(keys, stored, long)).toBe(true);
    for (const wrong of [long.slice(0, 72), long.slice(0, 99), `${long.slice(0, 99)}J`])
      expect(await verifyPassword(keys, stored, wrong)).toBe(false);
  });

  test("T17 what stands before a NUL is not the password", async () => {
    const stored = await hashPassword(keys, cost, "Abcdefg!\u0000x");
    expect(await verifyPassword(keys, stored, "Abcdefg!")).toBe(false);
  });

  test("cannot be checked without the pepper", async () => {
    const stored = await hashPassword(keys, cost, "Zonnebloem-Fiets-42!");
    const other = createKeyRing(["two"]);
    await expect(async () => verifyPassword(other, stored, "Zonnebloem-Fiets-42!")).rejects.toThrow(UnknownKey);
    const renamed = other.activeId + stored.slice(stored.indexOf("$"));
    expect(await verifyPassword(other, renamed, "Zonnebloem-Fiets-42!")).toBe(false);
  });
});

describe("T53 the cost or the key changes", () => {
  test("a hash of another cost, or under a former key, is outdated; one of today is not", async () => {
    const stored = await hashPassword(keys, cost, "x");
    expect(isOutdated(keys, cost, stored)).toBe(false);
    expect(isOutdated(keys, { ...cost, memoryKiB: cost.memoryKiB + 1 }, stored)).toBe(true);
    expect(isOutdated(keys, { ...cost, passes: cost.passes + 1 }, stored)).toBe(true);
    expect(isOutdated(keys, { ...cost, parallelism: cost.parallelism + 1 }, stored)).toBe(true);
    expect(isOutdated(createKeyRing(["two", "one"]), cost, stored)).toBe(true);
  });

  test("the former key behind the new one still opens the account", async () => {
    const stored = await hashPassword(keys, cost, "x");
    expect(await verifyPassword(createKeyRing(["two", "one"]), stored, "x")).toBe(true);
  });
});

test("T06 the decoy of unknown addresses has the cost of a real one, and nobody knows its password", async () => {
  const decoy = await decoyHash(keys, cost);
  expect(isOutdated(keys, cost, decoy)).toBe(false);
  expect(await decoyHash(keys, cost)).toBe(decoy);
  expect(await verifyPassword(keys, decoy, "")).toBe(false);
});
