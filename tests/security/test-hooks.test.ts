import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "@/domain/testing/answers";
import { type Desk, openDesk } from "@/tests/support/desk";
import { Visitor } from "@/tests/support/form-client";
import {
  enterCode,
  enterPassword,
  expectVerdict,
  IN,
  isInside,
  logInUpToTheCode,
  paths,
} from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, password } from "@/tests/support/people";

// T116: the production server with every variable set that a test, a demo or a developer's machine sets. None of them does anything.

const hooks: Record<string, string> = {
  NODE_ENV: "test",
  VITEST: "true",
  VITEST_WORKER_ID: "1",
  PLAYWRIGHT: "1",
  PLAYWRIGHT_TEST: "1",
  JEST_WORKER_ID: "1",
  CI: "true",
  TEST: "1",
  TESTING: "1",
  DEBUG: "*",
  DEMO: "1",
  E2E: "1",
  E2E_PORT: "3210",
  CHROMIUM_PATH: "/usr/bin/chromium",
  BUILD_STANDALONE: "1",
  PROVE_DATABASE: "remote",
  NEXT_PUBLIC_APP_MODE: "demo",
  NEXT_PUBLIC_TEST: "1",
  SKIP_TWO_FACTOR: "1",
  DEV_INBOX: "1",
};

let lab: Lab;
let desk: Desk;
beforeAll(async () => {
  [lab, desk] = [await openLab("test-hooks"), await openDesk()];
  await lab.start({ ...desk.env, ...hooks });
});
afterAll(async () => {
  await lab.close();
  await desk.close();
});

test("T116 the demo's pages are not there, read or written, in any spelling", async () => {
  const visitor = new Visitor(lab.url);
  for (const page of ["inbox", "inbox.json", "mails"]) {
    for (const path of [
      `/dev/${page}`,
      `/dev/${page}?lang=nl`,
      `/dev/${page}/`,
      `/nl/dev/${page}`,
      `/DEV/${page}`,
      `/dev//${page}`,
    ]) {
      const answer = await visitor.open(path);
      expect(answer.status, path).toBe(404);
      expect(answer.body, path).not.toMatch(/@example\.nl|\+316/);
    }
  }
});

test("T116 messages go to the providers and lie in no inbox; a code is only the one that was sent", async () => {
  const noor = await makePerson(lab.ctx, { twoFactor: "sms" });
  const browser = new Visitor(lab.url);
  expectVerdict(
    await browser.submit(paths.login, { field: "email" }, { email: noor.email, password: `${password}x` }),
    "invalid-credentials",
  );
  await logInUpToTheCode(browser, noor);
  const code = await desk.codeFor(noor.phone.e164);
  for (const guess of ["000000", "111111", "123456", "999999"].filter((digits) => digits !== code)) {
    expectVerdict(await enterCode(browser, guess), "code-wrong");
  }
  expectVerdict(await enterCode(browser, code), IN);
  expect(await lab.count("SELECT count(*) FROM inbox_messages")).toBe(0);
  expect(present(lab.servers[0]).printed()).not.toContain(code);
});

test("T116 the limits are the real ones: the seventh wrong password waits", async () => {
  const cas = await makePerson(lab.ctx, { twoFactor: "off" });
  const guess = () =>
    new Visitor(lab.url).submit(paths.login, { field: "email" }, { email: cas.email, password: `${password}x` });
  for (let n = 0; n < 6; n += 1) expectVerdict(await guess(), "invalid-credentials");
  const browser = new Visitor(lab.url);
  expectVerdict(await enterPassword(browser, cas), "to /login/paused");
  expect(await isInside(browser)).toBe(false);
});

test("T116 no page of the build is for tests: what lies outside the languages is this, and inside them nothing is called so", () => {
  const manifest = JSON.parse(readFileSync(".next/routes-manifest.json", "utf8")) as Record<
    "staticRoutes" | "dynamicRoutes",
    { page: string }[]
  >;
  const pages = [...manifest.staticRoutes, ...manifest.dynamicRoutes].map(({ page }) => page).sort();
  expect(pages.filter((page) => !/^\/(\[locale\]|_[a-z-]+)(\/|$)/.test(page))).toEqual([
    "/.well-known/change-password",
    "/.well-known/passkey-endpoints",
    "/.well-known/security.txt",
    "/api/csp-reports",
    "/api/health",
    "/api/metrics",
    "/api/ready",
    "/api/session",
    "/api/text-receipts",
    "/api/work/[locale]/answers",
    "/dev/inbox",
    "/dev/inbox.json",
    "/dev/mails",
  ]);
  expect(pages.filter((page) => /test|mock|fake|seed|debug|fixture|playground/i.test(page))).toEqual([]);
});

test("T116 nothing that only tests use was built in: no invented password, no helper of a test", () => {
  const built = readdirSync(".next/server", { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.m?js$/.test(file),
  );
  expect(built.length).toBeGreaterThan(50);
  const named = ["a-secret-for-tests-only", "domain/testing", "tests/support", "e2e/pages", "E2E_PORT"];
  for (const file of built) {
    const text = readFileSync(join(".next/server", file), "utf8");
    for (const name of named) expect(text.includes(name), `${name} in ${file}`).toBe(false);
  }
});
