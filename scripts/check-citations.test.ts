import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "citations-"));
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  write("docs/security/threats.md", "| T01 | guessing | – |\n| AT-19 | lock-out | – |\n");
  write("docs/security/deviations.md", "| D7 | two-factor is a choice | – |\n");
  write("docs/security/sources.md", "| S1 | help page | – |\n");
  write("docs/adr/0003-one-write-queue.md", "# 0003 One write queue\n");
  write("domain/login.test.ts", 'test("T01 AT-19 somebody guesses", () => {});');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function check() {
  const args = [join(root, "scripts/check-citations.mjs"), folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  return { status, said: stdout };
}

test("citations that can be looked up pass, in code, tests and documents", () => {
  write("domain/login.ts", "// Counted first (T01, AT-19). The rule of S1, deviation D7, ADR 0003, see docs/adr/0003.");
  write("docs/security.md", "[0003](adr/0003-one-write-queue.md), [threats](security/threats.md), S1, D7");
  write("docs/adr/0004-next.md", "# 0004 Next\nReplaces 0003.");
  expect(check()).toEqual({ status: 0, said: "" });
});

test("what only looks like a citation passes", () => {
  write(
    "domain/absence.ts",
    'const day = new Date("2026-11-30T09:00:00Z"); const start = `' + "$" + "{text}T00:00:00Z`;",
  );
  write(
    "domain/app.ts",
    'type Pair<T1, T2> = [T1, T2]; const secret = "GEZDGNBVGY3TQOJQT99D99S99"; const length = "P30D";',
  );
  write("components/colours.css", "a { color: #D15; background: #d8d9e0; } /* U+D800 */");
  write("deploy/run.sh", 'echo "$T42" # https://example.org/T42/D99.md');
  write("docs/security.md", "Security is everybody's matter. A security page of 3 lines. The product: 20 items.");
  expect(check()).toEqual({ status: 0, said: "" });
});

test("what git ignores is not read", () => {
  write(".gitignore", "/data/\n");
  write("data/note.md", "T99");
  expect(check().said).toBe("");
});

test.each([
  ["a threat that is in no register", "// T02", "domain/a.ts:1: T02 is in no register"],
  ["a bug that is in no register", "\n// see AT-2", "domain/a.ts:2: AT-2 is in no register"],
  ["a deviation that is in no register", "/** D8 */", "domain/a.ts:1: D8 is in no register"],
  ["the end of a range", "// D7–D9", "domain/a.ts:1: D9 is in no register"],
  ["a source that is in no register", "// S5", "domain/a.ts:1: S5 is in no register"],
  ["a decision that was never written", "// ADR 0044", "domain/a.ts:1: ADR 0044 is in no register"],
  ["a decision by its path", "// docs/adr/0044", "domain/a.ts:1: ADR 0044 is in no register"],
  ["a section of another document", "// (security 3.3)", 'domain/a.ts:1: "security 3.3" leads nowhere here'],
  ["the same, written out", "// Security section 8, decision 5", '"Security section 8" leads nowhere here'],
  ["an item of another document", "// Product item 20.", '"Product item 20" leads nowhere here'],
  ["a section of a specification", "// (workspace spec 4.9)", '"spec 4.9" leads nowhere here'],
  ["another document", "// (domain.md 1.15)", "domain/a.ts:1: there is no domain.md"],
])("%s is named", (_, text, expected) => {
  write("domain/a.ts", text);
  const { status, said } = check();
  expect(said).toContain(expected);
  expect(said).toContain("Problems with citations: 1\n");
  expect(status).toBe(1);
});

test("a decision that cites another one by its bare number is looked up too", () => {
  write("docs/adr/0004-next.md", "# 0004 Next\nReplaces 0002.");
  expect(check().said).toContain("docs/adr/0004-next.md:2: ADR 0002 is in no register");
});

test("an id that stands twice, and one that no test names", () => {
  write("docs/security/threats.md", "| T01 | a | – |\n| T01 | b | – |\n| T02 | c | – |\n| AT-19 | d | – |\n");
  const { said } = check();
  expect(said).toContain("docs/security/threats.md: T01 is registered twice (also in docs/security/threats.md)");
  expect(said).toContain("docs/security/threats.md: T02 is named by no test");
});
