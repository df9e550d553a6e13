import { expect, test } from "vitest";
import { createKeyRing, type Purpose, UnknownKey } from "./key-ring";
import { mac, sameMac } from "./mac";
import { hashToken, looksLikeToken, newToken, type TokenPurpose } from "./token";

const purposes: Purpose[] = [
  "password-pepper/v1",
  "recovery-pepper/v1",
  "factor-seal/v1",
  "outbox-seal/v1",
  "shown-codes-seal/v1",
  "text-code-mac/v1",
  "rate-limit-mac/v1",
  "cookie-name-mac/v1",
  "form-owner-mac/v1",
];

test("an empty ring is refused: nothing is ever closed with no key", () => {
  expect(() => createKeyRing([])).toThrow("the key ring is empty");
});

test("every purpose has a key of its own, of 32 bytes, the same each time", () => {
  const ring = createKeyRing(["one"]);
  const keys = purposes.map((purpose) => ring.key(purpose).toString("hex"));
  expect(new Set(keys).size).toBe(purposes.length);
  expect(keys.every((key) => /^[0-9a-f]{64}$/.test(key))).toBe(true);
  expect(purposes.map((purpose) => createKeyRing(["one"]).key(purpose).toString("hex"))).toEqual(keys);
});

test("the first secret is the active one; the others are found by their id only", () => {
  const [one, two] = [createKeyRing(["one"]), createKeyRing(["two", "one"])];
  expect(two.activeId).not.toBe(one.activeId);
  expect(two.key("rate-limit-mac/v1", one.activeId)).toEqual(one.key("rate-limit-mac/v1"));
  expect(two.key("rate-limit-mac/v1")).not.toEqual(one.key("rate-limit-mac/v1"));
  expect(() => one.key("rate-limit-mac/v1", two.activeId)).toThrow(UnknownKey);
});

test("the id of a key tells nothing of its secret, and neither does the error about an unknown one", () => {
  const secret = "a-very-secret-secret";
  const { activeId } = createKeyRing([secret]);
  expect(activeId).toMatch(/^[0-9a-f]{8}$/);
  expect(new UnknownKey(activeId).message).not.toContain(secret);
});

test("T36 a token of one kind is never the token of another kind", () => {
  const kinds: TokenPurpose[] = ["session", "challenge", "device", "invitation"];
  const token = newToken();
  expect(new Set(kinds.map((kind) => hashToken(kind, token))).size).toBe(kinds.length);
  expect(kinds.every((kind) => !hashToken(kind, token).includes(token))).toBe(true);
});

test("a token is 43 characters of base64url and never drawn twice", () => {
  const tokens = Array.from({ length: 500 }, newToken);
  expect(new Set(tokens).size).toBe(500);
  expect(tokens.every(looksLikeToken)).toBe(true);
});

test.each([
  [""],
  ["a".repeat(42)],
  ["a".repeat(44)],
  [`${"a".repeat(42)}=`],
  [`${"a".repeat(42)}+`],
  [`${"a".repeat(43)}\n`],
  [null],
  [undefined],
  [43],
  [["a".repeat(43)]],
])("T30 %j is no token", (value) => {
  expect(looksLikeToken(value)).toBe(false);
});

test("a MAC depends on every part, on where one part ends, on the purpose and on the key", () => {
  const ring = createKeyRing(["one"]);
  const macs = [
    mac(ring, "text-code-mac/v1", "login", "a", "123456"),
    mac(ring, "text-code-mac/v1", "step-up", "a", "123456"),
    mac(ring, "text-code-mac/v1", "login", "b", "123456"),
    mac(ring, "text-code-mac/v1", "login", "a", "123457"),
    mac(ring, "text-code-mac/v1", "login", "a1", "23456"),
    mac(ring, "rate-limit-mac/v1", "login", "a", "123456"),
    mac(createKeyRing(["two"]), "text-code-mac/v1", "login", "a", "123456"),
  ];
  expect(new Set(macs).size).toBe(macs.length);
});

test("two MACs are the same only when they are", () => {
  expect(sameMac("abc", "abc")).toBe(true);
  expect(sameMac("abc", "abd")).toBe(false);
  expect(sameMac("abc", "abcd")).toBe(false);
  expect(sameMac("", "")).toBe(true);
});
