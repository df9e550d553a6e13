import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeMigratedDatabase } from "@/domain/testing/migrated-database";
import type { Run } from "./run";

const folder = mkdtempSync(join(tmpdir(), "library-"));
const file = join(folder, "content.json");
let admin: Run;

beforeAll(async () => {
  await writeMigratedDatabase(join(folder, "test.db"));
  vi.stubEnv("APP_MODE", "demo");
  vi.stubEnv("APP_URL", "http://localhost:3000");
  vi.stubEnv("AUTH_SECRET", "a-secret-for-tests-only-000000000000000000");
  vi.stubEnv("DATABASE_URL", `file:${join(folder, "test.db")}`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** One command, in a process of its own as far as the modules know. */
async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, "twoStepSingletons");
  ({ admin } = await import("./admin"));
  const lines: string[] = [];
  const code = await admin(["library", ...args, "--by", "eva"], (line) => lines.push(line));
  return { code, lines };
}

const form = (item: object[]) => ({
  resourceType: "Questionnaire",
  url: "https://example.nl/fhir/Questionnaire/sleep",
  version: "1",
  title: "Slapen",
  status: "active",
  language: "nl",
  publisher: "Eva",
  item,
});
const question = (linkId: string, type: string) => ({ linkId, type, text: "Vraag" });
const write = (item: object[]) => writeFileSync(file, JSON.stringify(form(item)));

test("content with two mistakes is refused with their paths, mended, tried, published, listed and put away", async () => {
  write([question("a", "quantity"), question("b", "string"), { ...question("c", "date"), initial: [{}] }]);
  const refused = await run("import", file);
  expect(refused).toEqual({
    code: 1,
    lines: [
      'Questionnaire.item[0].type: Questions of this type are not taken. ("quantity")',
      "Questionnaire.item[2].initial: Nothing is filled in or chosen for a person beforehand.",
      "Nothing was stored.",
    ],
  });
  write([question("a", "integer"), question("b", "string"), question("c", "date")]);
  const line = "assignment  https://example.nl/fhir/Questionnaire/sleep|1  number 1  Slapen";
  const notUsed = "not used      Questionnaire.publisher";
  expect(await run("import", file, "--dry-run")).toEqual({ code: 0, lines: [`would be new  ${line}`, notUsed] });
  expect((await run("list")).lines).toEqual(["0 in the library."]);
  expect(await run("import", file)).toEqual({ code: 0, lines: [`new           ${line}`, notUsed] });
  expect((await run("import", file)).lines[0]).toBe(`unchanged     ${line}`);
  const id = (await run("list")).lines[0]?.split(" ")[0] ?? "";
  expect((await run("self-start", id)).code).toBe(1);
  for (const change of ["show", "self-start", "no-self-start", "hide", "show", "self-start"]) {
    expect([change, (await run(change, id)).code]).toEqual([change, 0]);
  }
  expect((await run("list")).lines[0]).toMatch(/all, shown, self-start/);
  expect((await run("archive", id)).code).toBe(0);
  expect((await run("list")).lines[0]).toMatch(/all, shown, self-start, archived/);
  expect(await run("archive", id)).toEqual({ code: 1, lines: ["It is not there, or stands like that already."] });
  expect((await run("unarchive", id)).code).toBe(0);
  expect((await run("show", "gone")).code).toBe(1);
});

test("a file that is not there, is no text or too large, and a Healthspace nobody knows, are not understood", async () => {
  await expect(run("import", join(folder, "gone.json"))).rejects.toThrow("cannot be read as text");
  writeFileSync(file, Buffer.from([0xff, 0xfe]));
  await expect(run("import", file)).rejects.toThrow("cannot be read as text");
  writeFileSync(file, " ".repeat(1024 * 1024 + 1));
  await expect(run("import", file)).rejects.toThrow("larger than 1 MiB");
  write([question("a", "string")]);
  await expect(run("import", file, "--healthspace", "gone")).rejects.toThrow("no Healthspace with this alias");
});
