import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyRing, type KeyRing, UnknownKey } from "./key-ring";
import { seal, unseal } from "./seal";

const keys = createKeyRing(["first-secret-00000000000000000000000000000000"]);
const plain = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const sealed = seal(keys, "factor-seal/v1", "totp|a|f", plain);
const open = (text: string, ring: KeyRing = keys) => unseal(ring, "factor-seal/v1", "totp|a|f", text);

describe("a sealed value", () => {
  test("opens where it belongs", () => {
    expect(open(sealed)).toBe(plain);
  });

  test("is new each time: the same secret twice cannot be told by its text", () => {
    const again = Array.from({ length: 50 }, () => seal(keys, "factor-seal/v1", "totp|a|f", plain));
    expect(new Set(again).size).toBe(50);
  });

  test("shows nothing of what is in it", () => {
    expect(sealed).not.toContain(plain);
    expect(Buffer.from(sealed.split(".")[3] ?? "", "base64url").toString("latin1")).not.toContain(plain);
  });

  test("takes every text, an empty one too", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, place) => {
        expect(unseal(keys, "outbox-seal/v1", place, seal(keys, "outbox-seal/v1", place, text))).toBe(text);
      }),
    );
  });
});

describe("T52 somebody who can write in the database changes a sealed value", () => {
  const [version, keyId, iv, text, tag] = sealed.split(".");
  const flipped = (part: string | undefined, at: number) => {
    const bytes = Buffer.from(part ?? "", "base64url");
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes.toString("base64url");
  };
  const parts = { iv: 12, text: plain.length, tag: 16 } as const;

  test.each(Array.from({ length: parts.iv }, (_, at) => [at]))("byte %i of the nonce: does not open", (at) => {
    expect(() => open([version, keyId, flipped(iv, at), text, tag].join("."))).toThrow();
  });
  test.each(Array.from({ length: parts.text }, (_, at) => [at]))("byte %i of the text: does not open", (at) => {
    expect(() => open([version, keyId, iv, flipped(text, at), tag].join("."))).toThrow();
  });
  test.each(Array.from({ length: parts.tag }, (_, at) => [at]))("byte %i of the tag: does not open", (at) => {
    expect(() => open([version, keyId, iv, text, flipped(tag, at)].join("."))).toThrow();
  });

  test("another version, another key's name: does not open", () => {
    expect(() => open(["v2", keyId, iv, text, tag].join("."))).toThrow("not a sealed value");
    expect(() => open([version, "00000000", iv, text, tag].join("."))).toThrow(UnknownKey);
  });

  test("a tag cut to four bytes is no tag", () => {
    const short = Buffer.from(tag ?? "", "base64url")
      .subarray(0, 4)
      .toString("base64url");
    expect(() => open([version, keyId, iv, text, short].join("."))).toThrow();
  });

  test.each(["", "v1", "v1....", "v1.a.b.c", plain, "null"])("%j is no sealed value", (rubbish) => {
    expect(() => open(rubbish)).toThrow();
  });

  test("moved to the row of somebody else, or to another row of the same person: does not open", () => {
    expect(() => unseal(keys, "factor-seal/v1", "totp|b|f", sealed)).toThrow();
    expect(() => unseal(keys, "factor-seal/v1", "totp|a|g", sealed)).toThrow();
  });

  test("used for another purpose: does not open", () => {
    expect(() => unseal(keys, "outbox-seal/v1", "totp|a|f", sealed)).toThrow();
  });
});

describe("T53 the operator replaces the key", () => {
  const [oldSecret, newSecret] = [
    "first-secret-00000000000000000000000000000000",
    "next-secret-1111111111111111111111111111111111",
  ];
  test("the old one behind the new one: old values open, new ones name the new key", () => {
    const both = createKeyRing([newSecret, oldSecret]);
    expect(open(sealed, both)).toBe(plain);
    const fresh = seal(both, "factor-seal/v1", "totp|a|f", plain);
    expect(fresh.split(".")[1]).toBe(both.activeId);
    expect(() => open(fresh)).toThrow(UnknownKey);
  });
  test("the old one removed: old values do not open, and nothing falls back to another key", () => {
    expect(() => open(sealed, createKeyRing([newSecret]))).toThrow(UnknownKey);
  });
});
