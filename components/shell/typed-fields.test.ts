import { expect, test } from "vitest";
import { isSecret } from "./typed-fields";

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
