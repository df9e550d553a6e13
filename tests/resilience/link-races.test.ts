import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { buildAccount, buildInvitation } from "@/domain/operations/demo/build";
import { verifyPassword } from "@/domain/platform/crypto/password-hash";
import { issueToken } from "@/domain/platform/one-time-token/one-time-token";
import { passwordReset } from "@/domain/policy";
import { present } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "@/tests/support/answers";
import { type Answer, fireTogether, type Shot, textOf, Visitor } from "@/tests/support/form-client";
import { logIn } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, password } from "@/tests/support/people";
import { audited, sessionsOf } from "@/tests/support/records";

// T34, T35, T40, T42, AT-60: links used at one instant, on two production servers with one file.
const ROUNDS = Number(process.env.PROVE_ROUNDS ?? 50);
const REQUESTS = 10;

let lab: Lab;
beforeAll(async () => {
  lab = await openLab("link-races");
  await lab.start();
  await lab.start();
});
afterAll(() => lab.close());
afterEach(() => expect(lab.integrity()).toBe("ok"));

const newAddress = () => `p${randomBytes(8).toString("hex")}@example.nl`;
const portOf = (index: number) => present(lab.servers[index % lab.servers.length]).port;

async function everyRound(play: () => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await play().catch((error: unknown) => {
      throw new Error(`round ${round + 1} of ${ROUNDS}`, { cause: error });
    });
  }
}

async function anAccount(state: "active" | "not-activated" = "active") {
  return buildAccount(lab.ctx, { firstName: "Cas", lastName: "Test", email: newAddress(), state });
}

function linkTo(accountId: string, purpose: "password-reset" | "activation", data?: string): Promise<string> {
  const link = { purpose, accountId, subjectId: accountId, lifeMs: passwordReset.linkMs, data } as const;
  return inTransaction(lab.ctx, (ctx) => issueToken(ctx, link));
}

/** The same form, opened at each process, filled in anew for every request. */
async function shotsAt(
  path: string,
  which: { field: string } | { button: string },
  values: (index: number) => Record<string, string>,
  browser: (index: number) => Visitor = () => new Visitor(lab.url),
): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (let i = 0; i < REQUESTS; i += 1) {
    const visitor = browser(i);
    const page = await visitor.copy(portOf(i)).open(path);
    shots.push(visitor.prepare(page.path, page, which, values(i), portOf(i)));
  }
  return shots;
}

function expectOnly(answers: readonly (Answer | null)[], wanted: string, others: string[]): void {
  const verdicts = answers.map((answer) => verdict(answer));
  expect(verdicts.filter((said) => said === wanted)).toHaveLength(1);
  expect(verdicts.filter((said) => said !== wanted && ![...others, "try-again"].includes(said))).toEqual([]);
}

test("AT-60 T34 one reset link with ten new passwords at one instant: one is set, and it is that of the winner", async () => {
  await everyRound(async () => {
    const { id } = await anAccount();
    const token = await linkTo(id, "password-reset");
    const typed = (index: number) => `Een-Nieuwe-Zin-${index}!`;
    const fill = (index: number) => ({ password: typed(index), repeat: typed(index) });
    const answers = await fireTogether(await shotsAt(`/nl/reset-password/${token}`, { field: "password" }, fill));
    // The eleventh try of one link would be refused; ten are not.
    expectOnly(answers, "to /reset-password/done", [`to /reset-password/${token}`]);
    const winner = answers.findIndex((answer) => verdict(answer) === "to /reset-password/done");
    const [account] = await lab.rows("SELECT password_hash FROM accounts WHERE id = ?", [id]);
    expect(await verifyPassword(lab.ctx.keys, String(account?.password_hash), typed(winner))).toBe(true);
    expect(await audited(lab, id, "reset.completed")).toBe(1);
  });
});

test("T35 a reset link is used while a newer one is asked for: never the old one after the new one, never two that live", async () => {
  await everyRound(async () => {
    const { id, email } = await anAccount();
    const token = await linkTo(id, "password-reset");
    const visitor = new Visitor(lab.url);
    const use = await visitor.copy(portOf(0)).open(`/nl/reset-password/${token}`);
    const ask = await visitor.copy(portOf(1)).open("/nl/forgot-password");
    const typed = "Een-Nieuwe-Zin-9!";
    const [used, asked] = await fireTogether([
      visitor.prepare(use.path, use, { field: "password" }, { password: typed, repeat: typed }, portOf(0)),
      visitor.prepare(ask.path, ask, { field: "email" }, { email }, portOf(1)),
    ]);
    const tokens = await lab.rows(
      "SELECT t.id, t.used_at, t.superseded_at, t.session_version = a.session_version AS fresh FROM one_time_tokens t JOIN accounts a ON a.id = t.account_id WHERE a.id = ? AND t.purpose = 'password-reset' ORDER BY t.rowid",
      [id],
    );
    const [old, newer] = tokens;
    const wasUsed = verdict(used ?? null) === "to /reset-password/done";
    expect(verdict(asked ?? null)).toMatch(/^(to \/forgot-password\/sent|try-again)$/);
    expect(old?.used_at !== null).toBe(wasUsed);
    if (!wasUsed && verdict(used ?? null) !== "try-again") expect(old?.superseded_at).not.toBeNull();
    const living = tokens.filter((each) => each.used_at === null && each.superseded_at === null && each.fresh === 1);
    expect(living.length).toBeLessThanOrEqual(1);
    if (living.length === 1 && newer) expect(living[0]?.id).toBe(newer.id);
  });
});

test("AT-60 one activation link ten times at one instant: activated once, a member once", async () => {
  const [healthspace] = await lab.rows("SELECT id FROM healthspaces WHERE alias = 'leefstijl'");
  await everyRound(async () => {
    const { id } = await anAccount("not-activated");
    const joining = JSON.stringify({ invitationId: null, healthspaceId: healthspace?.id, asOf: Date.now() });
    const token = await linkTo(id, "activation", joining);
    const shots = await shotsAt(`/nl/activate/${token}`, { field: "password" }, () => ({ password }));
    const answers = await fireTogether(shots);
    // Passwords behind a link count under the limits of the account: ten at one instant are too many.
    const wanted = "to /workspace with a session";
    const others = ["activation-used", "too-many-attempts", "status 200", "try-again"];
    const verdicts = answers.map((answer) => verdict(answer));
    // The same form sent again may get the answer of the first (ADR 0080), which is one session.
    expect(verdicts).toContain(wanted);
    expect(verdicts.filter((said) => said !== wanted && !others.includes(said))).toEqual([]);
    expect(await sessionsOf(lab, id)).toBe(1);
    // The page of the link itself says why it is dead.
    const late = answers.filter((answer) => verdict(answer) === "status 200");
    for (const answer of late) expect(textOf(present(answer).body)).toContain(nl.errors["activation-used"]);
    expect(await audited(lab, id, "activation.ok")).toBe(1);
    expect(await lab.count("SELECT count(*) FROM memberships WHERE account_id = ?", [id])).toBe(1);
  });
});

test("AT-60 T42 one invitation accepted ten times by two people at one instant: one member", async () => {
  const [healthspace] = await lab.rows("SELECT id FROM healthspaces WHERE alias = 'behandelmodules'");
  const people = [await makePerson(lab.ctx, { twoFactor: "off" }), await makePerson(lab.ctx, { twoFactor: "off" })];
  const browsers: Visitor[] = [];
  for (const person of people) {
    const visitor = new Visitor(lab.url);
    await logIn(lab, visitor, person, { with: "nothing" });
    browsers.push(visitor);
  }
  await everyRound(async () => {
    const email = newAddress();
    const token = await buildInvitation(lab.ctx, { email, healthspaceId: String(healthspace?.id) });
    const browser = (index: number) => present(browsers[index % 2]).copy();
    const shots = await shotsAt(`/nl/invitations/${token}`, { button: nl.invitation.join }, () => ({}), browser);
    const verdicts = (await fireTogether(shots)).map((answer) => verdict(answer));
    // One of the two, and each time they pressed.
    const winners = new Set(verdicts.flatMap((said, index) => (said === "to /workspace" ? [index % 2] : [])));
    expect(winners.size).toBe(1);
    expect(await lab.count("SELECT count(*) FROM invitations WHERE email = ? AND used_at IS NOT NULL", [email])).toBe(
      1,
    );
  });
  const ids = people.map(({ account }) => account.id);
  for (const id of ids) {
    expect(await lab.count("SELECT count(*) FROM memberships WHERE account_id = ?", [id])).toBeLessThanOrEqual(1);
  }
  const accepted = await Promise.all(ids.map((id) => audited(lab, id, "invite.accepted")));
  expect(accepted.reduce((sum, each) => sum + each, 0)).toBe(ROUNDS);
});

test("T40 ten sign-ups for one address at one instant, in different spellings: one account, one mail", async () => {
  await everyRound(async () => {
    const email = newAddress();
    const spell = (index: number) => (index % 2 === 0 ? email : email.toUpperCase());
    const fields = (index: number) => ({
      firstName: "Mira",
      lastName: "de Wit",
      dateOfBirth: "1990-12-31",
      email: spell(index),
      password,
      repeat: password,
    });
    const browsers = Array.from({ length: REQUESTS }, () => new Visitor(lab.url));
    const begun = await shotsAt("/nl/register?at=leefstijl", { field: "firstName" }, fields, (i) =>
      present(browsers[i]),
    );
    for (const [index, shot] of begun.entries())
      present(browsers[index]).keep(await present(browsers[index]).send(shot));
    const shots = await shotsAt(
      "/nl/register/terms",
      { button: nl.registration.accept },
      () => ({ choice: "accept" }),
      (i) => present(browsers[i]),
    );
    const verdicts = (await fireTogether(shots)).map((answer) => verdict(answer));
    expect(verdicts.filter((said) => said === "to /register/check-email")).toHaveLength(1);
    expect(await lab.count("SELECT count(*) FROM accounts WHERE email = ?", [email])).toBe(1);
    const [account] = await lab.rows("SELECT id FROM accounts WHERE email = ?", [email]);
    expect(await audited(lab, String(account?.id), "activation.sent")).toBe(1);
  });
});
