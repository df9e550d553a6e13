import { expect, test } from "vitest";
import { fromHeader, fromWith } from "./from";

const ours = "Karify <noreply@example.nl>";

test("a mail without a name of its own comes from the operator's", () => {
  expect(fromHeader(ours, undefined)).toBe(ours);
  expect(fromWith(ours, undefined)).toEqual({ name: "Karify", address: "noreply@example.nl" });
  expect(fromWith("noreply@example.nl", undefined)).toEqual({ name: "", address: "noreply@example.nl" });
});

test("an invitation comes from the neutral name that the Healthspace chose, at the operator's address", () => {
  expect(fromHeader(ours, "Team Zonnehof")).toBe('"Team Zonnehof" <noreply@example.nl>');
  expect(fromHeader("noreply@example.nl", "Team Zonnehof")).toBe('"Team Zonnehof" <noreply@example.nl>');
  expect(fromWith(ours, "Team Zonnehof")).toEqual({ name: "Team Zonnehof", address: "noreply@example.nl" });
});

test("T25 a name that holds another address or a line end stays a name", () => {
  const forged = 'Bank" <evil@evil.example>\r\nBcc: a@evil.example';
  expect(fromHeader(ours, forged)).toBe('"Bank evil@evil.exampleBcc: a@evil.example" <noreply@example.nl>');
});

test.each(["Zorg: plein", "Zorg, plein", "Zorg (plein)", "St. Jansdal"])(
  "%s is quoted: a colon would begin a group, a comma a second address",
  (name) => {
    expect(fromHeader(`${name} <noreply@example.nl>`, undefined)).toBe(`"${name}" <noreply@example.nl>`);
    expect(fromWith(`"${name}" <noreply@example.nl>`, undefined)).toEqual({ name, address: "noreply@example.nl" });
  },
);
