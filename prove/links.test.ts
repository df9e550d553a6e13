import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildAccount, buildInvitation } from "@/domain/operations/demo/build";
import { newToken } from "@/domain/platform/crypto/token";
import { issueToken, type MailedPurpose } from "@/domain/platform/one-time-token/one-time-token";
import { inTransaction } from "@/domain/transaction";
import { verdict } from "@/tests/support/answers";
import { formsOf, Visitor } from "@/tests/support/form-client";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, password } from "@/tests/support/people";

// AT-27, AT-72, AT-75, T36, T38: what stands behind the links in mails, over HTTP.

const pages: Record<MailedPurpose | "invitation", string> = {
  "password-reset": "/nl/reset-password",
  activation: "/nl/activate",
  "activation-stop": "/nl/activate/stop",
  "report-compromise": "/nl/report-compromise",
  "email-change": "/nl/email-change",
  "email-undo": "/nl/email-change/undo",
  "account-recovery": "/nl/account-recovery",
  "account-recovery-stop": "/nl/account-recovery/stop",
  "deletion-undo": "/nl/keep-account",
  invitation: "/nl/invitations",
};
const purposes = Object.keys(pages) as (keyof typeof pages)[];
/** Those whose link says by itself what it is about. */
const alone: MailedPurpose[] = ["password-reset", "activation", "activation-stop", "report-compromise"];

let lab: Lab;
let healthspaceId: string;
beforeAll(async () => {
  lab = await openLab("links");
  await lab.start();
  const [row] = await lab.rows("SELECT id FROM healthspaces WHERE alias = 'behandelmodules'");
  healthspaceId = String(row?.id);
});
afterAll(() => lab.close());

async function tokenFor(purpose: keyof typeof pages): Promise<string> {
  if (purpose === "invitation") return buildInvitation(lab.ctx, { email: `${newToken()}@example.nl`, healthspaceId });
  const state = purpose.startsWith("activation") ? "not-activated" : "active";
  const email = `p${newToken()
    .slice(0, 12)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "x")}@example.nl`;
  const { id } = await buildAccount(lab.ctx, { firstName: "Cas", lastName: "Test", email, state });
  const link = { purpose, accountId: id, subjectId: id, lifeMs: 60_000, data: email } as const;
  return inTransaction(lab.ctx, (ctx) => issueToken(ctx, link));
}

/** Whether the page offers something to do: a form, or for an invitation the two links into it. */
async function isAlive(page: string, token: string): Promise<boolean> {
  const answer = await new Visitor(lab.url).open(`${page}/${token}`);
  expect(answer.status).toBe(200);
  if (page === pages.invitation) return answer.body.includes(`/invitations/${token}/register`);
  return formsOf(answer.body).length > 0;
}

describe("AT-72 T36 purpose × endpoint", () => {
  test.each(purposes)("a link of %s works at its own page and at no other", async (purpose) => {
    const token = await tokenFor(purpose);
    for (const other of purposes.filter((each) => each !== purpose)) {
      expect(await isAlive(pages[other], token), `${purpose} at ${pages[other]}`).toBe(false);
    }
    if (purpose === "invitation" || alone.some((each) => each === purpose)) {
      expect(await isAlive(pages[purpose], token)).toBe(true);
    }
  });

  test("the secrets of cookies open no link", async () => {
    const visitor = new Visitor(lab.url);
    const { email } = await makePerson(lab.ctx, { twoFactor: "app" });
    await visitor.submit("/nl/login", { field: "email" }, { email, password });
    const challenge = visitor.cookies.get("__Host-login") ?? "";
    expect(challenge).not.toBe("");
    for (const purpose of purposes) expect(await isAlive(pages[purpose], challenge.slice(0, 43))).toBe(false);
  });
});

describe("AT-27 a new password without a living link", () => {
  test("no page of the reset offers a field for one", async () => {
    const visitor = new Visitor(lab.url);
    for (const path of [
      `/nl/reset-password/${newToken()}`,
      "/nl/reset-password/x",
      "/nl/reset-password/done",
      "/nl/forgot-password/sent",
    ]) {
      const { body } = await visitor.open(path);
      expect(
        formsOf(body).flatMap(({ fields }) => fields),
        path,
      ).not.toContain("password");
    }
  });

  test("the form of one link, sent after the link is spent, changes nothing", async () => {
    const token = await tokenFor("password-reset");
    const path = `${pages["password-reset"]}/${token}`;
    const visitor = new Visitor(lab.url);
    const page = await visitor.open(path);
    const typed = (text: string) =>
      visitor.prepare(path, page, { field: "password" }, { password: text, repeat: text });
    expect(verdict(await visitor.send(typed("Een-Nieuwe-Zin-9!")))).toBe("to /reset-password/done");
    const stored = () =>
      lab.rows(
        "SELECT password_hash FROM accounts WHERE id = (SELECT account_id FROM one_time_tokens ORDER BY rowid DESC LIMIT 1)",
      );
    const before = await stored();
    expect(verdict(await visitor.send(typed("Een-Andere-Zin-8!")))).toBe(`to /reset-password/${token}`);
    expect(await stored()).toEqual(before);
    expect((await visitor.open(path)).body).toContain("De herstelcode is ongeldig");
  });
});

describe("AT-75 T38 the secret of a link stays between the mail and the server", () => {
  test.each(purposes)("%s: kept by no cache and no search engine, sent to no other site", async (purpose) => {
    const token = await tokenFor(purpose);
    const path = `${pages[purpose]}/${token}`;
    for (const answer of [await new Visitor(lab.url).get(path), await new Visitor(lab.url).get(`${path}?x=1`)]) {
      expect(answer.headers["referrer-policy"]).toBe("strict-origin");
      expect(answer.headers["cache-control"]).toContain("no-store");
      expect(answer.body).toMatch(/<meta name="robots" content="noindex/);
      expect(answer.setCookies.filter((cookie) => !cookie.startsWith("__Host-locale="))).toEqual([]);
      const elsewhere = [...answer.body.matchAll(/(?:src|href|action)="(https?:)?\/\/([^"/]+)/g)].map(
        ([, , host]) => host,
      );
      expect(elsewhere.filter((host) => host !== new URL(lab.url).host)).toEqual([]);
    }
  });

  test("the server prints no token of any of them, opened, used or dead", async () => {
    const tokens = await Promise.all(purposes.map((purpose) => tokenFor(purpose)));
    const visitor = new Visitor(lab.url);
    for (const token of tokens) for (const page of Object.values(pages)) await visitor.get(`${page}/${token}`);
    const reset = `${pages["password-reset"]}/${tokens[0]}`;
    await visitor.submit(reset, { field: "password" }, { password: "Een-Nieuwe-Zin-9!", repeat: "Een-Nieuwe-Zin-9!" });
    for (const server of lab.servers) for (const token of tokens) expect(server.printed()).not.toContain(token);
  });
});
