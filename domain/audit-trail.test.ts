import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factors, healthspaces, memberships, textDays } from "@/db/schema";
import en from "@/messages/en.json" with { type: "json" };
import {
  askDeletion,
  completeDueDeletions,
  deactivateAccount,
  undoDeletion,
} from "./account-lifecycle/closure/closure";
import { exportData } from "./account-lifecycle/data-export/data-export";
import { askEmailChange, confirmEmailChange, undoEmailChange } from "./account-lifecycle/email-change/email-change";
import { changeProfile } from "./account-lifecycle/profile/profile";
import { activate, deleteUnwanted } from "./account-lifecycle/registration/activate";
import { refuseTerms } from "./account-lifecycle/registration/answer-terms";
import { changeAddress, resendActivation } from "./account-lifecycle/registration/resend-activation";
import { reportCompromise } from "./account-lifecycle/report-compromise/report-compromise";
import {
  disableAtDesk,
  enableAtDesk,
  logOutAtDesk,
  resendActivationAtDesk,
  resendInvitationAtDesk,
  startRecoveryAtDesk,
  unlockAtDesk,
} from "./account-lifecycle/service-desk/acts";
import { findAtDesk, lookUpAtDesk } from "./account-lifecycle/service-desk/look-up";
import { giveDeskRole, takeDeskRole } from "./account-lifecycle/service-desk/people";
import {
  completeDueAccountRecoveries,
  confirmAccountRecovery,
  findAccountRecovery,
  requestAccountRecovery,
  stopAccountRecovery,
} from "./authentication/account-recovery/account-recovery";
import { raisePasswordAlarm } from "./authentication/login/password-attempt";
import { listPasskeys, removePasskey, renamePasskey } from "./authentication/passkey/passkeys";
import { passkeyStepUpOptions, stepUpWithPasskey } from "./authentication/passkey/step-up";
import { changePassword } from "./authentication/password/change-password";
import { askPasswordReset } from "./authentication/password/request-reset";
import { resetPassword } from "./authentication/password/reset-password";
import { keepRecoveryCodes } from "./authentication/recovery-code/show";
import { reportLostPhone } from "./authentication/second-factor/lost-phone";
import { renewRecoveryCodes, switchOff } from "./authentication/second-factor/settings";
import { stepUpWithCode, stepUpWithPassword } from "./authentication/step-up/step-up";
import {
  endAllTrustedDevices,
  endTrustedDevice,
  listTrustedDevices,
} from "./authentication/trusted-device/trusted-device";
import {
  acceptOffer,
  endConnection,
  narrowConnection,
  objectToConnection,
  refuseOffer,
} from "./healthspace/connection/answer";
import { offerConnection } from "./healthspace/connection/offer";
import { acceptInvitation } from "./healthspace/invitation/invitation";
import { remindOfInvitations } from "./healthspace/invitation/remind";
import { becomeMember } from "./healthspace/membership/join";
import { cancelMembership, listMemberships } from "./healthspace/membership/own-memberships";
import { listRequests } from "./healthspace/membership/requests";
import { approveAsStaff, declineAsStaff } from "./healthspace/staff/account-recovery";
import { offerAsStaff } from "./healthspace/staff/connections";
import { inviteClient, resendToClient, withdrawFromClient } from "./healthspace/staff/invitations";
import { endMember, restoreMember, setRoles } from "./healthspace/staff/members";
import { answerAsStaff } from "./healthspace/staff/requests";
import { buildFactor, buildInvitation, buildMembership } from "./operations/demo/build";
import { rotateKeys } from "./operations/maintenance/reseal";
import { disableAccount, enableAccount, endSessions, showAccount, unlockAccount } from "./operations/operator/accounts";
import { createHealthspace, inviteTo } from "./operations/operator/healthspaces";
import { purgeByHand, retryMessage } from "./operations/operator/queue";
import { type Account, findAccountByEmail } from "./platform/account/account";
import { recordAudit } from "./platform/audit/record";
import { shortenAudit } from "./platform/audit/shorten";
import { createKeyRing } from "./platform/crypto/key-ring";
import { leaseMessage, settleLeased } from "./platform/outbox/lease";
import type { DeliveryOutcome } from "./platform/outbox/outcome";
import { noteReceipt } from "./platform/outbox/receipt";
import { consumeAttempt } from "./platform/rate-limit/rate-limit";
import { endSession } from "./platform/session/find-session";
import { endOtherSessions } from "./platform/session/own-sessions";
import { audit as auditPolicy, passwordAlarm, rateLimits } from "./policy";
import { documentOf } from "./testing/account-recovery";
import { codeOf, present, value } from "./testing/answers";
import { appCodeAt, wrongCode } from "./testing/codes";
import {
  comeInside,
  enterCode,
  enterPassword,
  type Inside,
  logIn,
  logInUpToTheCode,
  resendCode,
} from "./testing/log-in";
import { newestCode, queuedMails } from "./testing/messages";
import { DAY, MINUTE, SECOND } from "./testing/moments";
import { makePasskey, tryPasskey } from "./testing/passkeys";
import {
  appSecret,
  foreignUserAgent,
  password,
  personWithApp,
  personWithoutTwoFactor,
  personWithText,
  userAgent,
} from "./testing/people";
import { accept, activationLink, aHealthspace, anInvitation, fillIn, mira, signUp } from "./testing/registering";
import { sentInvitations } from "./testing/sent-invitations";
import { setUpApp, setUpText } from "./testing/set-up";
import { failInARow } from "./testing/streaks";
import { testContext } from "./testing/test-context";
import { inTransaction } from "./transaction";

// T109: every flow is told once, and the record of it compared with what it has to be, line by line. Each step of a story is a request
// of its own: a second or more after the one before, from an address of its own. What a line says:
//
//   request  event  outcome  actor (role) about subject  [in Healthspace]  detail
//
// A step that nobody asked for (the worker, the night, a command on the server) has no request, and is numbered with a dash.

const operator = "operator:eva";
const fresh = "Paarse-Olifant-9";

let ctx: Awaited<ReturnType<typeof testContext>>;
let names: Map<string, string>;
let moments: Map<string, number>;
let current: string | null;
beforeEach(async () => {
  ctx = await testContext();
  [names, moments, current] = [new Map(), new Map(), null];
  ctx.request = () => (current === null ? undefined : { id: current, address: `203.0.113.${current}` });
});
afterEach(() => ctx.dispose());

/** The next request, and what a person does with it. */
function step<T>(work: () => Promise<T>): Promise<T> {
  return takeStep("request", work);
}

/** The next thing that happens without one. */
function byItself<T>(work: () => Promise<T>): Promise<T> {
  return takeStep("nobody", work);
}

async function takeStep<T>(by: "request" | "nobody", work: () => Promise<T>): Promise<T> {
  ctx.clock.pass(SECOND);
  const number = String(moments.size + 1);
  moments.set(number, ctx.clock.now());
  current = by === "request" ? number : null;
  try {
    return await work();
  } finally {
    current = null;
  }
}

function name<T extends { id: string }>(as: string, thing: T): T {
  names.set(thing.id, as);
  return thing;
}

/** The record, as the table below writes it. Of every line that belongs to a request: its time and address too. */
async function trail(): Promise<string[]> {
  const rows = await ctx.db.read.query.auditEvents.findMany();
  return rows.map((row) => {
    const { requestId } = row;
    if (requestId !== null) {
      const at = new Date(present(moments.get(requestId))).toISOString();
      expect({ event: row.event, at: new Date(row.at).toISOString(), address: row.address }).toEqual({
        event: row.event,
        at,
        address: `203.0.113.${requestId}`,
      });
    } else {
      expect({ event: row.event, address: row.address, browser: row.browser }).toMatchObject({ address: null });
      expect([...moments.values()], row.event).toContain(row.at);
    }
    const who = `${named(row.actorId)} (${row.actorRole}) about ${named(row.accountId)}`;
    const where = row.healthspaceId === null ? "" : ` in ${named(row.healthspaceId)}`;
    const detail = Object.entries(row.detail).map(([key, said]) => ` ${key}=${drawn(key, named(String(said)))}`);
    return `${requestId ?? "-"} ${row.event} ${row.outcome} ${who}${where}${detail.join("")}`;
  });
}

// Names for what is drawn anew each time; what has none must be the same each time.
function named(id: string | null): string {
  return id === null ? "nobody" : (names.get(id) ?? id);
}

function drawn(key: string, said: string): string {
  if (key === "reference" && /^\d{6}$/.test(said)) return "six digits";
  return key === "hash" && /^[\w-]{43}$/.test(said) ? "a hash" : said;
}

const cas = async () => name("cas", await personWithoutTwoFactor(ctx));
const noor = async () => name("noor", (await personWithText(ctx)).account);
const sam = async () => {
  const person = await personWithApp(ctx);
  name("sam", person.account);
  return person;
};
const nameAt = async (email: string, as: string) => name(as, present(await findAccountByEmail(ctx, email)));
const inside = (account: Account): Promise<Inside> => step(() => logIn(ctx, account));
const newestMail = async (template: string) =>
  present((await queuedMails(ctx)).filter((mail) => mail.template === template).at(-1));
const linkIn = async (template: string, which: "main" | "second" = "main") =>
  present((await newestMail(template)).links?.[which]?.token);
async function deliver(outcome: DeliveryOutcome): Promise<string> {
  return byItself(async () => {
    const leased = present(await leaseMessage(ctx));
    await settleLeased(ctx, leased, [{ provider: "post", ...outcome }]);
    return leased.id;
  });
}
async function workplace(): Promise<string> {
  const id = await aHealthspace(ctx, { entry: "request" });
  names.set(id, "the practice");
  return id;
}
async function staff(firstName: string, healthspaceId: string): Promise<Inside> {
  const { account } = await personWithApp(ctx, { firstName, email: `${firstName}@example.nl` });
  name(firstName, account);
  await buildMembership(ctx, account, healthspaceId, ["clinician", "clinician-invites"]);
  ctx.clock.pass(MINUTE);
  return inside(account);
}

interface Story {
  story: string;
  tell: () => Promise<unknown>;
  trail: readonly string[];
}

const stories: Story[] = [
  {
    story: "the service desk is given to Dora, who helps Noor and Lena on the telephone, and is taken again",
    async tell() {
      const { account } = await personWithApp(ctx, { firstName: "Dora", email: "dora@desk.example" });
      name("dora", account);
      await byItself(() => giveDeskRole(ctx, operator, account.email));
      const { email } = await noor();
      const lena = await personWithoutTwoFactor(ctx, { email: "lena@example.nl", state: "not-activated" });
      name("lena", lena);
      const dora = await inside(account);
      await step(() => lookUpAtDesk(ctx, dora, "nobody@example.nl"));
      const screenOf = async (address: string) => {
        const { ticket } = value(await step(() => lookUpAtDesk(ctx, dora, address)));
        return async () => ({ ticket, revision: present(value(await findAtDesk(ctx, dora, ticket))).revision });
      };
      const [ofNoor, ofLena] = [await screenOf(email), await screenOf(lena.email)];
      await buildInvitation(ctx, { email, healthspaceId: await workplace() });
      for (let n = 0; n < rateLimits["password-account"].maxAttempts; n += 1)
        await inTransaction(ctx, (ctx) => consumeAttempt(ctx, "password-account", email));
      for (const act of [unlockAtDesk, startRecoveryAtDesk, logOutAtDesk, disableAtDesk, enableAtDesk])
        await step(async () => expect(codeOf(await act(ctx, dora, await ofNoor()))).toBe("ok"));
      await step(async () => value(await resendActivationAtDesk(ctx, dora, await ofLena())));
      await step(async () => value(await resendInvitationAtDesk(ctx, dora, await ofNoor())));
      await byItself(() => takeDeskRole(ctx, operator, account.email));
      await step(async () => logOutAtDesk(ctx, dora, { ticket: "v1.x", revision: "x" }));
    },
    trail: [
      "- support.desk_given success operator:eva (operator) about dora",
      "2 login.password.ok success dora (owner) about dora",
      "2 login.second.ok success dora (owner) about dora method=totp",
      "2 session.started success dora (owner) about dora amr=pwd+totp",
      "3 support.search_failed failure dora (staff) about nobody by=address",
      "4 support.viewed success dora (staff) about noor by=address",
      "5 support.viewed success dora (staff) about lena by=address",
      "6 support.unlocked success dora (staff) about noor",
      "7 support.reset_asked success dora (staff) about noor",
      "8 support.sessions_ended success dora (staff) about noor",
      "9 support.disabled success dora (staff) about noor",
      "10 support.enabled success dora (staff) about noor",
      "11 activation.sent success dora (staff) about lena",
      "12 invite.resent success dora (staff) about nobody in the practice",
      "12 support.mail_resent success dora (staff) about noor",
      "- support.desk_taken success operator:eva (operator) about dora",
    ],
  },
  {
    story: "a login with the password alone, and the way out",
    async tell() {
      const who = await inside(await cas());
      await step(() => endSession(ctx, who.account.id, who.session.id, userAgent));
    },
    trail: [
      "1 login.password.ok success cas (owner) about cas",
      "1 session.started success cas (owner) about cas amr=pwd",
      "2 session.ended success cas (owner) about cas",
    ],
  },
  {
    story: "wrong passwords up to the pause, of an account and of an address that nobody has",
    async tell() {
      const { email } = await cas();
      await step(() => enterPassword(ctx, "nobody@example.nl", { password: "wrong", userAgent: foreignUserAgent }));
      for (let n = 0; n < 6; n += 1) await step(() => enterPassword(ctx, email, { password: "wrong" }));
      await step(() => enterPassword(ctx, email));
    },
    trail: [
      "1 login.password.fail failure nobody (stranger) about nobody",
      "2 login.password.fail failure nobody (stranger) about cas",
      "3 login.password.fail failure nobody (stranger) about cas",
      "4 login.password.fail failure nobody (stranger) about cas",
      "5 login.password.fail failure nobody (stranger) about cas",
      "6 login.password.fail failure nobody (stranger) about cas",
      "7 login.password.fail failure nobody (stranger) about cas",
      "8 login.password.throttled refused nobody (stranger) about cas reference=six digits",
    ],
  },
  {
    story: "the right password of an account that is disabled, not activated, or has to renew it",
    async tell() {
      const people = [
        ["bram", { state: "disabled" }],
        ["lena", { state: "not-activated" }],
      ] as const;
      for (const [who, state] of people) {
        const account = await personWithoutTwoFactor(ctx, { email: `${who}@example.nl`, ...state });
        name(who, account);
        await step(() => enterPassword(ctx, account.email));
      }
    },
    trail: [
      "1 login.disabled_account refused bram (owner) about bram",
      "2 login.not_activated refused lena (owner) about lena",
    ],
  },
  {
    story: "a hundred wrong passwords shut the entry, and three hundred of everybody sound the alarm",
    async tell() {
      const { email } = await cas();
      await failInARow(ctx, "password-account", email, present(rateLimits["password-account"].lockoutAfter) - 1);
      await step(() => enterPassword(ctx, email, { password: "wrong" }));
      ctx.clock.pass(DAY);
      await byItself(async () => {
        for (let n = 0; n < passwordAlarm.failures; n += 1) await inTransaction(ctx, (ctx) => raisePasswordAlarm(ctx));
      });
    },
    trail: [
      "1 login.password.fail failure nobody (stranger) about cas",
      "1 login.password.locked refused nobody (stranger) about cas failures=100",
      "- login.password.alarm success system (system) about nobody failures=300",
    ],
  },
  {
    story: "a code by text message: a wrong one, the right one, the same once more",
    async tell() {
      const { email } = await noor();
      const challenge = await step(() => logInUpToTheCode(ctx, email));
      await step(async () => enterCode(ctx, challenge, await wrongCode(ctx)));
      const code = await newestCode(ctx);
      await step(() => enterCode(ctx, challenge, code));
    },
    trail: [
      "1 login.password.ok success noor (owner) about noor",
      "1 sms.queued success noor (owner) about noor purpose=login channel=sms",
      "2 login.second.fail failure noor (owner) about noor method=sms",
      "3 login.second.ok success noor (owner) about noor method=sms",
      "3 session.started success noor (owner) about noor amr=pwd+sms",
    ],
  },
  {
    story:
      "a code of the app on a device that is trusted then, used again, and trusted without a code until a copy turns up",
    async tell() {
      const { account } = await sam();
      const first = await step(() => logInUpToTheCode(ctx, account.email));
      const code = appCodeAt(ctx.clock.now());
      const entered = value(await step(() => enterCode(ctx, first, code, { trust: "month" })));
      const copy = present(entered.device).claim;
      const second = await step(() => logInUpToTheCode(ctx, account.email, { userAgent: foreignUserAgent }));
      await step(() => enterCode(ctx, second, code, { userAgent: foreignUserAgent }));
      ctx.clock.pass(MINUTE);
      const started = value(await step(() => enterPassword(ctx, account.email, { devices: [copy] })));
      if (started.next !== "session") throw new Error("a code was asked");
      await step(() => comeInside(ctx, started.sessionSecret));
      ctx.clock.pass(MINUTE);
      await step(() => enterPassword(ctx, account.email, { devices: [copy], userAgent: foreignUserAgent }));
    },
    trail: [
      "1 login.password.ok success sam (owner) about sam",
      "2 login.second.ok success sam (owner) about sam method=totp",
      "2 session.started success sam (owner) about sam amr=pwd+totp",
      "2 device.trusted success sam (owner) about sam",
      "3 login.password.ok success sam (owner) about sam",
      "4 login.second.replay failure sam (owner) about sam method=totp",
      "5 login.password.ok success sam (owner) about sam",
      "5 session.started success sam (owner) about sam amr=pwd+device",
      "5 login.trusted_skip success sam (owner) about sam",
      "7 login.password.ok success sam (owner) about sam",
      "7 device.reuse_detected failure sam (owner) about sam sessions=1",
    ],
  },
  {
    story: "wrong codes up to the pause",
    async tell() {
      const { account } = await sam();
      for (const tries of [5, 5, 1]) {
        const challenge = await step(() => logInUpToTheCode(ctx, account.email));
        for (let n = 0; n < tries; n += 1) await step(async () => enterCode(ctx, challenge, await wrongCode(ctx)));
      }
    },
    trail: [
      "1 login.password.ok success sam (owner) about sam",
      "2 login.second.fail failure sam (owner) about sam method=totp",
      "3 login.second.fail failure sam (owner) about sam method=totp",
      "4 login.second.fail failure sam (owner) about sam method=totp",
      "5 login.second.fail failure sam (owner) about sam method=totp",
      "6 login.second.fail failure sam (owner) about sam method=totp",
      "6 login.second.throttled refused sam (owner) about sam method=totp reference=six digits",
      "7 login.password.ok success sam (owner) about sam",
      "8 login.second.fail failure sam (owner) about sam method=totp",
      "9 login.second.fail failure sam (owner) about sam method=totp",
      "10 login.second.fail failure sam (owner) about sam method=totp",
      "11 login.second.fail failure sam (owner) about sam method=totp",
      "12 login.second.fail failure sam (owner) about sam method=totp",
      "12 login.second.throttled refused sam (owner) about sam method=totp reference=six digits",
      "13 login.password.ok success sam (owner) about sam",
    ],
  },
  {
    story: "a hundred wrong codes in a row switch the app off",
    async tell() {
      const { account } = await sam();
      await failInARow(ctx, "factor-streak", account.id, rateLimits["factor-streak"].lockoutAfter - 1);
      const challenge = await step(() => logInUpToTheCode(ctx, account.email));
      for (let n = 0; n < 2; n += 1) await step(async () => enterCode(ctx, challenge, await wrongCode(ctx)));
    },
    trail: [
      "1 login.password.ok success sam (owner) about sam",
      "2 login.second.fail failure sam (owner) about sam method=totp",
      "3 2fa.method_locked refused sam (owner) about sam method=totp",
    ],
  },
  {
    story: "a recovery code instead, and then the last one: ten new ones are made and kept",
    async tell() {
      const account = await cas();
      const { codes } = await buildFactor(ctx, account, { type: "totp", secret: appSecret, lastStep: -1 }, 2);
      for (const code of codes.slice(0, 2)) {
        const challenge = await step(() => logInUpToTheCode(ctx, account.email));
        value(await step(() => enterCode(ctx, challenge, code)));
      }
      await step(() => keepRecoveryCodes(ctx, account.id));
    },
    trail: [
      "1 login.password.ok success cas (owner) about cas",
      "2 login.backup_used success cas (owner) about cas left=1",
      "2 login.second.ok success cas (owner) about cas method=recovery",
      "2 session.started success cas (owner) about cas amr=pwd+recovery",
      "3 login.password.ok success cas (owner) about cas",
      "4 login.backup_used success cas (owner) about cas left=0",
      "4 login.second.ok success cas (owner) about cas method=recovery",
      "4 session.started success cas (owner) about cas amr=pwd+recovery",
      "4 2fa.codes_renewed success cas (owner) about cas",
      "5 2fa.codes_kept success cas (owner) about cas",
    ],
  },
  {
    story: "the step-up before a sensitive change: wrong and right, password, code and recovery code",
    async tell() {
      const { account, codes } = await sam();
      const who = await inside(account);
      ctx.clock.pass(11 * MINUTE);
      await step(() => stepUpWithPassword(ctx, who, "wrong"));
      const renewed = await step(async () => value(await stepUpWithPassword(ctx, who, password)));
      const again = await comeInside(ctx, renewed.sessionSecret);
      await step(async () => stepUpWithCode(ctx, again, await wrongCode(ctx)));
      await step(() => stepUpWithCode(ctx, again, present(codes[0])));
    },
    trail: [
      "1 login.password.ok success sam (owner) about sam",
      "1 login.second.ok success sam (owner) about sam method=totp",
      "1 session.started success sam (owner) about sam amr=pwd+totp",
      "2 stepup.fail failure sam (owner) about sam method=pwd",
      "3 stepup.ok success sam (owner) about sam method=pwd",
      "4 stepup.fail failure sam (owner) about sam method=totp",
      "5 stepup.ok success sam (owner) about sam method=recovery",
      "5 login.backup_used success sam (owner) about sam left=9",
    ],
  },
  {
    story:
      "two-factor: set up by text message, another number, the same once more, an app instead, another app, new codes, off",
    async tell() {
      let who = await inside(await cas());
      who = (await step(() => setUpText(ctx, who))).inside;
      ctx.clock.pass(3 * MINUTE);
      who = (await step(() => setUpText(ctx, who, "0687654321"))).inside;
      ctx.clock.pass(3 * MINUTE);
      who = (await step(() => setUpText(ctx, who, "0687654321"))).inside;
      who = (await step(() => setUpApp(ctx, who))).inside;
      ctx.clock.pass(MINUTE);
      who = (await step(() => setUpApp(ctx, who))).inside;
      await step(() => renewRecoveryCodes(ctx, who));
      await step(() => switchOff(ctx, who));
    },
    trail: [
      "1 login.password.ok success cas (owner) about cas",
      "1 session.started success cas (owner) about cas amr=pwd",
      "2 sms.queued success cas (owner) about cas purpose=enrolment channel=sms",
      "2 2fa.enabled success cas (owner) about cas method=sms",
      "3 sms.queued success cas (owner) about cas purpose=enrolment channel=sms",
      "3 2fa.phone_changed success cas (owner) about cas method=sms",
      "4 sms.queued success cas (owner) about cas purpose=enrolment channel=sms",
      "4 2fa.phone_confirmed success cas (owner) about cas method=sms",
      "5 2fa.method_changed success cas (owner) about cas method=totp",
      "6 2fa.app_changed success cas (owner) about cas method=totp",
      "7 2fa.codes_renewed success cas (owner) about cas",
      "8 2fa.disabled success cas (owner) about cas",
    ],
  },
  {
    story: "a lost telephone, reported from inside; trusted devices ended one by one and all; other sessions ended",
    async tell() {
      const { account } = await sam();
      const challenge = await step(() => logInUpToTheCode(ctx, account.email));
      const entered = value(
        await step(() => enterCode(ctx, challenge, appCodeAt(ctx.clock.now()), { trust: "month" })),
      );
      const claim = present(entered.device).claim;
      await comeInside(ctx, entered.sessionSecret);
      const started = value(await step(() => enterPassword(ctx, account.email, { devices: [claim] })));
      if (started.next !== "session") throw new Error("a code was asked");
      const who = await comeInside(ctx, started.sessionSecret);
      await step(() => endOtherSessions(ctx, who));
      await step(() => reportLostPhone(ctx, who));
      const [device] = await listTrustedDevices(ctx, account, []);
      await step(() => endTrustedDevice(ctx, account.id, present(device).id));
      await step(() => endAllTrustedDevices(ctx, account.id));
    },
    trail: [
      "1 login.password.ok success sam (owner) about sam",
      "2 login.second.ok success sam (owner) about sam method=totp",
      "2 session.started success sam (owner) about sam amr=pwd+totp",
      "2 device.trusted success sam (owner) about sam",
      "3 login.password.ok success sam (owner) about sam",
      "3 session.started success sam (owner) about sam amr=pwd+device",
      "3 login.trusted_skip success sam (owner) about sam",
      "4 session.ended success sam (owner) about sam count=1",
      "5 2fa.phone_lost success sam (owner) about sam",
      "6 device.revoked success sam (owner) about sam",
      "7 device.revoked success sam (owner) about sam all=1",
    ],
  },
  {
    story: "the message that uses up half of the day's budget, and one when nothing is left of it",
    async tell() {
      const { account } = await personWithText(ctx);
      const { email } = name("noor", account);
      const day = Math.floor(ctx.clock.now() / DAY);
      await ctx.db.write((tx) => tx.insert(textDays).values({ day, spent: ctx.config.smsDailyBudget / 2 - 1 }));
      await step(() => logInUpToTheCode(ctx, email));
      await ctx.db.write((tx) => tx.update(textDays).set({ spent: ctx.config.smsDailyBudget }));
      ctx.clock.pass(5 * MINUTE);
      await step(() => logInUpToTheCode(ctx, email));
    },
    trail: [
      "1 login.password.ok success noor (owner) about noor",
      "1 sms.budget success system (system) about nobody percent=50 budget=500",
      "1 sms.queued success noor (owner) about noor purpose=login channel=sms",
      "2 login.password.ok success noor (owner) about noor",
      "2 sms.blocked refused noor (owner) about noor reason=budget country=NL prefix=+3161234",
    ],
  },
  {
    story: "messages: sent, refused for good, and what a gateway reports afterwards",
    async tell() {
      const { email } = await noor();
      await step(() => logInUpToTheCode(ctx, email));
      const id = await deliver({ outcome: "sent" });
      await step(() => noteReceipt(ctx, { id, state: "failed", reason: "no-such-number" }));
      await step(() => askPasswordReset(ctx, { email, userAgent, locale: "nl" }));
      await deliver({ outcome: "refused", reason: "http-400" });
      ctx.clock.pass(DAY);
      await step(() => askPasswordReset(ctx, { email, userAgent, locale: "nl" }));
      await deliver({ outcome: "sent" });
    },
    trail: [
      "1 login.password.ok success noor (owner) about noor",
      "1 sms.queued success noor (owner) about noor purpose=login channel=sms",
      "- sms.sent success system (system) about noor template=login-code provider=post",
      "3 sms.failed failure system (system) about noor template=login-code reason=no-such-number",
      "4 reset.requested success nobody (stranger) about noor",
      "4 reset.mailed success nobody (stranger) about noor",
      "- mail.failed failure system (system) about noor template=password-reset reason=post:http-400 attempts=1",
      "6 reset.requested success nobody (stranger) about noor",
      "6 reset.mailed success nobody (stranger) about noor",
      "- mail.sent success system (system) about noor template=password-reset provider=post",
    ],
  },
  {
    story: "a code that is spoken, because the text message did not come",
    async tell() {
      ctx.config.spokenCodes = "offered";
      const { email } = await noor();
      const challenge = await step(() => logInUpToTheCode(ctx, email));
      await deliver({ outcome: "sent" });
      ctx.clock.pass(MINUTE);
      await step(() => resendCode(ctx, challenge, "voice"));
      await byItself(async () => {
        const leased = present(await leaseMessage(ctx, ["voice"]));
        await settleLeased(ctx, leased, [{ provider: "calls", outcome: "refused", reason: "http-400" }]);
      });
    },
    trail: [
      "1 login.password.ok success noor (owner) about noor",
      "1 sms.queued success noor (owner) about noor purpose=login channel=sms",
      "- sms.sent success system (system) about noor template=login-code provider=post",
      "3 sms.queued success noor (owner) about noor purpose=login channel=voice",
      "- sms.failed failure system (system) about noor template=spoken-code reason=calls:http-400 attempts=1 channel=voice",
    ],
  },
  {
    story: "a forgotten password, asked too often, and the password changed from inside",
    async tell() {
      const account = await cas();
      const ask = () => askPasswordReset(ctx, { email: account.email, userAgent, locale: "nl" });
      await step(ask);
      const token = await linkIn("password-reset");
      await step(() => resetPassword(ctx, { token, password: fresh, repeat: fresh, userAgent }));
      for (let n = 0; n < 3; n += 1) await step(ask);
      const started = value(await step(() => enterPassword(ctx, account.email, { password: fresh })));
      if (started.next !== "session") throw new Error("a code was asked");
      const who = await comeInside(ctx, started.sessionSecret);
      await step(() => changePassword(ctx, who, { current: fresh, password, repeat: password }));
    },
    trail: [
      "1 reset.requested success nobody (stranger) about cas",
      "1 reset.mailed success nobody (stranger) about cas",
      "2 reset.completed success cas (owner) about cas",
      "3 reset.refused refused nobody (stranger) about cas",
      "6 login.password.ok success cas (owner) about cas",
      "6 session.started success cas (owner) about cas amr=pwd",
      "7 password.changed success cas (owner) about cas",
    ],
  },
  {
    story: "another e-mail address, and the way back; profile and own data",
    async tell() {
      const who = await inside(await cas());
      const form = { firstName: "Cas", lastName: "Test", dateOfBirth: "1990-12-31", locale: "en" };
      await step(() => changeProfile(ctx, who, form));
      await step(() => exportData(ctx, who));
      await step(() => askEmailChange(ctx, who, "cas.new@example.nl"));
      const confirm = await linkIn("email-change");
      await step(() => confirmEmailChange(ctx, confirm, password));
      const undo = present((await queuedMails(ctx)).at(-1)?.links?.second?.token);
      await step(() => undoEmailChange(ctx, undo));
    },
    trail: [
      "1 login.password.ok success cas (owner) about cas",
      "1 session.started success cas (owner) about cas amr=pwd",
      "2 profile.changed success cas (owner) about cas",
      "3 account.exported success cas (owner) about cas",
      "4 email.change_asked success cas (owner) about cas",
      "5 email.changed success cas (owner) about cas",
      "6 email.change_undone success cas (owner) about cas",
      "6 reset.mailed success cas (owner) about cas",
    ],
  },
  {
    story: '"this was not me": the password ends with everything else',
    async tell() {
      const who = await inside(await cas());
      await step(() => changePassword(ctx, who, { current: password, password: fresh, repeat: fresh }));
      const token = await linkIn("password-changed", "second");
      await step(() => reportCompromise(ctx, token, foreignUserAgent));
      await step(() => enterPassword(ctx, who.account.email, { password: fresh }));
    },
    trail: [
      "1 login.password.ok success cas (owner) about cas",
      "1 session.started success cas (owner) about cas amr=pwd",
      "2 password.changed success cas (owner) about cas",
      "3 account.not_me success cas (owner) about cas",
      "3 reset.mailed success cas (owner) about cas",
      "4 login.password_ended refused cas (owner) about cas",
      "4 reset.requested success nobody (stranger) about cas",
      "4 reset.mailed success nobody (stranger) about cas",
    ],
  },
  {
    story: "an account deactivated; another one deleted, kept after all, and deleted in the end",
    async tell() {
      const form = { password, understood: "yes" } as const;
      const bo = name("bo", await personWithoutTwoFactor(ctx, { email: "bo@example.nl" }));
      const first = await inside(bo);
      await step(() => deactivateAccount(ctx, first, form));
      const account = await cas();
      const second = await inside(account);
      await step(() => askDeletion(ctx, second, form));
      const keep = await linkIn("account-closing");
      await step(() => undoDeletion(ctx, keep));
      const third = await inside(account);
      await step(() => askDeletion(ctx, third, form));
      ctx.clock.pass(14 * DAY);
      await byItself(() => completeDueDeletions(ctx));
    },
    trail: [
      "1 login.password.ok success bo (owner) about bo",
      "1 session.started success bo (owner) about bo amr=pwd",
      "2 stepup.ok success bo (owner) about bo method=pwd",
      "2 account.deactivated success bo (owner) about bo",
      "3 login.password.ok success cas (owner) about cas",
      "3 session.started success cas (owner) about cas amr=pwd",
      "4 stepup.ok success cas (owner) about cas method=pwd",
      "4 account.deletion_asked success cas (owner) about cas",
      "5 account.deletion_undone success cas (owner) about cas",
      "6 login.password.ok success cas (owner) about cas",
      "6 session.started success cas (owner) about cas amr=pwd",
      "7 stepup.ok success cas (owner) about cas method=pwd",
      "7 account.deletion_asked success cas (owner) about cas",
      "- account.deleted success system (system) about cas",
    ],
  },
  {
    story: "a sign-up by invitation: terms, mail, mail again, another address, a wrong password, the activation",
    async tell() {
      const { healthspaceId, entry } = await anInvitation(ctx);
      names.set(healthspaceId, "the practice");
      const [sent] = await sentInvitations(ctx, healthspaceId);
      names.set(present(sent).id, "the invitation");
      const pending = await step(() => signUp(ctx, entry));
      await nameAt(mira.email, "mira");
      ctx.clock.pass(5 * MINUTE);
      await step(() => resendActivation(ctx, pending, userAgent));
      ctx.clock.pass(5 * MINUTE);
      await step(() => changeAddress(ctx, pending, "mira.2@example.nl", userAgent));
      await nameAt("mira.2@example.nl", "mira again");
      const link = await activationLink(ctx, "mira.2@example.nl");
      await step(() => activate(ctx, { token: link, password: "wrong", userAgent, openChallenge: null }));
      await step(() => activate(ctx, { token: link, password, userAgent, openChallenge: null }));
    },
    trail: [
      "1 signup.probe success nobody (stranger) about nobody invitation=the invitation allowed=yes",
      "1 activation.sent success mira (owner) about mira",
      "1 signup.terms_accepted success nobody (stranger) about nobody version=1.0",
      "2 activation.sent success mira (owner) about mira",
      "3 activation.sent success mira again (owner) about mira again",
      "3 signup.address_changed success nobody (stranger) about nobody",
      "4 activation.fail failure mira again (owner) about mira again",
      "5 activation.ok success mira again (owner) about mira again",
      "5 member.joined success mira again (owner) about mira again in the practice",
      "5 invite.accepted success mira again (owner) about mira again in the practice address=registered",
      "5 login.password.ok success mira again (owner) about mira again",
      "5 session.started success mira again (owner) about mira again amr=pwd",
    ],
  },
  {
    story:
      "a sign-up with the address of somebody else: terms refused; the owner is told; a stranger's account is deleted",
    async tell() {
      const id = await aHealthspace(ctx, { entry: "open" });
      names.set(id, "the practice");
      const entry = { kind: "healthspace", id } as const;
      const refused = value(await step(() => fillIn(ctx, entry)));
      await step(() => refuseTerms(ctx, refused.secret, userAgent));
      const account = await cas();
      const taken = value(await step(() => fillIn(ctx, entry, { email: account.email })));
      await step(() => accept(ctx, taken.secret));
      const form = value(await step(() => fillIn(ctx, entry)));
      await step(() => accept(ctx, form.secret));
      await nameAt(mira.email, "mira");
      const stop = await activationLink(ctx, mira.email, "second");
      await step(() => deleteUnwanted(ctx, stop));
    },
    trail: [
      "2 signup.terms_refused refused nobody (stranger) about nobody",
      "4 signup.address_known success nobody (stranger) about cas",
      "4 signup.terms_accepted success nobody (stranger) about nobody version=1.0",
      "6 activation.sent success mira (owner) about mira",
      "6 signup.terms_accepted success nobody (stranger) about nobody version=1.0",
      "7 activation.not_me success mira (owner) about mira",
    ],
  },
  {
    story:
      "staff invite, send again and withdraw; somebody is invited and comes, asks and is let in or not, and leaves",
    async tell() {
      const place = await workplace();
      const eva = await staff("eva", place);
      const form = { email: "bo@example.nl", firstName: "Bo", locale: "nl" } as const;
      const invited = value(await step(() => inviteClient(ctx, eva, "behandelmodules", form)));
      ctx.clock.pass(DAY);
      const again = await inside(eva.account);
      await step(() => resendToClient(ctx, again, "behandelmodules", invited.invitationId));
      await step(() => withdrawFromClient(ctx, again, "behandelmodules", invited.invitationId));
      const who = await inside(await cas());
      const joining = { sessionId: who.session.id, accountId: who.account.id, healthspaceId: place, userAgent };
      for (const answer of ["refused", "approved"] as const) {
        await step(() => becomeMember(ctx, joining));
        const [request] = await listRequests(ctx, place);
        const input = { requestId: present(request).id, answer };
        await step(() => answerAsStaff(ctx, again, "behandelmodules", input));
      }
      const [membership] = await listMemberships(ctx, who.account.id);
      await step(() => cancelMembership(ctx, who, present(membership).id));
      await step(() => inviteClient(ctx, again, "behandelmodules", { ...form, email: who.account.email }));
      const token = await linkIn("invitation");
      await step(() => acceptInvitation(ctx, { token, account: who.account, sessionId: who.session.id, userAgent }));
    },
    trail: [
      "1 login.password.ok success eva (owner) about eva",
      "1 login.second.ok success eva (owner) about eva method=totp",
      "1 session.started success eva (owner) about eva amr=pwd+totp",
      "2 invite.sent success eva (staff) about nobody in the practice",
      "3 login.password.ok success eva (owner) about eva",
      "3 login.second.ok success eva (owner) about eva method=totp",
      "3 session.started success eva (owner) about eva amr=pwd+totp",
      "4 invite.resent success eva (staff) about nobody in the practice",
      "5 invite.withdrawn success eva (staff) about nobody in the practice",
      "6 login.password.ok success cas (owner) about cas",
      "6 session.started success cas (owner) about cas amr=pwd",
      "7 member.asked success cas (owner) about cas in the practice",
      "8 member.refused refused eva (staff) about cas in the practice",
      "9 member.asked success cas (owner) about cas in the practice",
      "10 member.approved success eva (staff) about cas in the practice",
      "10 member.joined success cas (owner) about cas in the practice",
      "11 membership.ended success cas (owner) about cas in the practice",
      "12 invite.sent success eva (staff) about nobody in the practice",
      "13 member.joined success cas (owner) about cas in the practice",
      "13 invite.accepted success cas (owner) about cas in the practice address=invited",
    ],
  },
  {
    story: "a contact: offered and agreed to, without health record access from then on, ended; another one refused",
    async tell() {
      const place = await workplace();
      const eva = await staff("eva", place);
      const account = await cas();
      await buildMembership(ctx, account, place);
      const who = await inside(account);
      const offer = async () => {
        const offered = {
          healthspaceId: place,
          clientId: account.id,
          staffId: eva.account.id,
          access: "record",
        } as const;
        const made = await step(() =>
          inTransaction(ctx, (ctx) => offerConnection(ctx, { ...offered, untilAt: null }, eva.account.id)),
        );
        const { connectionId } = value(made);
        names.set(connectionId, "the contact");
        return connectionId;
      };
      const id = await offer();
      for (const answer of [acceptOffer, narrowConnection, endConnection])
        value(await step(() => answer(ctx, who, id)));
      const other = await offer();
      value(await step(() => refuseOffer(ctx, who, other)));
    },
    trail: [
      "1 login.password.ok success eva (owner) about eva",
      "1 login.second.ok success eva (owner) about eva method=totp",
      "1 session.started success eva (owner) about eva amr=pwd+totp",
      "2 login.password.ok success cas (owner) about cas",
      "2 session.started success cas (owner) about cas amr=pwd",
      "3 connection.offered success eva (staff) about cas in the practice kind=connection id=the contact",
      "4 connection.accepted success cas (owner) about cas in the practice kind=connection id=the contact",
      "5 connection.narrowed success cas (owner) about cas in the practice kind=connection id=the contact",
      "6 connection.ended success cas (owner) about cas in the practice kind=connection id=the contact",
      "7 connection.offered success eva (staff) about cas in the practice kind=connection id=the contact",
      "8 connection.refused refused cas (owner) about cas in the practice kind=connection id=the contact",
    ],
  },
  {
    story:
      "an owner gives a role, ends a membership and restores it; a contact is made and the client objects; a reminder",
    async tell() {
      const place = await workplace();
      await ctx.db.write((tx) => tx.update(healthspaces).set({ connectionRule: "tell" }));
      const { account: owner } = await personWithApp(ctx, { firstName: "olga", email: "olga@example.nl" });
      name("olga", owner);
      await buildMembership(ctx, owner, place, ["owner"]);
      const account = await cas();
      await buildMembership(ctx, account, place);
      const tom = await staff("tom", place);
      const [olga, who] = [await inside(owner), await inside(account)];
      const memberId = async (accountId: string) =>
        present((await ctx.db.read.select().from(memberships).where(eq(memberships.accountId, accountId)))[0]).id;
      const [client, clinician] = [await memberId(account.id), await memberId(tom.account.id)];
      const roles = { roles: ["clinician", "library"], isVisible: true };
      value(await step(() => setRoles(ctx, olga, "behandelmodules", clinician, roles)));
      const people = { clientId: account.id, staffId: tom.account.id, access: "record", untilAt: null } as const;
      const made = value(await step(() => offerAsStaff(ctx, olga, "behandelmodules", people)));
      names.set(made.connectionId, "the contact");
      value(await step(() => objectToConnection(ctx, who, made.connectionId)));
      value(await step(() => endMember(ctx, olga, "behandelmodules", client)));
      value(await step(() => restoreMember(ctx, olga, "behandelmodules", client)));
      const form = { email: "bo@example.nl", firstName: "Bo", locale: "nl" } as const;
      value(await step(() => inviteClient(ctx, olga, "behandelmodules", form)));
      ctx.clock.pass(3 * DAY);
      await byItself(() => remindOfInvitations(ctx));
    },
    trail: [
      "1 login.password.ok success tom (owner) about tom",
      "1 login.second.ok success tom (owner) about tom method=totp",
      "1 session.started success tom (owner) about tom amr=pwd+totp",
      "2 login.password.ok success olga (owner) about olga",
      "2 login.second.ok success olga (owner) about olga method=totp",
      "2 session.started success olga (owner) about olga amr=pwd+totp",
      "3 login.password.ok success cas (owner) about cas",
      "3 session.started success cas (owner) about cas amr=pwd",
      "4 membership.roles success olga (staff) about tom in the practice roles=clinician library",
      "4 membership.visibility success olga (staff) about tom in the practice visible=yes",
      "5 connection.made success olga (staff) about cas in the practice kind=connection id=the contact",
      "6 connection.objected success cas (owner) about cas in the practice kind=connection id=the contact",
      "7 membership.ended success olga (staff) about cas in the practice",
      "7 connection.ended success olga (staff) about cas in the practice kind=connection id=the contact",
      "8 membership.restored success olga (staff) about cas in the practice",
      "9 invite.sent success olga (staff) about nobody in the practice",
      "- invite.reminded success system (system) about nobody in the practice",
    ],
  },
  {
    story: "an account recovery: asked, confirmed, checked by two, done by the worker; and one that is stopped",
    async tell() {
      const place = await workplace();
      const account = await noor();
      await buildMembership(ctx, account, place);
      await step(() => requestAccountRecovery(ctx, account, userAgent));
      const confirm = await linkIn("account-recovery-asked");
      await step(() => confirmAccountRecovery(ctx, confirm));
      const { reference } = present(await findAccountRecovery(ctx, "account-recovery", confirm));
      names.set(reference, "the number");
      const document = await documentOf(ctx, reference);
      for (const firstName of ["eva", "tom"]) {
        const who = await staff(firstName, place);
        await step(() => approveAsStaff(ctx, who, { reference, reason: "showed a passport", ...document }));
      }
      ctx.clock.pass(DAY);
      await byItself(() => completeDueAccountRecoveries(ctx));
      const { account: other } = await sam();
      await step(() => requestAccountRecovery(ctx, other, userAgent));
      const stop = await linkIn("account-recovery-asked", "second");
      await step(() => stopAccountRecovery(ctx, stop));
    },
    trail: [
      "1 support.reset_asked success noor (owner) about noor",
      "2 support.reset_confirmed success noor (owner) about noor",
      "3 login.password.ok success eva (owner) about eva",
      "3 login.second.ok success eva (owner) about eva method=totp",
      "3 session.started success eva (owner) about eva amr=pwd+totp",
      "4 support.reset_checked success eva (staff) about noor",
      "5 login.password.ok success tom (owner) about tom",
      "5 login.second.ok success tom (owner) about tom method=totp",
      "5 session.started success tom (owner) about tom amr=pwd+totp",
      "6 support.reset_approved success tom (staff) about noor first=eva",
      "- support.reset_done success system (system) about noor",
      "8 support.reset_asked success sam (owner) about sam",
      "9 support.reset_stopped success sam (owner) about sam",
    ],
  },
  {
    story:
      "T120 T124 what is refused: documents of somebody else, a recovery that staff decline, a guess behind a link",
    async tell() {
      const place = await workplace();
      const account = await noor();
      await buildMembership(ctx, account, place);
      const asked = async () => {
        await step(() => requestAccountRecovery(ctx, account, userAgent));
        const confirm = await linkIn("account-recovery-asked");
        await step(() => confirmAccountRecovery(ctx, confirm));
        return present(await findAccountRecovery(ctx, "account-recovery", confirm)).reference;
      };
      const eva = await staff("eva", place);
      const thief = { lastName: "Dief", dateOfBirth: "1980-01-01", reason: "showed a passport" };
      const first = await asked();
      for (let i = 0; i < 3; i += 1) await step(() => approveAsStaff(ctx, eva, { reference: first, ...thief }));
      const second = await asked();
      await step(() => declineAsStaff(ctx, eva, { reference: second }));
      const who = await inside(await cas());
      await step(() => askEmailChange(ctx, who, "cas.new@example.nl"));
      const confirm = await linkIn("email-change");
      await step(() => confirmEmailChange(ctx, confirm, "Wrong-one-9", { userAgent }));
    },
    trail: [
      "1 login.password.ok success eva (owner) about eva",
      "1 login.second.ok success eva (owner) about eva method=totp",
      "1 session.started success eva (owner) about eva amr=pwd+totp",
      "2 support.reset_asked success noor (owner) about noor",
      "3 support.reset_confirmed success noor (owner) about noor",
      "4 support.reset_mismatch failure eva (staff) about noor attempt=1",
      "5 support.reset_mismatch failure eva (staff) about noor attempt=2",
      "6 support.reset_mismatch failure eva (staff) about noor attempt=3",
      "6 support.reset_closed refused system (system) about noor",
      "7 support.reset_asked success noor (owner) about noor",
      "8 support.reset_confirmed success noor (owner) about noor",
      "9 support.reset_declined refused eva (staff) about noor",
      "10 login.password.ok success cas (owner) about cas",
      "10 session.started success cas (owner) about cas amr=pwd",
      "11 email.change_asked success cas (owner) about cas",
      "12 email.change_fail failure cas (owner) about cas",
    ],
  },
  {
    story: "the operator's commands",
    async tell() {
      const { email } = await cas();
      await byItself(() => showAccount(ctx, operator, email));
      await byItself(() => disableAccount(ctx, operator, email));
      await byItself(() => enableAccount(ctx, operator, email));
      await byItself(() => unlockAccount(ctx, operator, email));
      await byItself(() => endSessions(ctx, operator, email));
      const owner = { email: "olga@example.nl", firstName: "Olga", lastName: "de Wit", locale: "nl" } as const;
      const healthspace = { alias: "noord", name: "Noord", descriptionNl: "", descriptionEn: "", owner };
      const made = value(
        await byItself(() => createHealthspace(ctx, operator, { ...healthspace, entry: "invitation" })),
      );
      names.set(made.healthspaceId, "the practice");
      await nameAt(owner.email, "olga");
      await byItself(() => inviteTo(ctx, operator, { alias: "noord", email: "bo@example.nl", locale: "nl" }));
      const id = await deliver({ outcome: "refused", reason: "http-400" });
      names.set(id, "the mail");
      await byItself(() => retryMessage(ctx, operator, id));
      await byItself(() => purgeByHand(ctx, operator));
      ctx.keys = createKeyRing([
        "a-newer-secret-00000000000000000000000000",
        "a-secret-for-tests-only-000000000000000000",
      ]);
      await byItself(() => rotateKeys(ctx, operator));
      const entry = { event: "audit.exported", accountId: null, actorId: operator } as const;
      await byItself(() => inTransaction(ctx, (ctx) => recordAudit(ctx, entry)));
    },
    trail: [
      "- support.viewed success operator:eva (operator) about cas",
      "- support.disabled success operator:eva (operator) about cas",
      "- support.enabled success operator:eva (operator) about cas",
      "- support.unlocked success operator:eva (operator) about cas",
      "- support.sessions_ended success operator:eva (operator) about cas",
      "- config.changed success operator:eva (operator) about nobody in the practice what=healthspace made",
      "- support.account_made success operator:eva (operator) about olga in the practice",
      "- reset.mailed success operator:eva (operator) about olga",
      "- invite.sent success operator:eva (operator) about nobody in the practice",
      "- mail.failed failure system (system) about cas template=desk-changed reason=post:http-400 attempts=1",
      "- config.changed success operator:eva (operator) about nobody what=message retried message=the mail",
      "- config.changed success operator:eva (operator) about nobody what=purged rows=0",
      "- keys.rotated success operator:eva (operator) about nobody done=8 unreadable=0 key=5936f15b",
      "- audit.exported success operator:eva (operator) about nobody",
    ],
  },
  {
    story: "a passkey: made, called something else, used, refused, too often, and removed",
    async tell() {
      const here = await inside(await cas());
      const device = await step(() => makePasskey(ctx, here));
      const { id } = present((await listPasskeys(ctx, here))[0]);
      await step(() => renamePasskey(ctx, here, id, "Mijn telefoon"));
      await step(() => tryPasskey(ctx, device));
      await step(() => tryPasskey(ctx, device, { userVerification: "skipped" }));
      await step(async () => {
        const asked = present(await passkeyStepUpOptions(ctx, here));
        return stepUpWithPasskey(ctx, here, device.get(asked, { origin: "https://example.net" }));
      });
      const busy = { ...ctx, clientIp: "192.0.2.7" };
      for (let n = 0; n < 30; n += 1) {
        await inTransaction(busy, (ctx) => consumeAttempt(ctx, "code-ip", "192.0.2.7"));
      }
      await step(() => tryPasskey({ ...busy, request: ctx.request }, device));
      await step(() => removePasskey(ctx, here, id));
    },
    trail: [
      "1 login.password.ok success cas (owner) about cas",
      "1 session.started success cas (owner) about cas amr=pwd",
      "2 passkey.added success cas (owner) about cas",
      "3 passkey.renamed success cas (owner) about cas",
      "4 login.passkey.ok success cas (owner) about cas",
      "4 session.started success cas (owner) about cas amr=passkey",
      "5 login.passkey.fail failure nobody (stranger) about cas method=passkey reason=not-true",
      "6 stepup.fail failure cas (owner) about cas method=passkey reason=not-true",
      "7 login.passkey.throttled refused nobody (stranger) about nobody reference=six digits",
      "8 passkey.removed success cas (owner) about cas",
    ],
  },
  {
    story: "a secret that no key opens, and lines that are five years old",
    async tell() {
      const { account } = await sam();
      const challenge = await step(() => logInUpToTheCode(ctx, account.email));
      const [factor] = await ctx.db.read.select().from(factors);
      name("the factor", present(factor));
      await ctx.db.write((tx) => tx.update(factors).set({ secretSealed: "v1.gone.x.y.z" }));
      await step(() => enterCode(ctx, challenge, "123456"));
      ctx.clock.pass(auditPolicy.keptMs - 3 * SECOND);
      await step(() => enterPassword(ctx, account.email, { password: "wrong" }));
      await byItself(() => shortenAudit(ctx));
    },
    trail: [
      "2 crypto.failure failure sam (owner) about sam factor=the factor",
      "2 login.second.fail failure sam (owner) about sam method=totp",
      "3 login.password.fail failure nobody (stranger) about sam",
      "- audit.shortened success system (system) about nobody through=1 hash=a hash",
    ],
  },
];

test.each(stories)("T109 the record of $story", async ({ tell, trail: expected }) => {
  await tell();
  expect(await trail()).toEqual(expected);
});

test("T109 no kind of line is left out of the stories", () => {
  const told = new Set(
    stories.flatMap(({ trail: lines }) => lines.map((line) => line.split(" ")[1]?.replaceAll(".", "_"))),
  );
  expect([...told].sort()).toEqual(Object.keys(en.activity.event).sort());
});
