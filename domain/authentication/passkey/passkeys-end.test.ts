import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { healthspaces } from "@/db/schema";
import { askEmailChange, confirmEmailChange, undoEmailChange } from "../../account-lifecycle/email-change/email-change";
import { reportCompromise } from "../../account-lifecycle/report-compromise/report-compromise";
import { listClosed } from "../../healthspace/dossier/closed";
import { writeAtLevelTwo } from "../../healthspace/staff/client-access";
import { enterWorkplace } from "../../healthspace/staff/workplace";
import { listOwnSubmissions } from "../../healthspace/submission/own-submissions";
import { listTiles } from "../../healthspace/worksheet/tiles";
import { buildMembership, buildWorksheet } from "../../operations/demo/build";
import { stepsShown } from "../../platform/session/proof";
import { ok } from "../../result";
import { approveByTwo } from "../../testing/account-recovery";
import { codeOf, present, value } from "../../testing/answers";
import { enterHealthspace } from "../../testing/entrance";
import { enterPassword, type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { askForPasskey, logInByPasskey, makePasskey, sendPasskey, tryPasskey } from "../../testing/passkeys";
import { password, personWithApp, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import type { SoftwareAuthenticator } from "../../testing/software-authenticator";
import { testContext } from "../../testing/test-context";
import {
  completeDueAccountRecoveries,
  confirmAccountRecovery,
  findAccountRecovery,
  requestAccountRecovery,
} from "../account-recovery/account-recovery";
import { lostPhoneStep } from "../second-factor/lost-phone";
import { countPasskeys } from "./passkeys";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: Inside;
let phone: SoftwareAuthenticator;
beforeEach(async () => {
  ctx = await testContext();
  sam = await logIn(ctx, (await personWithApp(ctx)).account);
  phone = await makePasskey(ctx, sam);
});
afterEach(() => ctx.dispose());

const newest = async () => present((await queuedMails(ctx)).at(-1));

/** Asked, confirmed and approved; answers when it takes effect. */
async function approvedRecovery(): Promise<number> {
  value(await requestAccountRecovery(ctx, sam.account, userAgent));
  const token = present((await newest()).links?.main?.token);
  value(await confirmAccountRecovery(ctx, token));
  const { reference } = present(await findAccountRecovery(ctx, "account-recovery", token));
  const [one, other] = [
    await personWithoutTwoFactor(ctx, { email: "eva@example.nl" }),
    await personWithoutTwoFactor(ctx, { email: "tom@example.nl" }),
  ];
  const { dueAt } = value(await approveByTwo(ctx, { reference, staff: [one.id, other.id], reason: "paspoort" }));
  return dueAt;
}

describe("T128 what a thief added does not outlive the owner's word", () => {
  test("“this was not me” in the mail about it removes every passkey", async () => {
    const [mail] = (await queuedMails(ctx)).filter(({ template }) => template === "passkey-added");
    value(await reportCompromise(ctx, present(mail?.links?.second?.token), userAgent));
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("passkey-refused");
    expect(await countPasskeys(ctx, sam.account.id)).toBe(0);
  });

  test("a login that was under way at that moment gets nowhere", async () => {
    const typed = phone.get(await askForPasskey(ctx));
    const [mail] = (await queuedMails(ctx)).filter(({ template }) => template === "passkey-added");
    value(await reportCompromise(ctx, present(mail?.links?.second?.token), userAgent));
    expect(codeOf(await sendPasskey(ctx, typed))).toBe("passkey-refused");
  });

  test("the undo of another e-mail address removes them too", async () => {
    value(await askEmailChange(ctx, sam, "thief@example.org"));
    value(await confirmEmailChange(ctx, present((await newest()).links?.main?.token), password));
    const undo = present((await queuedMails(ctx)).find(({ template }) => template === "email-changed"));
    value(await undoEmailChange(ctx, present(undo.links?.second?.token)));
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("passkey-refused");
  });
});

describe("I had only a passkey left, and lost that too", () => {
  test("with the help of two of staff I come back: the lost passkey opens nothing, a new password does", async () => {
    const dueAt = await approvedRecovery();
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("ok");
    ctx.clock.pass(dueAt - ctx.clock.now());
    expect(await completeDueAccountRecoveries(ctx)).toBe(1);
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("passkey-refused");
    expect(codeOf(await enterPassword(ctx, sam.account.email))).toBe("password-to-renew");
  });

  test("at the very moment it is due, before the scheduler came to it", async () => {
    ctx.clock.pass((await approvedRecovery()) - ctx.clock.now() - 1);
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("ok");
    ctx.clock.pass(1);
    expect(codeOf(await tryPasskey(ctx, phone))).toBe("passkey-refused");
  });

  test("who finds the passkey again can say at once that the phone is lost, without a code", async () => {
    ctx.clock.pass(DAY);
    expect(await lostPhoneStep(ctx, await logInByPasskey(ctx, phone))).toBe("ready");
  });
});

describe("T121 a Healthspace that asks two-factor, and somebody with a passkey who has it off", () => {
  let cas: Inside;
  let place: string;
  let device: SoftwareAuthenticator;
  beforeEach(async () => {
    cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    place = await aHealthspace(ctx);
    await buildMembership(ctx, cas.account, place, ["client", "clinician"]);
    await buildWorksheet(ctx, cas.account, place);
    await ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom: ctx.clock.now() }));
    device = await makePasskey(ctx, cas);
    ctx.clock.pass(MINUTE);
  });

  /** What the pages of one request show, as `currentSession` notes it in the request. */
  const seenBy = async ({ account, session }: Inside) => {
    const here = { ...ctx, request: () => ({ id: "1", shown: stepsShown(session.proofs) }) };
    return {
      enters: (await enterHealthspace(here, account.id, "nl")).entered,
      tiles: (await listTiles(here, account.id, place, "nl")).length,
      closed: (await listClosed(here, account.id)).length,
      submissions: await listOwnSubmissions(here, account.id),
      staff: codeOf(await enterWorkplace(here, account.id, "behandelmodules")),
      writes: codeOf(
        await writeAtLevelTwo(here, { account, session }, "behandelmodules", "treat", async () => ok("written")),
      ),
    };
  };

  test("the session that the passkey opened enters, as client and as staff", async () => {
    expect(await seenBy(await logInByPasskey(ctx, device))).toEqual({
      enters: true,
      tiles: 10,
      closed: 0,
      submissions: [],
      staff: "ok",
      writes: "ok",
    });
  });

  test("a session of the password alone does not, though the account has a passkey", async () => {
    const no = {
      enters: false,
      tiles: 0,
      closed: 1,
      submissions: [],
      staff: "staff-two-factor",
      writes: "staff-level",
    };
    expect(await seenBy(await logIn(ctx, cas.account))).toEqual(no);
  });
});
