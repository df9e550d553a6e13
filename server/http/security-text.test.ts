import { expect, test } from "vitest";
import { securityText } from "./security-text";

const DAY = 86_400_000;
const input = { appUrl: "https://inloggen.example.nl", contact: "mailto:cvd@example.nl", languages: ["nl", "en"] };

function fieldsOf(text: string): Map<string, string> {
  expect(text.endsWith("\r\n")).toBe(true);
  const lines = text.split("\r\n").slice(0, -1);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]));
}

test("whoever finds a weakness reads whom to tell, in which language, and that the page is the right one", () => {
  const fields = fieldsOf(securityText({ ...input, now: Date.UTC(2026, 10, 22, 13, 2) }));
  expect(Object.fromEntries(fields)).toEqual({
    Contact: "mailto:cvd@example.nl",
    Expires: "2027-05-24T00:00:00Z",
    "Preferred-Languages": "nl, en",
    Canonical: "https://inloggen.example.nl/.well-known/security.txt",
  });
});

test("a policy is named only when there is one", () => {
  const policyUrl = "https://example.nl/cvd";
  expect(fieldsOf(securityText({ ...input, policyUrl, now: 0 })).get("Policy")).toBe(policyUrl);
});

test("on every day of ten years it has more than thirty days left and less than a year (RFC 9116)", () => {
  for (let now = Date.UTC(2026, 0, 1, 23, 59); now < Date.UTC(2036, 0, 1); now += DAY) {
    const expires = Date.parse(fieldsOf(securityText({ ...input, now })).get("Expires") ?? "");
    expect(expires - now).toBeGreaterThan(30 * DAY);
    expect(expires - now).toBeLessThan(365 * DAY);
  }
});
