import * as argon2 from "@node-rs/argon2";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  accounts,
  auditEvents,
  healthspaces,
  invitations,
  membershipRequests,
  memberships,
  oneTimeTokens,
  outbox,
  registrations,
} from "@/db/schema";
import { confirmAccountRecovery } from "../../authentication/account-recovery/account-recovery";
import { askPasswordReset } from "../../authentication/password/request-reset";
import { storePassword } from "../../authentication/password/stored-password";
import { acceptInvitation, joinByInvitation } from "../../healthspace/invitation/invitation";
import { withdrawInvitation } from "../../healthspace/invitation/send";
import { buildFactor } from "../../operations/demo/build";
import { purgeExpired } from "../../operations/maintenance/purge";
import { findAccountByEmail, requirePasswordReset } from "../../platform/account/account";
import { openPending, type Pending, sealPending } from "../../platform/account/pending-sign-up";
import { newToken } from "../../platform/crypto/token";
import { atOnce, codeOf, orBusy, present, tally, value } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import { comeInside, enterCode, enterPassword, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { appSecret, foreignUserAgent, password, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { audited, sessionsOpened, wholeDatabase } from "../../testing/records";
import { accept, activationLink, aHealthspace, anInvitation, fillIn, mira, signUp } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { inACrowd } from "../../testing/traffic-spike";
import { inTransaction } from "../../transaction";
import { reportCompromise } from "../report-compromise/report-compromise";
import { activate, deleteUnwanted, findActivation, findUnwantedSignUp } from "./activate";
import { acceptTerms, refuseTerms } from "./answer-terms";
import { findRegistration, type RegistrationEntry } from "./begin";
import { changeAddress, resendActivation, resendableAt } from "./resend-activation";

vi.mock("@node-rs/argon2", { spy: true });

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const press = (token: string, typed = password) =>
  activate(ctx, { token, password: typed, userAgent, openChallenge: null });
const members = () => ctx.db.read.select().from(memberships);
const everyone = () => ctx.db.read.select().from(accounts);

describe("S2 a new account behind an invitation", () => {
  test("form, terms, mail, password: a member at once, and inside without typing it once more", async () => {
    const { entry, healthspaceId } = await anInvitation(ctx);
    const pending = await signUp(ctx, entry);
    expect(pending.email).toBe("mira@example.nl");
    const waiting = present(await findAccountByEmail(ctx, mira.email));
    expect(waiting).toMatchObject({ activatedAt: null, termsVersion: "1.0", dateOfBirth: "1990-12-31" });
    expect(waiting.termsAcceptedAt).toBe(ctx.clock.now());
    expect(await members()).toEqual([]);
    const { joined, login } = value(await press(await activationLink(ctx)));
    expect(joined).toBe("member");
    if (login?.next !== "session") throw new Error("not inside");
    const { session } = await comeInside(ctx, login.sessionSecret);
    expect(session.proofs).toEqual([{ method: "pwd", at: ctx.clock.now() }]);
    expect(login.deviceCookie.accountId).toBe(waiting.id);
    expect(await members()).toMatchObject([{ accountId: waiting.id, healthspaceId, roles: ["client"] }]);
    expect(await ctx.db.read.select().from(invitations)).toMatchObject([{ usedBy: waiting.id }]);
    expect(await sessionsOpened(ctx, waiting.id)).toBe(1);
    expect(await ctx.db.read.select().from(registrations)).toEqual([]);
  });

  test("refusing the terms keeps nothing and the invitation stays open", async () => {
    const { entry } = await anInvitation(ctx);
    const { secret } = value(await fillIn(ctx, entry));
    await refuseTerms(ctx, secret, userAgent);
    expect(await ctx.db.read.select().from(registrations)).toEqual([]);
    expect(await everyone()).toEqual([]);
    expect(await queuedMails(ctx)).toEqual([]);
    expect(codeOf(await accept(ctx, secret))).toBe("registration-gone");
    expect(codeOf(await fillIn(ctx, entry))).toBe("ok");
  });

  test("one accepts the version that one read", async () => {
    const { entry } = await anInvitation(ctx);
    const { secret } = value(await fillIn(ctx, entry));
    expect(codeOf(await acceptTerms(ctx, { secret, shown: "1.0", current: "1.1", userAgent }))).toBe("terms-changed");
    expect(codeOf(await accept(ctx, secret))).toBe("ok");
  });

  test("an hour later the form is over, and what was typed is still there", async () => {
    const { entry } = await anInvitation(ctx);
    const { secret } = value(await fillIn(ctx, entry));
    ctx.clock.pass(HOUR);
    expect(codeOf(await accept(ctx, secret))).toBe("registration-gone");
    expect(await findRegistration(ctx, secret)).toMatchObject({ state: "over", firstName: "Mira" });
    ctx.clock.pass(HOUR);
    expect(await findRegistration(ctx, secret)).toBeNull();
  });

  test("an invitation withdrawn before the activation: an account, no membership", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    const [row] = await ctx.db.read.select().from(invitations);
    const { id: invitationId, healthspaceId } = present(row);
    value(await inTransaction(ctx, (ctx) => withdrawInvitation(ctx, { invitationId, healthspaceId, staffId: "eva" })));
    expect(value(await press(await activationLink(ctx))).joined).toBe("invitation-gone");
    expect(await members()).toEqual([]);
  });

  test("an invitation that runs out between sign-up and activation still counts", async () => {
    const { entry } = await anInvitation(ctx);
    ctx.clock.pass(30 * DAY - 1);
    await signUp(ctx, entry);
    ctx.clock.pass(DAY - 1);
    expect(value(await press(await activationLink(ctx))).joined).toBe("member");
  });
});

describe("the password behind an activation link counts as at a login", () => {
  const prepared = async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    return present(await findAccountByEmail(ctx, mira.email));
  };

  test("AT-33 the link alone opens nothing: neither looking at it nor a wrong password", async () => {
    const { id } = await prepared();
    const link = await activationLink(ctx);
    value(await findActivation(ctx, link));
    expect(codeOf(await press(link, "Wrong-1!"))).toBe("password-wrong");
    expect(await sessionsOpened(ctx, id)).toBe(0);
  });

  test("a second step that is on is asked, never skipped", async () => {
    const mira = await prepared();
    await buildFactor(ctx, mira, { type: "totp", secret: appSecret, lastStep: -1 }, 10);
    const { login } = value(await press(await activationLink(ctx)));
    if (login?.next !== "second-step") throw new Error("not asked");
    expect(await sessionsOpened(ctx, mira.id)).toBe(0);
    value(await enterCode(ctx, login.challenge, appCodeAt(ctx.clock.now())));
    expect(await sessionsOpened(ctx, mira.id)).toBe(1);
  });

  test("a password that only leads to choosing another one opens nothing here either", async () => {
    const { id } = await prepared();
    await inTransaction(ctx, (ctx) => requirePasswordReset(ctx, id, ctx.clock.now()));
    expect(value(await press(await activationLink(ctx)))).toMatchObject({ joined: "member", login: null });
    expect(await sessionsOpened(ctx, id)).toBe(0);
  });

  test("the sign-up gets another password between looking and activating: nobody is inside", async () => {
    const { id } = await prepared();
    const link = await activationLink(ctx);
    const other = await storePassword(ctx, "Een-Andere-Zin-9!");
    // After the two counts, before what the right password carries out.
    const racing = beforeWrite(ctx, 3, () => inTransaction(ctx, (ctx) => ctx.tx.update(accounts).set(other)));
    const pressed = activate(racing, { token: link, password, userAgent, openChallenge: null });
    expect(codeOf(await pressed)).toBe("activation-unknown");
    expect(await sessionsOpened(ctx, id)).toBe(0);
    expect(present(await findAccountByEmail(ctx, mira.email)).activatedAt).toBeNull();
    expect(codeOf(await press(link, "Een-Andere-Zin-9!"))).toBe("ok");
  });

  test("twenty presses at once open one session", async () => {
    const { id } = await prepared();
    const link = await activationLink(ctx);
    const inside = (await atOnce(20, () => press(link))).filter((answer) => answer.ok && answer.value.login !== null);
    expect(inside).toHaveLength(1);
    expect(await sessionsOpened(ctx, id)).toBe(1);
  });
});

describe("an activation link", () => {
  test("works until 24 hours, not a moment longer", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    const link = await activationLink(ctx);
    ctx.clock.pass(DAY);
    expect(codeOf(await findActivation(ctx, link))).toBe("activation-expired");
    expect(codeOf(await press(link))).toBe("activation-expired");
    ctx.clock.pass(-1);
    expect(codeOf(await press(link))).toBe("ok");
    expect(codeOf(await press(link))).toBe("activation-used");
  });

  test("AT-74 a newer one replaces it, and it says since when", async () => {
    const { entry } = await anInvitation(ctx);
    const pending = await signUp(ctx, entry);
    const first = await activationLink(ctx);
    ctx.clock.pass(MINUTE);
    value(await resendActivation(ctx, pending, userAgent));
    const refused = await press(first);
    expect(refused).toEqual({ ok: false, failure: { code: "activation-replaced", at: ctx.clock.now() } });
    expect(value(await press(await activationLink(ctx))).joined).toBe("member");
  });

  test("is resent after 60 seconds, five times an hour; a refusal leaves the older link alive", async () => {
    const { entry } = await anInvitation(ctx);
    const pending = await signUp(ctx, entry);
    const link = await activationLink(ctx);
    expect(codeOf(await resendActivation(ctx, pending, userAgent))).toBe("activation-limit");
    expect(await resendableAt(ctx, pending)).toBe(ctx.clock.now() + MINUTE);
    expect(codeOf(await findActivation(ctx, link))).toBe("ok");
    for (let sent = 1; sent < 5; sent += 1) {
      ctx.clock.pass(MINUTE);
      expect(codeOf(await resendActivation(ctx, pending, userAgent))).toBe("ok");
    }
    const newest = await activationLink(ctx);
    ctx.clock.pass(MINUTE);
    expect(codeOf(await resendActivation(ctx, pending, userAgent))).toBe("activation-limit");
    expect(codeOf(await press(newest))).toBe("ok");
  });

  test("takes ten passwords", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    const link = await activationLink(ctx);
    for (let tries = 0; tries < 10; tries += 1) {
      expect(codeOf(await press(link, "Wrong-1!"))).toBe("password-wrong");
      // The pauses of the account's own limit, which these count at as well.
      ctx.clock.pass(15 * MINUTE);
    }
    expect(codeOf(await press(link))).toBe("too-many-attempts");
  });

  test("AT-73 twenty presses at once activate once and make one member", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    const link = await activationLink(ctx);
    const answers = tally(await atOnce(10, () => press(link)));
    expect(answers.ok).toBe(1);
    expect(await audited(ctx, "activation.ok")).toBe(1);
    expect(await members()).toHaveLength(1);
  });

  test("AT-72 opens no other entry, and no other link opens this one", async () => {
    const { entry, token } = await anInvitation(ctx);
    await signUp(ctx, entry);
    const [link, reportCompromise] = [await activationLink(ctx), await activationLink(ctx, mira.email, "second")];
    for (const other of [token, reportCompromise, newToken()])
      expect(codeOf(await press(other))).toBe("activation-unknown");
    expect(codeOf(await deleteUnwanted(ctx, link))).toBe("report-compromise-gone");
    expect(codeOf(await confirmAccountRecovery(ctx, link))).toBe("account-recovery-gone");
    const cas = await personWithoutTwoFactor(ctx);
    const { session } = await logIn(ctx, cas);
    const joining = { token: link, account: cas, sessionId: session.id, userAgent };
    expect(codeOf(await acceptInvitation(ctx, joining))).toBe("invitation-unknown");
    expect(codeOf(await findActivation(ctx, link))).toBe("ok");
  });
});

describe("the wrong address", () => {
  test("is corrected before activation and the old mail dies", async () => {
    const { entry } = await anInvitation(ctx);
    const pending = await signUp(ctx, entry, { email: "mirra@example.nl" });
    const old = await activationLink(ctx, "mirra@example.nl");
    const oldStopLink = await activationLink(ctx, "mirra@example.nl", "second");
    const changed = value(await changeAddress(ctx, pending, mira.email, userAgent));
    expect(present(openPending(ctx, changed.pending)).email).toBe(mira.email);
    expect(codeOf(await press(old))).toBe("activation-unknown");
    expect(await findUnwantedSignUp(ctx, oldStopLink)).toBe("gone");
    expect(value(await press(await activationLink(ctx))).joined).toBe("member");
    expect((await everyone()).map(({ email }) => email)).toEqual([mira.email]);
  });

  test("a taken address was typed first: the right one still gets its account", async () => {
    const id = await aHealthspace(ctx, { entry: "open" });
    await personWithoutTwoFactor(ctx);
    const pending = await signUp(ctx, { kind: "healthspace", id }, { email: "cas@example.nl" });
    const changed = value(await changeAddress(ctx, pending, mira.email, userAgent));
    expect(value(await press(await activationLink(ctx))).joined).toBe("member");
    expect(openPending(ctx, changed.pending)).not.toBeNull();
  });

  test("corrected to a taken one: the owner gets a mail, the old link is dead, the account is not touched", async () => {
    const { entry } = await anInvitation(ctx);
    const cas = await personWithoutTwoFactor(ctx);
    const pending = await signUp(ctx, entry);
    const old = await activationLink(ctx);
    const changed = value(await changeAddress(ctx, pending, cas.email, userAgent));
    expect(codeOf(await press(old))).toBe("activation-unknown");
    expect((await queuedMails(ctx)).at(-1)).toMatchObject({ template: "already-registered", to: cas.email });
    ctx.clock.pass(MINUTE);
    const third = present(openPending(ctx, changed.pending));
    value(await changeAddress(ctx, third, mira.email, userAgent));
    expect(value(await press(await activationLink(ctx))).joined).toBe("member");
  });

  test("a cookie that was changed, or is a day old, opens nothing", async () => {
    const { entry } = await anInvitation(ctx);
    const { registrationId, email } = await signUp(ctx, entry);
    const sealed = sealPending(ctx, registrationId, email);
    // The last sign of all holds spare bits; this one does not.
    const at = sealed.length - 8;
    const changed = `${sealed.slice(0, at)}${sealed[at] === "x" ? "y" : "x"}${sealed.slice(at + 1)}`;
    expect(openPending(ctx, changed)).toBeNull();
    expect(openPending(ctx, undefined)).toBeNull();
    ctx.clock.pass(DAY);
    expect(openPending(ctx, sealed)).toBeNull();
  });
});

describe("T08 AT-81 who learns that an address is taken", () => {
  test("the holder of an invitation, five times an hour, each one written down", async () => {
    const { entry } = await anInvitation(ctx);
    const cas = await personWithoutTwoFactor(ctx);
    for (let probe = 0; probe < 5; probe += 1)
      expect(codeOf(await fillIn(ctx, entry, { email: cas.email }))).toBe("value-taken");
    expect(codeOf(await fillIn(ctx, entry, { email: cas.email }))).toBe("too-many-probes");
    expect(codeOf(await fillIn(ctx, entry, { email: "free@example.nl" }))).toBe("too-many-probes");
    expect(await audited(ctx, "signup.probe")).toBe(7);
    ctx.clock.pass(HOUR);
    expect(codeOf(await fillIn(ctx, entry))).toBe("ok");
  });

  test("not who only holds a dead invitation", async () => {
    const { entry } = await anInvitation(ctx, "withdrawn");
    const cas = await personWithoutTwoFactor(ctx);
    expect(codeOf(await fillIn(ctx, entry, { email: cas.email }))).toBe("invitation-withdrawn");
    expect(codeOf(await fillIn(ctx, { kind: "invitation", token: newToken() }, { email: cas.email }))).toBe(
      "invitation-unknown",
    );
  });

  test("AT-80 nobody else: the same answers, the same shape in the browser, and the owner gets a mail", async () => {
    const id = await aHealthspace(ctx, { entry: "open" });
    const cas = await personWithoutTwoFactor(ctx);
    const [free, taken] = [
      await signUp(ctx, { kind: "healthspace", id }),
      await signUp(ctx, { kind: "healthspace", id }, { email: "cas@example.nl" }),
    ];
    expect(Object.keys(taken)).toEqual(Object.keys(free));
    expect(JSON.stringify(taken).length).toBe(JSON.stringify(free).length - 1);
    expect(codeOf(await resendActivation(ctx, taken, userAgent))).toBe("activation-limit");
    expect(await resendableAt(ctx, taken)).toBe(await resendableAt(ctx, free));
    expect((await queuedMails(ctx)).map(({ to, template }) => [to, template])).toEqual([
      [mira.email, "activation"],
      [cas.email, "already-registered"],
    ]);
    expect(await findAccountByEmail(ctx, cas.email)).toEqual(cas);
  });
});

describe("who is turned away by a crowd has not used up a try", () => {
  test("of the activation link", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    const token = await activationLink(ctx);
    const turnedAway = await inACrowd(() => atOnce(10, () => orBusy(press(token))));
    expect(tally(turnedAway)).toEqual({ "try-again": 10 });
    expect(value(await press(token)).joined).toBe("member");
  });

  test("of the form, or of the five questions whether an address is taken", async () => {
    const { entry } = await anInvitation(ctx);
    const turnedAway = await inACrowd(() => atOnce(10, () => orBusy(fillIn(ctx, entry))));
    expect(tally(turnedAway)).toEqual({ "try-again": 10 });
    expect(await audited(ctx, "signup.probe")).toBe(0);
    expect(codeOf(await fillIn(ctx, entry))).toBe("ok");
  });
});

describe("D9 somebody signs up with an address of somebody else, and looks what comes of it", () => {
  const own = "Mijn-Geheim-9!";
  const attacker = { password: own, repeat: own };
  const targets = ["taken", "free"] as const;
  let entry: RegistrationEntry;
  beforeEach(async () => {
    entry = { kind: "healthspace", id: await aHealthspace(ctx, { entry: "open" }) };
    await personWithoutTwoFactor(ctx, { email: "taken@example.nl" });
  });
  const tryToLogIn = async (email: string) => {
    const slow = [argon2.verify, argon2.hashRaw].map((each) => vi.mocked(each));
    for (const each of slow) each.mockClear();
    const refused = await enterPassword(ctx, email, { password: own, userAgent: foreignUserAgent });
    if (refused.ok) throw new Error("let in");
    return { refused: refused.failure, hashes: slow.reduce((sum, each) => sum + each.mock.calls.length, 0) };
  };

  test.each([
    ["at once", 0],
    ["when the link has run out", 2 * DAY],
    ["on the last day it waits", 30 * DAY - 1],
  ])("a login with the password of the sign-up says the same for a taken and a free address, %s", async (_, later) => {
    for (const who of targets) await signUp(ctx, entry, { ...attacker, email: `${who}@example.nl` });
    ctx.clock.pass(later);
    for (const who of targets) {
      const { refused, hashes } = await tryToLogIn(`${who}@example.nl`);
      if (refused.code !== "account-not-activated") throw new Error(`${who}: ${refused.code}`);
      expect(hashes).toBe(2);
      expect(present(openPending(ctx, refused.pending)).email).toBe(`${who}@example.nl`);
    }
    ctx.clock.pass(30 * DAY - later);
    for (const who of targets) {
      const { refused, hashes } = await tryToLogIn(`${who}@example.nl`);
      expect([refused.code, hashes]).toEqual(["invalid-credentials", 2]);
    }
  });

  test("what such a login opens can send a mail again and correct the address, for a taken and a free one", async () => {
    for (const who of targets) {
      await signUp(ctx, entry, { ...attacker, email: `${who}@example.nl` });
      ctx.clock.pass(MINUTE);
      const { refused } = await tryToLogIn(`${who}@example.nl`);
      const pending = present(openPending(ctx, refused.code === "account-not-activated" ? refused.pending : undefined));
      expect(codeOf(await resendActivation(ctx, pending, foreignUserAgent))).toBe("ok");
      expect(codeOf(await changeAddress(ctx, pending, `${who}.own@example.nl`, foreignUserAgent))).toBe("ok");
      expect((await queuedMails(ctx)).at(-1)).toMatchObject({ template: "activation", to: `${who}.own@example.nl` });
    }
  });

  test.each(targets)(
    "correcting one's own address to a %s one leaves one's own as if it had never been used",
    async (who) => {
      const pending = await signUp(ctx, entry, { ...attacker, email: "own@example.nl" });
      const [link, reportCompromise] = ["main", "second"] as const;
      const links = [
        await activationLink(ctx, "own@example.nl", link),
        await activationLink(ctx, "own@example.nl", reportCompromise),
      ] as const;
      value(await changeAddress(ctx, pending, `${who}@example.nl`, foreignUserAgent));
      value(await askPasswordReset(ctx, { email: "own@example.nl", userAgent: foreignUserAgent, locale: "nl" }));
      expect((await queuedMails(ctx)).at(-1)).toMatchObject({
        template: "password-reset-unknown",
        to: "own@example.nl",
      });
      expect((await tryToLogIn("own@example.nl")).refused.code).toBe("invalid-credentials");
      expect(codeOf(await findActivation(ctx, links[0]))).toBe("activation-unknown");
      expect(await findUnwantedSignUp(ctx, links[1])).toBe("gone");
      expect((await tryToLogIn(`${who}@example.nl`)).refused.code).toBe("account-not-activated");
    },
  );

  test.each(targets)(
    "the owner of a %s address says 'this was not me': nothing of the sign-up is left",
    async (who) => {
      await signUp(ctx, entry, { ...attacker, email: `${who}@example.nl` });
      const token = present((await queuedMails(ctx)).at(-1)?.links?.second?.token);
      value(who === "taken" ? await reportCompromise(ctx, token, userAgent) : await deleteUnwanted(ctx, token));
      expect(await ctx.db.read.select().from(registrations)).toEqual([]);
      expect((await tryToLogIn(`${who}@example.nl`)).refused.code).toBe("invalid-credentials");
    },
  );

  test("T126 the owner signs up too and activates: the older sign-up reads what it read before", async () => {
    const older = await signUp(ctx, entry, { ...attacker, email: "free@example.nl" });
    const read = async () => {
      const { refused, hashes } = await tryToLogIn("free@example.nl");
      return [refused.code, hashes];
    };
    const before = await read();
    expect(before).toEqual(["account-not-activated", 2]);
    ctx.clock.pass(MINUTE);
    await signUp(ctx, entry, { email: "free@example.nl" });
    expect(await read()).toEqual(before);
    value(await press(await activationLink(ctx, "free@example.nl")));
    ctx.clock.pass(MINUTE);
    expect(await read()).toEqual(before);
    expect(codeOf(await changeAddress(ctx, older, "own@example.nl", foreignUserAgent))).toBe("ok");
    expect(value(await enterPassword(ctx, "free@example.nl")).next).toBe("session");
  });

  test("T126 asking for the mail again answers and writes the same, whether or not the owner signed up after", async () => {
    const rows = async () => ({
      tokens: (await ctx.db.read.select().from(oneTimeTokens)).length,
      lines: (await ctx.db.read.select().from(auditEvents)).length,
    });
    const written = async (pending: Pending) => {
      ctx.clock.pass(MINUTE);
      const before = await rows();
      const answer = codeOf(await resendActivation(ctx, pending, foreignUserAgent));
      const after = await rows();
      return { answer, tokens: after.tokens - before.tokens, lines: after.lines - before.lines };
    };
    const alone = await signUp(ctx, entry, { ...attacker, email: "free@example.nl" });
    const raced = await signUp(ctx, entry, { ...attacker, email: "raced@example.nl" });
    const taken = await signUp(ctx, entry, { ...attacker, email: "taken@example.nl" });
    ctx.clock.pass(MINUTE);
    await signUp(ctx, entry, { email: "raced@example.nl" });
    const owners = await activationLink(ctx, "raced@example.nl");
    const expected = await written(alone);
    expect(expected).toEqual({ answer: "ok", tokens: 2, lines: 1 });
    expect(await written(raced)).toEqual(expected);
    expect(await written(taken)).toEqual(expected);
    expect(codeOf(await findActivation(ctx, owners))).toBe("ok");
  });

  test("who never activates holds the address for thirty days, not longer", async () => {
    await signUp(ctx, entry, { ...attacker, email: "free@example.nl" });
    ctx.clock.pass(30 * DAY - 1);
    await purgeExpired(ctx);
    expect(await findAccountByEmail(ctx, "free@example.nl")).toBeDefined();
    ctx.clock.pass(1);
    await purgeExpired(ctx);
    expect(await findAccountByEmail(ctx, "free@example.nl")).toBeUndefined();
    expect(await findAccountByEmail(ctx, "taken@example.nl")).toBeDefined();
  });
});

describe("T39 somebody signs up with the address of somebody else", () => {
  const attacker = { password: "Mijn-Geheim-9!", repeat: "Mijn-Geheim-9!" };

  test("the owner opens the link and cannot activate what a stranger prepared", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry, attacker);
    expect(codeOf(await press(await activationLink(ctx), password))).toBe("password-wrong");
    expect(await members()).toEqual([]);
  });

  test("the owner signs up after: the stranger's sign-up is replaced and its link is dead", async () => {
    const { entry } = await anInvitation(ctx);
    const prepared = await signUp(ctx, entry, attacker);
    const old = await activationLink(ctx);
    ctx.clock.pass(MINUTE);
    await signUp(ctx, entry);
    expect(codeOf(await press(old, attacker.password))).toBe("activation-replaced");
    const newest = await activationLink(ctx);
    expect(codeOf(await press(newest, attacker.password))).toBe("password-wrong");
    ctx.clock.pass(MINUTE);
    value(await resendActivation(ctx, prepared, userAgent));
    expect(await activationLink(ctx)).toBe(newest);
    expect(value(await press(newest)).joined).toBe("member");
    expect(await everyone()).toHaveLength(1);
  });

  test("'this was not me' deletes it, with all that was typed; opening the link does not", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry, attacker);
    const reportCompromise = await activationLink(ctx, mira.email, "second");
    expect(await findUnwantedSignUp(ctx, reportCompromise)).toBe("asks");
    expect(await everyone()).toHaveLength(1);
    value(await deleteUnwanted(ctx, reportCompromise));
    expect(await everyone()).toEqual([]);
    expect(await ctx.db.read.select().from(registrations)).toEqual([]);
    expect(await findUnwantedSignUp(ctx, reportCompromise)).toBe("gone");
    expect(codeOf(await fillIn(ctx, entry))).toBe("ok");
  });

  test("'this was not me' after the activation deletes nothing", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    value(await press(await activationLink(ctx)));
    const reportCompromise = await activationLink(ctx, mira.email, "second");
    expect(await findUnwantedSignUp(ctx, reportCompromise)).toBe("too-late");
    expect(codeOf(await deleteUnwanted(ctx, reportCompromise))).toBe("report-compromise-gone");
    expect(await everyone()).toHaveLength(1);
  });
});

describe("T40 twenty sign-ups at once for one address", () => {
  test("in different case: one pending account, one mail in 60 seconds", async () => {
    const id = await aHealthspace(ctx, { entry: "open" });
    const secrets: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      const email = index % 2 === 0 ? "Mira@Example.NL" : "mira@example.nl";
      const begun = await fillIn(ctx, { kind: "healthspace", id }, { email });
      if (begun.ok) secrets.push(begun.value.secret);
    }
    expect(secrets).toHaveLength(10);
    const answers = tally(await atOnce(20, (index) => accept(ctx, present(secrets[index % 10]))));
    expect(answers.ok).toBe(1);
    expect(await everyone()).toHaveLength(1);
    expect(await queuedMails(ctx)).toHaveLength(1);
  });
});

describe("T42 two people with one invitation", () => {
  test("twenty activations at once by two accounts: one membership", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    await signUp(ctx, entry, { email: "other@example.nl" });
    const links = [await activationLink(ctx), await activationLink(ctx, "other@example.nl")];
    await atOnce(20, (index) => press(present(links[index % 2])));
    expect(await members()).toHaveLength(1);
    expect((await everyone()).every(({ activatedAt }) => activatedAt !== null)).toBe(true);
    expect(await audited(ctx, "invite.accepted")).toBe(1);
  });

  test("spending is guarded by the statement itself", async () => {
    await anInvitation(ctx);
    const [row] = await ctx.db.read.select().from(invitations);
    const { id: accountId } = await personWithoutTwoFactor(ctx);
    const spending = { invitationId: present(row).id, accountId, asOf: ctx.clock.now() };
    const spent = await atOnce(20, () => inTransaction(ctx, (ctx) => joinByInvitation(ctx, spending)));
    expect(spent.filter((id) => id !== null)).toHaveLength(1);
  });
});

describe("before the activation", () => {
  test("a right password leads to the resend page, a wrong one says nothing more than usual", async () => {
    const { entry } = await anInvitation(ctx);
    await signUp(ctx, entry);
    const refused = await enterPassword(ctx, mira.email);
    if (refused.ok || refused.failure.code !== "account-not-activated") throw new Error("not refused");
    const pending = present(openPending(ctx, refused.failure.pending));
    ctx.clock.pass(MINUTE);
    value(await resendActivation(ctx, pending, userAgent));
    expect(value(await press(await activationLink(ctx))).joined).toBe("member");
    expect(codeOf(await enterPassword(ctx, mira.email, { password: "Wrong-1!" }))).toBe("invalid-credentials");
  });
});

describe("the entries of a Healthspace", () => {
  test("on request: a new account leaves one request and no membership", async () => {
    const id = await aHealthspace(ctx, { entry: "request" });
    await signUp(ctx, { kind: "healthspace", id });
    expect(value(await press(await activationLink(ctx))).joined).toBe("asked");
    expect(await members()).toEqual([]);
    expect(await ctx.db.read.select().from(membershipRequests)).toHaveLength(1);
  });

  test("closed meanwhile: an account and nothing else", async () => {
    const id = await aHealthspace(ctx);
    await signUp(ctx, { kind: "healthspace", id });
    expect(value(await press(await activationLink(ctx))).joined).toBe("none");
    expect(await members()).toEqual([]);
  });
});

describe("T15 T17 T23 T24 T25 what cannot be a person, an address or a password", () => {
  const bad: [string, Parameters<typeof fillIn>[2], string][] = [
    ["CRLF in a name", { firstName: "Mira\r\nBcc: x@example.nl" }, "name-invalid"],
    ["an encoded word", { lastName: "=?utf-8?q?x?=" }, "name-invalid"],
    ["markup", { lastName: "<a href=x>Klik</a>" }, "name-invalid"],
    ["a plural", { lastName: "{count, plural, other {x}}" }, "name-invalid"],
    ["a mark that turns the direction", { firstName: "Mira\u202Egnp" }, "name-invalid"],
    ["a zero-width space", { firstName: "Mi\u200Bra" }, "name-invalid"],
    ["a web address", { firstName: "win.example.com" }, "name-invalid"],
    ["a very long name", { lastName: "a".repeat(61) }, "name-too-long"],
    ["no first name", { firstName: "  " }, "first-name-missing"],
    ["no last name", { lastName: "" }, "last-name-missing"],
    ["a full-width at sign", { email: "mira＠example.nl" }, "email-invalid"],
    ["a Kelvin sign", { email: "\u212Aarel@example.nl" }, "email-invalid"],
    ["a dotless i", { email: "mıra@example.nl" }, "email-invalid"],
    ["a ligature", { email: "ﬁ@example.nl" }, "email-invalid"],
    ["two addresses", { email: "a@example.nl,b@example.nl" }, "email-invalid"],
    ["a header", { email: "mira@example.nl\r\nBcc:x@example.nl" }, "email-invalid"],
    ["a quoted local part", { email: '"e@attacker.test"@victim.test' }, "email-invalid"],
    ["65 before the at sign", { email: `${"a".repeat(65)}@example.nl` }, "email-invalid"],
    [
      "255 characters",
      { email: `a@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(67)}.nl` },
      "email-invalid",
    ],
    ["no address", { email: "" }, "email-missing"],
    ["a day that is not", { dateOfBirth: "31-02-1990" }, "date-of-birth-invalid"],
    ["a day to come", { dateOfBirth: "2026-11-23" }, "date-of-birth-invalid"],
    ["no date", { dateOfBirth: "" }, "date-of-birth-missing"],
    ["no capital", { password: "zonnebloem-42!", repeat: "zonnebloem-42!" }, "password-capital"],
    ["a null byte", { password: "Abcdefg!\0x", repeat: "Abcdefg!\0x" }, "password-characters"],
    ["a line end", { password: "Abcdefg!\n", repeat: "Abcdefg!\n" }, "password-characters"],
    ["5,000 characters", { password: `A!${"a".repeat(5_000)}` }, "password-length"],
    ["two passwords", { repeat: "Other-Wachtwoord-1!" }, "password-differs"],
  ];

  test.each(bad)("%s: a field error, nothing stored, nothing sent", async (_, typed, code) => {
    const { entry } = await anInvitation(ctx);
    const refused = await fillIn(ctx, entry, typed);
    if (refused.ok || refused.failure.code !== "fields") throw new Error("not refused");
    expect(refused.failure.problems.map((problem) => problem.code)).toEqual([code]);
    expect(await ctx.db.read.select().from(registrations)).toEqual([]);
    expect(await ctx.db.read.select().from(outbox)).toEqual([]);
  });

  test("of a name that is too long, by how much", async () => {
    const { entry } = await anInvitation(ctx);
    const names = { firstName: "a".repeat(61), lastName: "b".repeat(75) };
    expect(await fillIn(ctx, entry, names)).toMatchObject({
      failure: {
        problems: [
          { field: "firstName", code: "name-too-long", by: 1, most: 60 },
          { field: "lastName", code: "name-too-long", by: 15, most: 60 },
        ],
      },
    });
  });

  test("254 characters are an address", async () => {
    const { entry } = await anInvitation(ctx);
    const host = `${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(60)}`;
    const email = `${"a".repeat(254 - host.length - 4)}@${host}.nl`;
    expect(email).toHaveLength(254);
    expect(codeOf(await fillIn(ctx, entry, { email }))).toBe("ok");
  });

  test("the database holds no password and no token that was mailed", async () => {
    const { entry, token } = await anInvitation(ctx);
    const { secret: secretOfForm } = value(await fillIn(ctx, entry));
    value(await accept(ctx, secretOfForm));
    const stored = await wholeDatabase(ctx);
    for (const secret of [password, token, secretOfForm, await activationLink(ctx)])
      expect(stored.includes(secret)).toBe(false);
  });
});

test("T04 a stranger sends the form with my address as often as it goes: with my invitation I still sign up", async () => {
  const { entry, healthspaceId } = await anInvitation(ctx);
  await ctx.db.write((tx) => tx.update(healthspaces).set({ entry: "open" }));
  const forms = [];
  for (let i = 0; i < 11; i += 1) forms.push(codeOf(await fillIn(ctx, { kind: "healthspace", id: healthspaceId })));
  expect(forms).toEqual([...Array(10).fill("ok"), "sign-up-limit"]);
  expect(codeOf(await fillIn(ctx, { kind: "invitation", token: newToken() }))).toBe("invitation-unknown");
  for (let i = 0; i < 5; i += 1) expect(codeOf(await fillIn(ctx, entry))).toBe("ok");
  expect(codeOf(await fillIn(ctx, entry))).toBe("too-many-probes");
});
