import { decode, encode } from "@auth/core/jwt";
import { expect, test } from "vitest";
import { newToken } from "@/domain/platform/crypto/token";
import { SESSION_COOKIE, TRUSTED_DEVICE_COOKIE_PREFIX } from "./cookie-names";
import { decrypt, encrypt } from "./jwe";

const [secret, older] = [newToken(), newToken()];
const salt = SESSION_COOKIE;
const claims = { sid: newToken(), exp: Math.floor(Date.now() / 1_000) + 60 };

test("a token made here is read by @auth/core, and one of @auth/core is read here", async () => {
  expect(await decode({ token: encrypt(claims, secret, salt), secret, salt })).toEqual(claims);
  const theirs = await encode({ token: claims, secret, salt, maxAge: 60 });
  expect(decrypt(theirs, [secret], salt)).toMatchObject(claims);
  expect(decrypt(theirs, [secret, older], salt)).toMatchObject(claims);
});

test("T83 one of another secret, or made for another cookie, opens nothing; one of the secret before it does", () => {
  expect(decrypt(encrypt(claims, older, salt), [secret], salt)).toBeNull();
  expect(decrypt(encrypt(claims, secret, TRUSTED_DEVICE_COOKIE_PREFIX), [secret], salt)).toBeNull();
  expect(decrypt(encrypt(claims, older, salt), [secret, older], salt)).toEqual(claims);
});

test("the same claims never make the same token twice", () => {
  expect(encrypt(claims, secret, salt)).not.toBe(encrypt(claims, secret, salt));
});

test.each([
  ["nothing", () => ""],
  ["something else", () => "e30.e30.e30"],
  ["a part too many", () => `${encrypt(claims, secret, salt)}.x`],
  ["no tag", () => encrypt(claims, secret, salt).replace(/[^.]+$/, "")],
  ["a short tag", () => encrypt(claims, secret, salt).slice(0, -4)],
  ["a longer tag", () => `${encrypt(claims, secret, salt)}AAAA`],
  ["a wrapped key", () => encrypt(claims, secret, salt).replace("..", ".AAAA.")],
  ["no encryption", () => encrypt(claims, secret, salt).replace(/^[^.]+/, btoa('{"alg":"none"}'))],
])("T83 a token with %s is none", (_, forged) => {
  expect(decrypt(forged(), [secret], salt)).toBeNull();
});
