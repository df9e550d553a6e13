import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readEnv, variables } from "@/server/runtime/env";
import { exampleFile } from "./docs/configuration";
import { list, span } from "./docs/format";
import { replaceSection, table } from "./docs/markdown";
import { numbersTable, rateLimitsTable } from "./docs/policy-numbers";

const root = resolve(import.meta.dirname, "..");

function generate(...args: string[]) {
  const node = ["--import", "tsx", "--conditions=react-server", "scripts/generate-docs.ts", ...args];
  const { status, stdout } = spawnSync(process.execPath, node, { cwd: root, encoding: "utf8" });
  return { status, output: stdout };
}

test("a page that was edited by hand is named, and written anew", () => {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  try {
    cpSync(join(root, "docs"), join(folder, "docs"), { recursive: true });
    cpSync(join(root, "public"), join(folder, "public"), { recursive: true });
    cpSync(join(root, ".env.example"), join(folder, ".env.example"));
    spawnSync("git", ["init", "--quiet"], { cwd: folder });
    generate(folder); // the register of threats of a folder without tests
    expect(generate("--check", folder)).toEqual({ status: 0, output: "" });
    const page = join(folder, "docs/security.md");
    const right = readFileSync(page, "utf8");
    writeFileSync(page, right.replace("login challenge | 30 minutes", "login challenge | 31 minutes"));
    const { status, output } = generate("--check", folder);
    expect(output).toBe("docs/security.md is out of date: run `npm run docs`.\n");
    expect(status).toBe(1);
    generate(folder);
    expect(readFileSync(page, "utf8")).toBe(right);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe(".env.example", () => {
  const lines = exampleFile().split("\n");
  const values = Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value = ""] = line.match(/^# ([A-Z_]+)=(.*)$/) ?? [];
      return name ? [[name, value.replace(/^"|"$/g, "")] as const] : [];
    }),
  );

  test("has every variable of the schema once, each with what it is", () => {
    for (const name of Object.keys(variables.shape)) {
      const at = lines.flatMap((line, i) => (line.startsWith(`# ${name}=`) ? [i] : []));
      expect(at, name).toHaveLength(1);
      expect(lines[(at[0] ?? 0) - 1], name).toMatch(/^# .+\.$/);
    }
  });

  test("can be taken as it is, but for the secret", () => {
    const env = readEnv({ ...values, AUTH_SECRET: "0123456789abcdef0123456789abcdef" });
    expect(env.APP_MODE).toBe("demo");
    expect(env.MAIL_FROM).toBe("Karify <noreply@localhost>");
  });
});

test("the tables carry the numbers of policy.ts", () => {
  expect(numbersTable()).toContain("| recovery codes | 10 of 10 digits | `recoveryCode` |");
  expect(rateLimitsTable()).toMatch(
    /^\| `password-account` \| .* \| 6 in 24 hours \| a pause of 30 seconds, 1, 2, .*in a row \|$/m,
  );
});

test.each([
  [30_000, "30 seconds"],
  [60_000, "1 minute"],
  [90 * 60_000, "90 minutes"],
  [24 * 3_600_000, "24 hours"],
  [30 * 24 * 3_600_000, "30 days"],
])("%i ms is %s", (ms, text) => expect(span(ms)).toBe(text));

test("several times in a row say their unit once", () => {
  expect(list([30_000, 60_000, 120_000, 3_600_000])).toBe("30 seconds, 1, 2 minutes, 1 hour");
});

test("a table keeps a bar inside its cell, and a section without marks is an error", () => {
  expect(table(["a"], [["x|y"]])).toBe("| a |\n|---|\n| x\\|y |");
  expect(() => replaceSection("no marks", "numbers", "")).toThrow("numbers");
});
