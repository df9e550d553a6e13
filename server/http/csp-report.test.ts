import { expect, test } from "vitest";
import { createMinuteLimit, readCspReports } from "./csp-report";

const own = "http://localhost:3000";
const label = (path: string) => (path.startsWith("/nl/reset-password/") ? "/[locale]/reset-password/[token]" : "other");
const token = "t".repeat(43);

test("a report by the Reporting API and one by report-uri say the same", () => {
  const wanted = [{ directive: "script-src-elem", blocked: "inline", route: "/[locale]/reset-password/[token]" }];
  const documentURL = `${own}/nl/reset-password/${token}`;
  const modern = [
    { type: "csp-violation", body: { effectiveDirective: "script-src-elem", blockedURL: "inline", documentURL } },
  ];
  const older = {
    "csp-report": { "effective-directive": "script-src-elem", "blocked-uri": "inline", "document-uri": documentURL },
  };
  expect(readCspReports(modern, own, label)).toEqual(wanted);
  expect(readCspReports(older, own, label)).toEqual(wanted);
});

test("nothing that a stranger writes into a report comes back out", () => {
  const nasty = 'noor@example.nl\r\n{"level":60}';
  const report = [
    {
      body: {
        effectiveDirective: nasty,
        blockedURL: `https://evil.example/?${nasty}`,
        documentURL: nasty,
        sample: nasty,
      },
    },
  ];
  expect(readCspReports(report, own, label)).toEqual([{ directive: "other", blocked: "other", route: "other" }]);
  expect(readCspReports([{ body: { blockedURL: `${own}/nl/${token}` } }], own, label)).toEqual([
    { directive: "other", blocked: "own", route: "other" },
  ]);
});

test.each([[null], ["text"], [7], [{}], [[7]], [[{ body: {} }, null]]])("%j is no report", (body) => {
  expect(readCspReports(body, own, label)).toBeNull();
});

test("a thousand reports in one post are twenty", () => {
  expect(readCspReports(Array(1_000).fill({ body: {} }), own, label)).toHaveLength(20);
});

test("sixty lines a minute pass, the next one does not, and a minute later one does again", () => {
  const mayLog = createMinuteLimit(60);
  expect(Array.from({ length: 60 }, () => mayLog(1_000_000)).every(Boolean)).toBe(true);
  expect(mayLog(1_059_999)).toBe(false);
  expect(mayLog(1_060_000)).toBe(true);
});
