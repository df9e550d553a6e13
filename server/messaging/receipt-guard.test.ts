import { expect, test } from "vitest";
import { carriesSecret } from "./receipt-guard";

const secret = "a-secret-of-the-webhook-0123456789abcdef";
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;

test.each([
  ["as a bearer token", `Bearer ${secret}`],
  ["as the password of any name", basic(`cm:${secret}`)],
  ["whatever the case of the scheme", `bearer ${secret}`],
])("the gateway shows the secret %s", (_, header) => {
  expect(carriesSecret(header, secret)).toBe(true);
});

test.each([
  ["nothing", null],
  ["an empty header", ""],
  ["the secret alone", secret],
  ["half of it", `Bearer ${secret.slice(0, -1)}`],
  ["one sign more", `Bearer ${secret}x`],
  ["another one", `Bearer ${secret.replace("0", "1")}`],
  ["it as a name", basic(`${secret}:`)],
  ["an empty password", basic("cm:")],
  ["another scheme", `Digest ${secret}`],
])("a stranger who shows %s is refused", (_, header) => {
  expect(carriesSecret(header, secret)).toBe(false);
});
