import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, passkeyChallenges, passkeys } from "@/db/schema";
import { askDeletion } from "../../account-lifecycle/closure/closure";
import { gatherDataExport } from "../../account-lifecycle/data-export/data-export";
import { purgeExpired } from "../../operations/maintenance/purge";
import { disableAccount } from "../../operations/operator/accounts";
import { endSession, findSession } from "../../platform/session/find-session";
import { aalOf } from "../../platform/session/proof";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { beforeWrite } from "../../testing/interleave";
import { comeInside, type Inside, logIn, nextPage, passBothSteps } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { askForPasskey, logInByPasskey, makePasskey, sendPasskey, tryPasskey } from "../../testing/passkeys";
import { password, personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { audited, lastDetail, sessionsOpened, wholeDatabase } from "../../testing/records";
import { SoftwareAuthenticator } from "../../testing/software-authenticator";
import { testContext } from "../../testing/test-context";
import { changePassword } from "../password/change-password";
import { switchOff } from "../second-factor/settings";
import { missingProof } from "../step-up/step-up";
import { passkeyLoginOptions } from "./log-in";
import { dismissPasskeyOffer, offersPasskey } from "./offer";
import { listPasskeys, removePasskey, renamePasskey } from "./passkeys";
import { addPasskey, passkeyRegistrationOptions } from "./register";
import { passkeyStepUpOptions, stepUpWithPasskey } from "./step-up";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: Inside;
let phone: SoftwareAuthenticator;
beforeEach(async () => {
  ctx = await testContext();
  sam = await logIn(ctx, (await personWithApp(ctx)).account);
  phone = await makePasskey(ctx, sam);
});
afterEach(() => ctx.dispose());

const options = async (who: Inside) => value(await passkeyRegistrationOptions(ctx, who));
const own = (who: Inside) => listPasskeys(ctx, who);
const add = (who: Inside, typed: string) => addPasskey(ctx, who, { typed, name: "x" });
const mails = async (template: string) => (await queuedMails(ctx)).filter((mail) => mail.template === template);

describe("I log in with my passkey and type nothing", () => {
  test("it counts as both steps, no code is asked, and the session says how", async () => {
    const inside = await logInByPasskey(ctx, phone);
    expect(inside.account.id).toBe(sam.account.id);
    expect(inside.session.proofs.map(({ method }) => method)).toEqual(["passkey"]);
    expect(aalOf(inside.session.proofs)).toBe(2);
    expect(await lastDetail(ctx, "session.started")).toEqual({ amr: "passkey" });
    expect(await missingProof(ctx, inside)).toBeNull();
    ctx.clock.pass(10 * MINUTE);
    expect(await missingProof(ctx, await nextPage(ctx, inside))).toBe("password");
  });

  test("a new browser is told to me by mail, one that I used before is not", async () => {
    const known = [{ accountId: sam.account.id, passwordSetAt: sam.account.passwordSetAt }];
    value(await sendPasskey(ctx, phone.get(await askForPasskey(ctx)), { deviceCookies: known }));
    expect(await mails("new-device")).toEqual([]);
    value(await tryPasskey(ctx, phone));
    expect(await mails("new-device")).toHaveLength(1);
  });

  test("a device that never counts, and keeps a copy elsewhere, works again and again", async () => {
    const synced = await makePasskey(ctx, sam, new SoftwareAuthenticator({ counting: "never", backup: "kept" }));
    for (let n = 0; n < 3; n += 1) value(await tryPasskey(ctx, synced));
    expect((await own(sam)).map(({ copies }) => copies)).toEqual(["never", "kept"]);
  });

  test("the list says which one is in the device in front of me", async () => {
    expect((await own(sam)).map(({ onThisDevice }) => onThisDevice)).toEqual([true]);
    const elsewhere = await logInByPasskey(ctx, phone);
    expect((await own(sam)).map(({ onThisDevice }) => onThisDevice)).toEqual([false]);
    expect((await own(elsewhere)).map(({ onThisDevice }) => onThisDevice)).toEqual([true]);
  });

  test("a key on a cord is never called this device", async () => {
    await makePasskey(ctx, sam, new SoftwareAuthenticator({ attachment: "cross-platform" }));
    expect((await own(sam)).map(({ onThisDevice }) => onThisDevice)).toEqual([true, false]);
  });
});

describe("T127 an attacker with an answer that is not for this login", () => {
  test("the same answer again is refused, and opens no session", async () => {
    const typed = phone.get(await askForPasskey(ctx));
    value(await sendPasskey(ctx, typed));
    const opened = await sessionsOpened(ctx, sam.account.id);
    expect(codeOf(await sendPasskey(ctx, typed))).toBe("passkey-expired");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(opened);
  });

  test("twenty at one instant open one session", async () => {
    const typed = phone.get(await askForPasskey(ctx));
    const before = await sessionsOpened(ctx, sam.account.id);
    expect(tally(await atOnce(20, () => sendPasskey(ctx, typed)))).toEqual({ ok: 1, "passkey-expired": 19 });
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(before + 1);
  });

  test("one millisecond before the five minutes are over it works, at the end of them not", async () => {
    const [early, late] = [await askForPasskey(ctx), await askForPasskey(ctx)];
    ctx.clock.pass(5 * MINUTE - 1);
    expect(codeOf(await sendPasskey(ctx, phone.get(early)))).toBe("ok");
    ctx.clock.pass(1);
    expect(codeOf(await sendPasskey(ctx, phone.get(late)))).toBe("passkey-expired");
  });

  test("a refused answer has spent its challenge too", async () => {
    const asked = await askForPasskey(ctx);
    expect(codeOf(await sendPasskey(ctx, phone.get(asked, { userVerification: "skipped" })))).toBe("passkey-refused");
    expect(codeOf(await sendPasskey(ctx, phone.get(asked)))).toBe("passkey-expired");
  });

  test("a challenge of the attacker's own is none of ours", async () => {
    const asked = { ...(await askForPasskey(ctx)), challenge: Buffer.alloc(32, 7).toString("base64url") };
    expect(codeOf(await sendPasskey(ctx, phone.get(asked)))).toBe("passkey-expired");
  });

  test("a challenge for a registration or a step-up opens no login, nor the other way round", async () => {
    const stepUp = present(await passkeyStepUpOptions(ctx, sam));
    expect(codeOf(await sendPasskey(ctx, phone.get(stepUp)))).toBe("passkey-expired");
    const login = await askForPasskey(ctx);
    expect(codeOf(await stepUpWithPasskey(ctx, sam, phone.get(login)))).toBe("passkey-expired");
    expect(codeOf(await add(sam, phone.create({ ...(await options(sam)), challenge: login.challenge })))).toBe(
      "passkey-expired",
    );
  });

  test("the database holds no challenge that could be answered", async () => {
    const { challenge } = await askForPasskey(ctx);
    expect(await wholeDatabase(ctx)).not.toContain(challenge);
  });

  test("challenges go a day after their end", async () => {
    ctx.clock.pass(5 * MINUTE + DAY);
    await purgeExpired(ctx);
    expect(await ctx.db.read.select().from(passkeyChallenges)).toEqual([]);
  });
});

describe("T127 a passkey that is not what it should be gets one sentence, whatever is wrong", () => {
  const refused: Record<string, () => Promise<unknown>> = {
    "another origin": () => tryPasskey(ctx, phone, { origin: "https://karify.example.net" }),
    "another site": () => tryPasskey(ctx, phone, { rpId: "example.net" }),
    "nobody verified who used it": () => tryPasskey(ctx, phone, { userVerification: "skipped" }),
    "a device that we do not know": async () => {
      const stranger = new SoftwareAuthenticator();
      stranger.create(await options(sam));
      return tryPasskey(ctx, stranger);
    },
    "a passkey that was removed": async () => {
      const [passkey] = await own(sam);
      value(await removePasskey(ctx, sam, present(passkey).id));
      return tryPasskey(ctx, phone);
    },
    "the name of another account": async () => {
      const cas = await personWithoutTwoFactor(ctx);
      const made = present(phone.made[0]);
      made.userHandle = Buffer.from(cas.id).toString("base64url");
      return tryPasskey(ctx, phone);
    },
    "the key of another device": async () => {
      const other = await makePasskey(ctx, sam, new SoftwareAuthenticator());
      present(other.made[0]).id = present(phone.made[0]).id;
      return tryPasskey(ctx, other);
    },
    "no shape at all": () => sendPasskey(ctx, "{"),
    "nothing but letters": () => sendPasskey(ctx, "x".repeat(20_000)),
  };

  test.each(Object.entries(refused))("%s", async (_, attempt) => {
    const opened = await sessionsOpened(ctx, sam.account.id);
    expect(await attempt()).toEqual({ ok: false, failure: { code: "passkey-refused" } });
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(opened);
    expect(await audited(ctx, "login.passkey.fail")).toBe(1);
  });

  test("a copy that counted less than the original is refused, and so is one that counted the same", async () => {
    for (let n = 0; n < 3; n += 1) value(await tryPasskey(ctx, phone));
    expect(codeOf(await tryPasskey(ctx, phone, { counter: 2 }))).toBe("passkey-refused");
    expect(codeOf(await tryPasskey(ctx, phone, { counter: 3 }))).toBe("passkey-refused");
    expect(codeOf(await tryPasskey(ctx, phone, { counter: 0 }))).toBe("passkey-refused");
    expect(codeOf(await tryPasskey(ctx, phone, { counter: 9 }))).toBe("ok");
  });

  test("of an original and its copy at one instant the older count is refused", async () => {
    const [copy, original] = [await askForPasskey(ctx), await askForPasskey(ctx)];
    const older = phone.get(copy, { counter: 5 });
    const newer = phone.get(original, { counter: 6 });
    // Both were verified before either was noted: the second write is what notes it.
    const between = beforeWrite(ctx, 2, async () => value(await sendPasskey(ctx, newer)));
    expect(codeOf(await sendPasskey(between, older))).toBe("passkey-refused");
  });

  test("from one network address only so many are looked at, wherever they point", async () => {
    const here = { ...ctx, clientIp: "192.0.2.7" };
    const stranger = new SoftwareAuthenticator();
    stranger.create(await options(sam));
    const answers = [];
    for (let n = 0; n < 31; n += 1) answers.push(await tryPasskey(here, stranger));
    expect(tally(answers)).toEqual({ "passkey-refused": 30, "too-many-codes": 1 });
    expect(codeOf(await tryPasskey(here, phone))).toBe("too-many-codes");
    expect(codeOf(await tryPasskey({ ...ctx, clientIp: "192.0.2.8" }, phone))).toBe("ok");
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await tryPasskey(here, phone))).toBe("ok");
  });

  test("a household that logs in often is never held back", async () => {
    const here = { ...ctx, clientIp: "192.0.2.7" };
    for (let n = 0; n < 40; n += 1) expect(codeOf(await tryPasskey(here, phone))).toBe("ok");
  });

  test("nor are challenges given out without end", async () => {
    const here = { ...ctx, clientIp: "192.0.2.7" };
    for (let n = 0; n < 100; n += 1) expect(await passkeyLoginOptions(here)).not.toBeNull();
    expect(await passkeyLoginOptions(here)).toBeNull();
  });
});

describe("T127 an account that nobody may enter", () => {
  test("disabled by the operator: said to who holds its passkey, and no session", async () => {
    value(await disableAccount(ctx, "operator:mia", sam.account.email));
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("account-disabled");
    expect(await audited(ctx, "login.passkey.ok")).toBe(0);
  });

  test("disabled while the signature was looked at", async () => {
    const late = beforeWrite(ctx, 3, async () => value(await disableAccount(ctx, "operator:mia", sam.account.email)));
    expect(codeOf(await tryPasskey(late, phone))).toBe("passkey-refused");
    expect(await audited(ctx, "login.passkey.ok")).toBe(0);
  });

  test("waiting to be deleted", async () => {
    value(await askDeletion(ctx, sam, { understood: "yes", password }));
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("account-closing");
  });

  test("deleted: the passkey went with it", async () => {
    await ctx.db.write((tx) => tx.delete(accounts).where(eq(accounts.id, sam.account.id)));
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("passkey-refused");
    expect(await ctx.db.read.select().from(passkeys)).toEqual([]);
  });

  test("not activated", async () => {
    await ctx.db.write((tx) => tx.update(accounts).set({ activatedAt: null }).where(eq(accounts.id, sam.account.id)));
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("passkey-refused");
  });
});

describe("T128 somebody with a session that is not theirs", () => {
  test("without step-up no passkey can be added, renamed or removed", async () => {
    const asked = await options(sam);
    const [mine] = await own(sam);
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await passkeyRegistrationOptions(ctx, sam))).toBe("step-up-needed");
    expect(codeOf(await add(sam, new SoftwareAuthenticator().create(asked)))).toBe("step-up-needed");
    expect(codeOf(await renamePasskey(ctx, sam, present(mine).id, "Mijn"))).toBe("step-up-needed");
    expect(codeOf(await removePasskey(ctx, sam, present(mine).id))).toBe("step-up-needed");
    expect(await own(sam)).toHaveLength(1);
  });

  test("what one session was asked, another one cannot answer", async () => {
    ctx.clock.pass(MINUTE);
    const thief = await logIn(ctx, sam.account);
    const typed = new SoftwareAuthenticator().create(await options(sam));
    expect(codeOf(await add(thief, typed))).toBe("passkey-expired");
    const stepUp = present(await passkeyStepUpOptions(ctx, sam));
    expect(codeOf(await stepUpWithPasskey(ctx, thief, phone.get(stepUp)))).toBe("passkey-expired");
  });

  test("a session that ended meanwhile adds nothing", async () => {
    const typed = new SoftwareAuthenticator().create(await options(sam));
    await endSession(ctx, sam.account.id, sam.session.id);
    expect(codeOf(await add(sam, typed))).toBe("passkey-expired");
    expect(await own(sam)).toHaveLength(1);
  });

  test("one of somebody else's passkeys is neither renamed nor removed, nor good for a step-up", async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    await makePasskey(ctx, cas);
    const [mine] = await own(sam);
    expect(codeOf(await renamePasskey(ctx, cas, present(mine).id, "Van mij"))).toBe("passkey-gone");
    expect(codeOf(await removePasskey(ctx, cas, present(mine).id))).toBe("passkey-gone");
    const asked = present(await passkeyStepUpOptions(ctx, cas));
    expect(codeOf(await stepUpWithPasskey(ctx, cas, phone.get(asked)))).toBe("passkey-refused");
    expect((await own(sam))[0]?.name).toBe("Chrome op Windows");
  });
});

describe("I make a passkey", () => {
  test("my device is asked to keep it, to know me, and not to say what make it is", async () => {
    const asked = await options(sam);
    expect(asked.rp).toEqual({ id: "localhost", name: "Karify" });
    expect(asked.authenticatorSelection).toMatchObject({ residentKey: "required", userVerification: "required" });
    expect(asked.attestation).toBe("none");
    expect(asked.excludeCredentials?.map(({ id }) => id)).toEqual([present(phone.made[0]).id.toString("base64url")]);
  });

  test("I am told by mail, and nobody is logged out", async () => {
    ctx.clock.pass(MINUTE);
    const elsewhere = await logIn(ctx, sam.account);
    const [mail] = await mails("passkey-added");
    expect(mail?.links?.second?.page).toBe("report-compromise");
    expect(await findSession(ctx, elsewhere.secret)).not.toBeNull();
  });

  test("the same answer at one instant does not make two", async () => {
    const typed = new SoftwareAuthenticator().create(await options(sam));
    expect(tally(await atOnce(20, () => add(sam, typed)))).toEqual({ ok: 1, "passkey-expired": 19 });
    expect(await own(sam)).toHaveLength(2);
  });

  test("a credential that is known already is not added once more, to no account", async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    const device = new SoftwareAuthenticator();
    const id = present(phone.made[0]).id;
    for (const who of [sam, cas]) {
      const asked = await options(who);
      const typed = device.create(asked, { withId: id });
      expect(codeOf(await add(who, typed))).toBe("passkey-not-made");
    }
    expect(await ctx.db.read.select().from(passkeys)).toHaveLength(1);
  });

  test.each([
    ["another origin", { origin: "https://karify.example.net" }],
    ["another site", { rpId: "example.net" }],
    ["nobody verified who made it", { userVerification: "skipped" }],
    ["a device that would not find it by itself", { discoverable: "no" }],
  ] as const)("%s: not made", async (_, behaviour) => {
    const typed = new SoftwareAuthenticator(behaviour).create(await options(sam));
    expect(codeOf(await add(sam, typed))).toBe("passkey-not-made");
    expect(await own(sam)).toHaveLength(1);
  });

  test("ten and no more, also at one instant", async () => {
    for (let n = 1; n < 9; n += 1) await makePasskey(ctx, sam);
    const [one, other] = [await options(sam), await options(sam)];
    const answers = await Promise.all([one, other].map((asked) => add(sam, new SoftwareAuthenticator().create(asked))));
    expect(tally(answers)).toEqual({ ok: 1, "passkeys-full": 1 });
    expect(codeOf(await passkeyRegistrationOptions(ctx, sam))).toBe("passkeys-full");
    expect(await own(sam)).toHaveLength(10);
  });
});

describe("I look after my passkeys", () => {
  test("I give it a name that I know", async () => {
    const [mine] = await own(sam);
    value(await renamePasskey(ctx, sam, present(mine).id, "  Mijn\u200b  telefoon\u0000 "));
    expect((await own(sam))[0]?.name).toBe("Mijn telefoon");
    expect(await mails("passkey-renamed")).toHaveLength(1);
    expect(codeOf(await renamePasskey(ctx, sam, present(mine).id, " \u200b "))).toBe("passkey-name-missing");
    expect(codeOf(await renamePasskey(ctx, sam, present(mine).id, "x".repeat(41)))).toBe("passkey-name-too-long");
    expect(codeOf(await renamePasskey(ctx, sam, present(mine).id, "é".repeat(40)))).toBe("ok");
  });

  test("I remove it: it opens nothing, what it opened is over, and I stay where I am", async () => {
    const elsewhere = await logInByPasskey(ctx, phone);
    const [mine] = await own(sam);
    const { sessionSecret } = value(await removePasskey(ctx, sam, present(mine).id));
    expect(await findSession(ctx, elsewhere.secret)).toBeNull();
    expect(await findSession(ctx, sam.secret)).toBeNull();
    const here = await comeInside(ctx, sessionSecret);
    expect(await own(here)).toEqual([]);
    expect(await mails("passkey-removed")).toHaveLength(1);
    expect(codeOf(await removePasskey(ctx, here, present(mine).id))).toBe("passkey-gone");
  });

  test("before an important change I use it instead of password and code", async () => {
    ctx.clock.pass(11 * MINUTE);
    expect(await missingProof(ctx, sam)).toBe("password");
    const asked = present(await passkeyStepUpOptions(ctx, sam));
    expect(asked.allowCredentials?.map(({ id }) => id)).toEqual([present(phone.made[0]).id.toString("base64url")]);
    const { sessionSecret } = value(await stepUpWithPasskey(ctx, sam, phone.get(asked)));
    expect(await findSession(ctx, sam.secret)).toBeNull();
    expect(await missingProof(ctx, await comeInside(ctx, sessionSecret))).toBeNull();
    expect(await lastDetail(ctx, "stepup.ok")).toEqual({ method: "passkey" });
  });

  test("without any I am not asked for one", async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    expect(await passkeyStepUpOptions(ctx, cas)).toBeNull();
  });

  test("a new password and two-factor switched off leave them alone", async () => {
    const fresh = { current: password, password: "Paarse-Olifant-9", repeat: "Paarse-Olifant-9" };
    const { sessionSecret } = value(await changePassword(ctx, sam, fresh));
    const here = await comeInside(ctx, sessionSecret);
    value(await switchOff(ctx, here));
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("ok");
  });

  test("they are in my data, without a key or an id", async () => {
    const data = value(await gatherDataExport(ctx, sam));
    expect(data.passkeys).toEqual([
      { name: "Chrome op Windows", since: data.passkeys[0]?.since, lastUsed: null, copies: "never" },
    ]);
    expect(JSON.stringify(data)).not.toContain(present(phone.made[0]).id.toString("base64url"));
  });
});

describe("the offer to make one", () => {
  const again = async (account: Inside["account"]) => {
    ctx.clock.pass(MINUTE);
    return comeInside(ctx, (await passBothSteps(ctx, account)).sessionSecret);
  };

  test("comes after the second login with a code, not after the first, and not to who has one", async () => {
    const noor = await logIn(ctx, (await personWithApp(ctx, { email: "noor@example.nl" })).account);
    expect(await offersPasskey(ctx, noor)).toBe(false);
    const second = await again(noor.account);
    expect(await offersPasskey(ctx, second)).toBe(true);
    await makePasskey(ctx, second);
    expect(await offersPasskey(ctx, second)).toBe(false);
  });

  test("not now is quiet for a year, to the millisecond", async () => {
    const noor = await logIn(ctx, (await personWithApp(ctx, { email: "noor@example.nl" })).account);
    const second = await again(noor.account);
    await dismissPasskeyOffer(ctx, second);
    const { account, session } = await nextPage(ctx, second);
    ctx.clock.pass(365 * DAY - 1);
    expect(await offersPasskey(ctx, { account, session })).toBe(false);
    ctx.clock.pass(1);
    expect(await offersPasskey(ctx, { account, session })).toBe(true);
  });

  test("never where a password alone opened the session", async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    expect(await offersPasskey(ctx, cas)).toBe(false);
  });
});
