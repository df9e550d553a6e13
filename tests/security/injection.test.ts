import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildAccount, buildInvitation } from "@/domain/operations/demo/build";
import { newToken } from "@/domain/platform/crypto/token";
import { issueToken, type MailedPurpose } from "@/domain/platform/one-time-token/one-time-token";
import { inTransaction } from "@/domain/transaction";
import { problemsOn } from "@/tests/support/answers";
import { type Answer, type Form, formsOf, Visitor } from "@/tests/support/form-client";
import { logIn, logInUpToTheCode } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, newPhone, type Person, password } from "@/tests/support/people";
import type { Server } from "@/tests/support/server";
import { until } from "@/tests/support/until";

// T93: quotes, comments and stacked statements in every field of every form, in every cookie and in every address. What is typed is
// kept as it was typed or refused; no table changes its shape, loses a row, or gains one it should not.
const PAYLOADS = [
  "'",
  "x' OR '1'='1' -- ",
  "x'); DELETE FROM accounts; DROP TABLE sessions; --",
  '" UNION SELECT sql FROM sqlite_master /* ',
  "1; UPDATE accounts SET password_hash = 'x', email = email || 'x' WHERE 1=1 --\\",
];
/** Tables that asking, being refused, and the people of this proof add to. */
const GROW = new Set([
  "audit_events",
  "rate_limit_counters",
  "outbox",
  "inbox_messages",
  "login_challenges",
  "one_time_tokens",
  "registrations",
  "sessions",
  "enrolments",
  "text_codes",
  "text_days",
  "accounts",
  "invitations",
  "breakers",
  "account_recoveries",
  "factors",
  "recovery_code_sets",
  "recovery_codes",
  "trusted_devices",
]);

let lab: Lab;
let server: Server;
beforeAll(async () => {
  lab = await openLab("injection");
  server = await lab.start({ SMS_WEBHOOK_SECRET: "a-secret-of-the-webhook-0123456789abcdef" });
});
afterAll(() => lab.close());

interface Shape {
  schema: string;
  rows: Map<string, number>;
  /** The people of the demo, in every column. */
  people: string;
}

async function shape(): Promise<Shape> {
  const tables = await lab.rows("SELECT name, sql FROM sqlite_master ORDER BY type, name");
  const rows = new Map<string, number>();
  for (const { name, sql } of tables) {
    if (/^CREATE TABLE/.test(String(sql)) && !/^sqlite_/.test(String(name)))
      rows.set(String(name), await lab.count(`SELECT count(*) FROM "${name}"`));
  }
  const people = await lab.rows(
    "SELECT id, email, first_name, last_name, password_hash, session_version, disabled_at FROM accounts WHERE email LIKE '%@example.nl' AND length(email) < 16 ORDER BY id",
  );
  return { schema: JSON.stringify(tables), rows, people: JSON.stringify(people) };
}

/** Runs the tries and looks at the database and the log before and after. */
async function unharmed(tries: () => Promise<number>): Promise<void> {
  const before = await shape();
  expect(JSON.parse(before.people).length).toBeGreaterThan(5);
  const heard = server.printed().length;
  const count = await tries();
  const after = await shape();
  expect(after.schema).toBe(before.schema);
  expect(after.people).toBe(before.people);
  for (const [table, rows] of before.rows) {
    if (GROW.has(table)) expect(after.rows.get(table), table).toBeGreaterThanOrEqual(rows);
    else expect(after.rows.get(table), table).toBe(rows);
  }
  expect(lab.integrity()).toBe("ok");
  expect(server.printed().slice(heard)).not.toMatch(/"level":"error"|SQLITE_ERROR|syntax error/);
  console.info(`${count} tries`);
}

function expectCalm(answer: Answer, what: string): void {
  expect(answer.status, what).toBeLessThan(500);
  expect(
    problemsOn(answer).filter((said) => ["unexpected", "errorPage"].includes(said)),
    what,
  ).toEqual([]);
  expect(answer.body, what).not.toMatch(/SQLITE|syntax error|no such table|Failed query/);
}

/** Every page there is, without the language; a new one is tried without a word here. */
function pages(group: "(guest)" | "(info)" | "(member)"): string[] {
  const root = join("app/[locale]", group);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /(^|\/)page\.tsx$/.test(path))
    .map((path) => `/${path.replace(/\/?page\.tsx$/, "")}`);
}

/** Something an honest person would have in this field. */
function plausible(name: string, form: Form): string {
  const hidden = form.hidden.find(([each]) => each === name)?.[1];
  const known: Record<string, string> = {
    email: `p${createHash("sha256").update(newToken()).digest("hex").slice(0, 12)}@example.nl`,
    password,
    repeat: password,
    current: password,
    code: "123456",
    country: "NL",
    phone: newPhone().typed,
    firstName: "Mira",
    lastName: "de Wit",
    dateOfBirth: "1990-12-31",
    question: "Hoe zet ik dit aan?",
    choice: "refuse",
    locale: "nl",
  };
  return hidden ?? known[name] ?? "";
}

/** The name for password managers is read by nobody here: beside it a right password would spend the link of the page. */
function beside(field: string): Record<string, string> {
  return field === "username" ? { password: "Zonnebloem-Fiets-41!" } : {};
}

/** Names of fields that got every payload. */
const tried = new Set<string>();

/** Each payload in each field of each form on this page; the other fields are filled in as they should be. */
async function tryForms(path: string, makeVisitor: () => Promise<Visitor>): Promise<number> {
  let [tries, visitor] = [0, await makeVisitor()];
  const page = await visitor.open(path);
  expectCalm(page, path);
  for (const form of formsOf(page.body)) {
    const own = [...new Set(form.fields)].filter((name) => !name.startsWith("$ACTION"));
    const hidden = new Set(form.hidden.map(([name]) => name));
    // A form of nothing but hidden fields is a button, and may end what the others need.
    if (own.every((name) => hidden.has(name)) && !hidden.has("device") && !hidden.has("session")) continue;
    for (const field of own) {
      tried.add(field);
      visitor = await makeVisitor();
      const fresh = await visitor.open(path);
      for (const payload of PAYLOADS) {
        const values = Object.fromEntries(own.map((name) => [name, plausible(name, form)]));
        const answer = await visitor.send(
          visitor.prepare(fresh.path, fresh, { field }, { ...values, ...beside(field), [field]: payload }),
        );
        expectCalm(answer, `${path}: ${payload} in ${field}`);
        tries += 1;
      }
    }
  }
  return tries;
}

/** Without two-factor logged in elsewhere too, with it on a device that is trusted: there are things to end in each list. */
async function inside(twoFactor: "off" | "app"): Promise<Visitor> {
  const visitor = new Visitor(lab.url);
  const person = await makePerson(lab.ctx, { twoFactor });
  if (twoFactor === "app") await logIn(lab, visitor, person, { with: "app", trust: "month" });
  else for (const browser of [new Visitor(lab.url), visitor]) await logIn(lab, browser, person, { with: "nothing" });
  return visitor;
}

async function link(purpose: MailedPurpose): Promise<string> {
  const state = purpose.startsWith("activation") ? "not-activated" : "active";
  const email = plausible("email", { hidden: [], fields: [], buttons: [] });
  const { id } = await buildAccount(lab.ctx, { firstName: "Cas", lastName: "Test", email, state });
  const data = purpose === "activation" ? undefined : email;
  const token = { purpose, accountId: id, subjectId: id, lifeMs: 600_000, data } as const;
  return inTransaction(lab.ctx, (ctx) => issueToken(ctx, token));
}

const linkPages: [string, MailedPurpose][] = [
  ["/reset-password/[token]", "password-reset"],
  ["/activate/[token]", "activation"],
  ["/email-change/[token]", "email-change"],
];

describe("T93 SQL in fields", () => {
  test("a stranger, in every form of every page, and behind links", async () => {
    const [healthspace] = await lab.rows("SELECT id FROM healthspaces WHERE alias = 'behandelmodules'");
    const invitation = await buildInvitation(lab.ctx, {
      email: "mira.of.t93@example.nl",
      healthspaceId: String(healthspace?.id),
    });
    const links = new Map<string, string>();
    for (const [path, purpose] of linkPages) links.set(path, path.replace("[token]", await link(purpose)));
    links.set("/invitations/[token]/register", `/invitations/${invitation}/register`);
    links.set("/at/[alias]", "/at/leefstijl");
    links.set("/register", "/register?at=leefstijl");
    await unharmed(async () => {
      let tries = 0;
      for (const path of [...pages("(guest)"), ...pages("(info)")]) {
        // The page of surprises says what is looked for here.
        if ((path.includes("[") && !links.has(path)) || path === "/error") continue;
        tries += await tryForms(`/nl${links.get(path) ?? path}`, async () => new Visitor(lab.url));
      }
      return tries;
    });
  });

  test("who has the password only, at the second step", async () => {
    await unharmed(async () => {
      let tries = 0;
      for (const path of ["/nl/login/verify", "/nl/login/recovery", "/nl/login/lost-phone"]) {
        tries += await tryForms(path, async () => {
          const visitor = new Visitor(lab.url);
          await logInUpToTheCode(visitor, await makePerson(lab.ctx, { twoFactor: "app" }));
          return visitor;
        });
      }
      return tries;
    });
  });

  test("a person who is logged in, without and with two-factor, in every form of every page", async () => {
    await unharmed(async () => {
      let tries = 0;
      const own = pages("(member)").filter((each) => !each.includes("["));
      for (const path of own) {
        tries += await tryForms(`/nl${path}`, () => inside("off"));
        if (/two-factor|confirm|applications/.test(path)) tries += await tryForms(`/nl${path}`, () => inside("app"));
      }
      return tries;
    });
  });

  test("staff, inviting", async () => {
    const eva = new Visitor(lab.url);
    const clinician = await makePerson(lab.ctx, {
      firstName: "Eva",
      healthspace: "demo",
      roles: ["owner", "clinician"],
      twoFactor: "app",
    });
    await logIn(lab, eva, clinician, { with: "app" });
    await unharmed(() => tryForms("/nl/staff/behandelmodules/invitations", async () => eva));
  });

  test("no field was left out by accident", () => {
    const fields = "email password repeat current next at code firstName lastName dateOfBirth question phone country";
    const others = "message from until locale language understood session device";
    expect([...tried]).toEqual(expect.arrayContaining([...fields.split(" "), ...others.split(" ")]));
  });
});

describe("T93 what is typed comes back as it was typed", () => {
  const typed = "Robert'); DROP TABLE accounts; -- \"O'Hara\" /* %_\\";
  /** A name holds no brackets, semicolons or double quotes; what is left of SQL is kept. */
  const name = "d'Arc' OR 'a' IS 'a' -- x";
  let cas: Person;
  let browser: Visitor;
  beforeAll(async () => {
    cas = await makePerson(lab.ctx, { twoFactor: "off" });
    browser = new Visitor(lab.url);
    await logIn(lab, browser, cas, { with: "nothing" });
  });

  test("a name", async () => {
    await unharmed(async () => {
      const values = { firstName: "d'Arc", lastName: name, dateOfBirth: "", locale: "nl" };
      expectCalm(await browser.submit("/nl/account/profile", { field: "lastName" }, values), "profile");
      const [row] = await lab.rows("SELECT first_name, last_name FROM accounts WHERE id = ?", [cas.account.id]);
      expect(row).toEqual({ first_name: "d'Arc", last_name: name });
      const refused = await browser.submit(
        "/nl/account/profile",
        { field: "lastName" },
        { ...values, lastName: typed },
      );
      expect(problemsOn(refused)).toEqual(["name-invalid"]);
      return 1;
    });
  });

  test("an absence message, a question to the helpdesk, and an address with a quote", async () => {
    await unharmed(async () => {
      const absence = { from: "2030-01-01", until: "2030-01-02", message: typed };
      expectCalm(await browser.submit("/nl/account/absence", { field: "message" }, absence), "absence");
      expect(await lab.count("SELECT count(*) FROM accounts WHERE absence_message = ?", [typed])).toBe(1);
      const email = `o'hara.${newToken().slice(0, 8).toLowerCase().replace(/\W|_/g, "x")}@example.nl`;
      const sign = {
        firstName: "O'Hara",
        lastName: name,
        dateOfBirth: "1990-12-31",
        email,
        password,
        repeat: password,
      };
      const visitor = new Visitor(lab.url);
      expectCalm(await visitor.submit("/nl/register?at=leefstijl", { field: "firstName" }, sign), "sign-up");
      const [row] = await lab.rows("SELECT first_name, last_name FROM registrations WHERE email = ?", [email]);
      expect(row).toEqual({ first_name: "O'Hara", last_name: name });
      const question = { email, question: typed };
      expectCalm(await visitor.submit("/nl/help/question", { field: "question" }, question), "question");
      await until("the question at the helpdesk", async () => {
        const said = await lab.rows("SELECT text FROM inbox_messages WHERE text LIKE '%Robert%'");
        return said.some(({ text }) => String(text).includes(typed)) || undefined;
      });
      return 3;
    });
  });
});

describe("T93 SQL where no field is", () => {
  const encoded = PAYLOADS.flatMap((payload) => [encodeURIComponent(payload), payload.replace(/[;,\s"\\]/g, "+")]);

  test("in every cookie", async () => {
    const visitor = new Visitor(lab.url);
    const noor = await makePerson(lab.ctx, { twoFactor: "app" });
    await logInUpToTheCode(visitor, noor);
    const names = [...visitor.cookies.keys(), "__Host-session", "__Host-known", "__Host-codes", "__Host-locale"];
    names.push("__Host-registration", "__Host-login-hint", `__Host-device-${noor.account.id}`);
    await unharmed(async () => {
      let tries = 0;
      for (const name of new Set(names)) {
        for (const payload of encoded) {
          const forger = visitor.copy();
          forger.cookies.set(name, payload);
          for (const path of ["/nl/login/verify", "/nl/workspace", "/nl/register/terms"]) {
            expectCalm(await forger.get(path), `${payload} as ${name} at ${path}`);
            tries += 1;
          }
        }
      }
      return tries;
    });
  });

  test("in addresses, questions after them and headers", async () => {
    const dynamic = [...pages("(guest)"), ...pages("(info)")].filter((path) => path.includes("["));
    expect(dynamic.length).toBeGreaterThan(8);
    await unharmed(async () => {
      let tries = 0;
      const visitor = new Visitor(lab.url);
      for (const payload of PAYLOADS.map((each) => encodeURIComponent(each))) {
        const paths = dynamic.map((path) => path.replace(/\[\w+\]/, payload));
        const asked = ["/login?next=", "/login?at=", "/login?reason=", "/register?at=", "/account/confirm?next="];
        for (const path of [...paths, ...asked.map((each) => `${each}${payload}`)]) {
          expectCalm(await visitor.get(`/nl${path}`), path);
          tries += 1;
        }
        const plain = decodeURIComponent(payload);
        const headers = {
          "User-Agent": plain,
          "X-Request-Id": plain,
          "Accept-Language": plain,
          "X-Forwarded-For": plain,
        };
        const page = await visitor.open("/nl/login");
        const values = { email: "bram@example.nl", password };
        const shot = visitor.prepare(page.path, page, { field: "email" }, values);
        expectCalm(await visitor.send({ ...shot, headers: { ...shot.headers, ...headers } }), plain);
        tries += 1;
      }
      return tries;
    });
  });
});
