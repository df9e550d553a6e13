import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { storePassword } from "../../authentication/password/stored-password";
import { testContext } from "../../testing/test-context";
import { hashPassword } from "./password-hash";
import { verifyTypedPassword } from "./typed-password";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const set = async (typed: string) => (await storePassword(ctx, typed)).passwordHash;
const setLongAgo = (typed: string) => hashPassword(ctx.keys, ctx.config.passwordHash, typed);
const opens = (stored: string, typed: string) => verifyTypedPassword(ctx.keys, stored, typed);

describe("I paste my password", () => {
  const pasted = [
    "Rots blok-9",
    "Rots blok-9 ",
    " Rots blok-9",
    "Rots blok-9\n",
    "Rots blok-9\r\n",
    "\u00a0Rots blok-9\u200b",
    "Rots blok-9\t",
  ];

  test.each(pasted)("%j opens what was set without it", async (typed) => {
    expect(await opens(await set("Rots blok-9"), typed)).toBe(true);
  });

  test("set with a space at its end, it opens with and without", async () => {
    const stored = await set("Rots blok-9 ");
    expect([await opens(stored, "Rots blok-9"), await opens(stored, "Rots blok-9 ")]).toEqual([true, true]);
  });

  test("a space inside is part of it", async () => {
    expect(await opens(await set("Rots blok-9"), "Rotsblok-9")).toBe(false);
    expect(await opens(await set("Rots blok-9"), "Rots  blok-9")).toBe(false);
  });
});

describe("a password that was set before spaces were taken off", () => {
  test("and ends with one, opens as it was set", async () => {
    const stored = await setLongAgo("Rotsblok-9 ");
    expect([await opens(stored, "Rotsblok-9 "), await opens(stored, "Rotsblok-9")]).toEqual([true, false]);
  });
});

describe("T17 what is no password opens nothing", () => {
  test.each(["", " ", "\n", "a".repeat(129), `${"a".repeat(129)} `])("%j", async (typed) => {
    expect(await opens(await setLongAgo(""), typed)).toBe(false);
  });

  test("128 characters and a space are 128 characters", async () => {
    const longest = "aB-4".repeat(32);
    expect(await opens(await set(longest), `${longest} `)).toBe(true);
  });
});
