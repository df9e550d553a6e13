import { expect, test } from "vitest";
import { isFor, isSecret } from "./typed-fields";

// What is in the storage of the browser for a moment must never be a password or a code.
test.each([
  ["a password", "password", "current-password", true],
  ["a password that is shown", "text", "current-password", true],
  ["a new password that is shown", "text", "new-password", true],
  ["a code, and a backup code", "text", "one-time-code", true],
  ["what the page itself put there", "hidden", "", true],
  ["a file", "file", "", true],
  ["an address", "email", "username", false],
  ["a name", "text", "family-name", false],
  ["a question", "textarea", "", false],
  ["a tick", "checkbox", "", false],
] as const)("changing the language: %s", (_, type, autocomplete, secret) => {
  expect(isSecret({ type, autocomplete })).toBe(secret);
});

const kept = { path: "/account/profile", owner: "mark of Cas", at: 100_000 };

test.each([
  ["Cas himself", "/account/profile", "mark of Cas", 100_000, true],
  ["Cas, a moment before it is too late", "/account/profile", "mark of Cas", 159_999, true],
  ["Cas, much later", "/account/profile", "mark of Cas", 160_000, false],
  ["Eva, who logged in in another tab", "/account/profile", "mark of Eva", 100_000, false],
  ["nobody any more, on a page that is open to anyone", "/account/profile", null, 100_000, true],
  ["Cas on another page", "/account/absence", "mark of Cas", 100_000, false],
] as const)("what Cas typed is filled in for %s", (_, path, owner, now, filledIn) => {
  expect(isFor(kept, path, owner, now)).toBe(filledIn);
});
