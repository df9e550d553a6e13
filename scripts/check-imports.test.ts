import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "imports-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  write(
    "tsconfig.json",
    '{ "compilerOptions": { "paths": { "@/*": ["./*"] }, "moduleResolution": "bundler", "module": "esnext" } }',
  );
  write("db/schema.ts", "export const table = 1;");
  write("domain/policy.ts", "export const limit = 5;");
  write(
    "domain/authentication/login/start.ts",
    'import { table } from "@/db/schema";\nimport { limit } from "../../policy";\nexport const start = table + limit;',
  );
  write("domain/account-lifecycle/profile/name.ts", 'import "../../authentication/login/start";');
  write("server/auth/session.ts", 'import { decode } from "@auth/core/jwt";\nexport const read = decode;');
  write("components/button.tsx", 'import { limit } from "@/domain/policy";\nexport const Button = () => limit;');
  write(
    "app/page.tsx",
    'import { Button } from "@/components/button";\nimport { read } from "@/server/auth/session";\nexport const page = [Button, read];',
  );
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function check() {
  const args = [join(root, "scripts/check-imports.mjs"), folder];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, output: stdout };
}

test("correct imports pass", () => {
  const { status, output } = check();
  expect(output).toContain("no dependency violations found");
  expect(status).toBe(0);
});

const refused = [
  ["floor-1-db", "db/client.ts", 'import "@/domain/policy";'],
  ["floor-2-domain", "domain/authentication/login/cookie.ts", 'import "@/server/auth/session";'],
  [
    "domain-packages",
    "domain/authentication/login/redirect.ts",
    'import { redirect } from "next/navigation";\nredirect("/");',
  ],
  ["domain-group-1-platform", "domain/platform/account/create.ts", 'import "../../authentication/login/start";'],
  ["domain-group-3-healthspace", "domain/healthspace/join.ts", 'import "../account-lifecycle/profile/name";'],
  ["domain-files", "domain/clock.ts", 'import "./authentication/login/start";'],
  ["floor-3-server", "server/mail.ts", 'import "@/components/button";'],
  [
    "components-are-plain",
    "components/menu.tsx",
    'import type { read } from "@/server/auth/session";\nexport type R = typeof read;',
  ],
  ["screens-not-the-database", "app/list.ts", 'import { eq } from "drizzle-orm";\neq;'],
  ["auth-core-in-one-folder", "middleware.ts", 'import { decode } from "@auth/core/jwt";\ndecode;'],
  ["product-not-tests", "app/fake.ts", 'import "@/domain/authentication/login/start.test";'],
  ["no-unresolved", "app/gone.ts", 'import "@/domain/gone";'],
  ["no-cycles", "domain/authentication/login/a.ts", 'import "./b";'],
] as const;

test("each forbidden import is named with its rule", () => {
  write("domain/authentication/login/start.test.ts", 'import "@/server/auth/session";'); // exempt: a test may look anywhere
  write("domain/authentication/login/b.ts", 'import "./a";');
  for (const [, path, text] of refused) write(path, text);
  const { status, output } = check();
  for (const [rule, path] of refused) expect(output).toContain(`error ${rule}: ${path}`);
  expect(output).not.toContain("start.test.ts →");
  expect(status).toBeGreaterThan(0);
});
