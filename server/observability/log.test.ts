import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { beginRequest } from "../runtime/request-facts";
import { innermostReason, log, redirectConsoleToLog } from "./log";

// pino writes to the file descriptor itself, so what it says is caught by a stream of its own making.
let lines: string[] = [];
const streamSymbol = Object.getOwnPropertySymbols(log).find((symbol) => String(symbol) === "Symbol(pino.stream)");
const original = streamSymbol ? Reflect.get(log, streamSymbol) : undefined;
const originalConsole = { ...console };
beforeEach(() => {
  lines = [];
  if (streamSymbol) Reflect.set(log, streamSymbol, { write: (line: string) => lines.push(line) });
});
afterEach(() => {
  if (streamSymbol) Reflect.set(log, streamSymbol, original);
  Object.assign(console, originalConsole);
});

test("each line is one JSON object with its level, its time and the request it belongs to", () => {
  beginRequest({ id: "11111111-2222-3333-4444-555555555555" });
  log.info({ event: "stepup.ok" }, "audit\nand more");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    requestId: "11111111-2222-3333-4444-555555555555",
    event: "stepup.ok",
    msg: "audit\nand more",
  });
});

test("T113 whoever logs an address, a password, a code or a token by mistake logs none", () => {
  const secrets = { email: "noor@example.nl", password: "Zonnebloem-Fiets-42!", code: "123456", token: "t".repeat(43) };
  log.warn(secrets, "a mistake");
  log.warn({ form: { ...secrets, code: undefined } }, "another one");
  expect(lines).toHaveLength(2);
  for (const secret of Object.values(secrets)) expect(lines.join()).not.toContain(secret);
});

test("T113 what Next prints becomes a line too, without the message of an error and without what stands in quotes", () => {
  redirectConsoleToLog();
  console.error(" ⨯ ", new Error("Failed query: select … params: noor@example.nl"));
  console.warn("`x-forwarded-host` header with value `noor@example.nl` does not match");
  console.log("Ready in 300ms");
  console.error(" ⨯", "unhandledRejection:", new Error("noor@example.nl"));
  console.error(" ⨯", "unhandledRejection:", "noor@example.nl");
  expect(lines.map((line) => JSON.parse(line)).map(({ level, msg, error }) => [level, msg, error?.kind])).toEqual([
    ["error", "printed", "Error"],
    ["warn", "… header with value … does not match", undefined],
    ["info", "Ready in 300ms", undefined],
    ["error", "unhandledRejection", "Error"],
    ["error", "unhandledRejection:", undefined],
  ]);
  expect(lines.join()).not.toContain("noor");
});

test("T113 a failed query is told on a terminal by its reason, without the values it was asked with", async () => {
  const db = openDatabase("file::memory:");
  const failed = await db.write((tx) => tx.run(sql`SELECT ${"noor@example.nl"} FROM nowhere`)).catch((e: unknown) => e);
  expect(String(failed)).toContain("noor@example.nl");
  expect(innermostReason(failed)).toMatch(/no such table: nowhere$/);
  expect(innermostReason(new Error("Failed query: select ?\nparams: noor@example.nl"))).toBe("Error");
  expect(innermostReason(new Error("PORT is not right"))).toBe("PORT is not right");
  expect(innermostReason("noor@example.nl")).not.toContain("noor");
  db.close();
});
