import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "@/tests/support/answers";
import { appCode, wrongAppCodes } from "@/tests/support/authenticator";
import { formOwnerOn, Visitor } from "@/tests/support/form-client";
import { enterCode, expectVerdict, IN, isInside, logInUpToTheCode, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person, password } from "@/tests/support/people";
import { audited } from "@/tests/support/records";
import { builtActions } from "../support/built-actions";

// The password was right, the code was not shown: what such a browser can do, tried on every server action of the build.

let lab: Lab;
beforeAll(async () => {
  lab = await openLab("pending");
  await lab.start();
});
afterAll(() => lab.close());

/** Everything in the file, but for what a visit alone may leave. */
async function everything(): Promise<string> {
  const tables = await lab.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
  const rows = await Promise.all(tables.map(({ name }) => lab.rows(`SELECT * FROM "${name}"`)));
  return JSON.stringify(rows);
}

const stuff = {
  ...{ code: "123456", password, current: password, repeat: "Paarse-Olifant-9", email: "thief@example.nl" },
  ...{
    country: "NL",
    phone: "0612345678",
    device: "x",
    session: "x",
    enrolment: "x",
    way: "written",
    next: "/account",
  },
};

test("AT-40 T91 with only the password, no action behind the login does anything: each leads back to the second step", async () => {
  const sam = await makePerson(lab.ctx, { twoFactor: "app", firstName: "Geheim" });
  const half = new Visitor(lab.url);
  await logInUpToTheCode(half, sam);
  const actions = builtActions("(member)");
  expect(actions.length).toBeGreaterThan(25);
  const before = await everything();
  const astray: string[] = [];
  for (const { id, path, name, file } of actions) {
    const [own, elsewhere] = [
      await half.copy().call(`/nl${path}`, id, stuff),
      await half.copy().call(paths.verify, id, stuff),
    ];
    const led = String(own.headers["x-action-redirect"] ?? own.location ?? `status ${own.status}: ${own.body}`);
    if (!/^\/nl\/login(\/verify)?([?;]|$)/.test(led) && !saysNoSession(name, own.body) && !keepsWords(own.body))
      astray.push(`${name} of ${file}: ${led}`);
    for (const answer of [own, elsewhere]) {
      expect(answer.setCookies.filter((cookie) => /^__Host-session=[^;]/.test(cookie))).toEqual([]);
      expect(answer.body).not.toContain("Geheim");
    }
  }
  expect(astray).toEqual([]);
  expect(await everything(), "nothing was written").toBe(before);
});

/** A form with words stays where it is, with the way to the login in it. */
function keepsWords(body: string): boolean {
  return body.includes(nl.refusedForm.endedText);
}

/** The only one without a page to lead to: it answers when the session ends, here that there is none. */
function saysNoSession(name: string, body: string): boolean {
  return name === "extendSession" && /^1:null$/m.test(body);
}

test("AT-40 and the same action with a session does what it says: the table above proves something", async () => {
  const cas = await makePerson(lab.ctx, { twoFactor: "off" });
  const inside = new Visitor(lab.url);
  expectVerdict(await inside.submit(paths.login, { field: "email" }, { email: cas.email, password }), IN);
  const startApp = present(builtActions("(member)").find(({ name }) => name === "startApp"));
  const owner = formOwnerOn(await inside.open(`/nl${startApp.path}`));
  const answer = await inside.call(`/nl${startApp.path}`, startApp.id, owner);
  expect(answer.headers["x-action-redirect"]).toMatch(/set-up\/app/);
  expect(await lab.count("SELECT count(*) FROM enrolments WHERE account_id = ?", [cas.account.id])).toBe(1);
});

describe("AT-31 no field of a form says 'the second step is done', or that it is not needed", () => {
  const lies = {
    ...{ twoFactor: "off", two_factor: "false", verified: "true", isVerified: "1", skip: "on", step: "done" },
    ...{ aal: "2", amr: "pwd+totp", proofs: '[{"method":"totp","at":9999999999999}]', role: "owner", trusted: "true" },
  };
  const wrongCode = ({ secret }: Person) => present(wrongAppCodes(secret, 1, lab.ctx.clock.now())[0]);

  test("at the password", async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = new Visitor(lab.url);
    const fields = { ...lies, email: sam.email, password };
    expectVerdict(await browser.submit(paths.login, { field: "email" }, fields), "to /login/verify");
    expect(await isInside(browser)).toBe(false);
  });

  test("at the code, also with the account of somebody else whose code it is (AT-42)", async () => {
    const [sam, bo] = [
      await makePerson(lab.ctx, { twoFactor: "app" }),
      await makePerson(lab.ctx, { twoFactor: "app" }),
    ];
    const browser = new Visitor(lab.url);
    await logInUpToTheCode(browser, sam);
    const owner = { accountId: bo.account.id, userId: bo.account.id, account: bo.account.id, email: bo.email };
    const right = appCode(bo.secret, lab.ctx.clock.now());
    for (const [fields, said] of [
      [{ ...lies, code: wrongCode(sam) }, "app-code-wrong"],
      [{ ...lies, ...owner, code: right }, "app-code-wrong-again"],
    ] as const) {
      expect(verdict(await browser.submit(paths.verify, { field: "code" }, fields))).toBe(said);
    }
    expect(await isInside(browser)).toBe(false);
    expect(await audited(lab, bo.account.id, "session.started")).toBe(0);
    expectVerdict(await enterCode(browser, appCode(sam.secret, lab.ctx.clock.now())), IN);
  });

  test("in a cookie", async () => {
    const sam = await makePerson(lab.ctx, { twoFactor: "app" });
    const browser = new Visitor(lab.url);
    await logInUpToTheCode(browser, sam);
    const secret = present(browser.cookies.get("__Host-login"));
    for (const value of ["true", "1", secret, sam.account.id, JSON.stringify({ sid: secret, aal: 2 })]) {
      const liar = browser.copy();
      liar.cookies.set("__Host-session", encodeURIComponent(value));
      expect(await isInside(liar)).toBe(false);
    }
  });
});
