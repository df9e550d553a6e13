import { gzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { accountRecoveries, accounts, passkeys } from "@/db/schema";
import { removeAllPasskeys } from "@/domain/authentication/passkey/remove-all";
import type { Context } from "@/domain/context";
import { recordAudit } from "@/domain/platform/audit/record";
import { newId } from "@/domain/platform/crypto/token";
import { passkey } from "@/domain/policy";
import { approveByTwo } from "@/domain/testing/account-recovery";
import { inTransaction } from "@/domain/transaction";
import { expectAccessible } from "@/tests/support/accessibility";
import { Authenticator } from "@/tests/support/authenticator";
import type { Person } from "@/tests/support/people";
import { ageProofs } from "@/tests/support/records";
import { VirtualAuthenticator } from "@/tests/support/virtual-authenticator";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";

const phone = { transport: "internal", resident: "yes", verification: "succeeds" } as const;
const key = { transport: "usb", resident: "yes", verification: "succeeds" } as const;

/** Password and code, to the worksheet. */
async function logIn(screens: Screens, person: Person): Promise<void> {
  await screens.login.open();
  await screens.login.logIn(person);
  await screens.verify.shown();
  await screens.verify.enter(new Authenticator(person.secret).code());
  await screens.worksheet.shown();
}

async function makeOne(screens: Screens): Promise<void> {
  await screens.passkeys.open();
  await screens.passkeys.make();
  await screens.passkeys.says("passkeys.doneAdded");
}

inBothLanguages(() => {
  test("I make a passkey, log in with it without password or code, call it by its name and remove it @script-only", async ({
    page,
    person,
    screens,
    texts,
    inbox,
  }) => {
    // Nine states are looked at by axe.
    test.slow();
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    const device = await VirtualAuthenticator.in(page, phone);
    await logIn(screens, sam);
    await screens.account.open();
    await page.getByRole("link", { name: texts("account.passkeys"), exact: true }).click();
    await screens.passkeys.loaded();
    await screens.passkeys.make();
    await screens.passkeys.says("passkeys.doneAdded");
    expect(await device.holds()).toBe(1);
    await expect(screens.passkeys.cards().getByText(texts("passkeys.here"), { exact: true })).toBeVisible();
    await inbox.mail(sam.email, texts("mail.passkey-added.subject"));
    // Left alone, or the offer under the field would be taken before the button is pressed.
    await device.isLeftAlone();
    await screens.passkeys.logOut();
    await screens.login.loaded();
    await device.isTouched();
    await screens.login.passkeyButton().click();
    await screens.worksheet.loaded();

    await screens.passkeys.open();
    await page.getByRole("link", { name: /^(Naam van|Change the name of)/ }).click();
    await screens.renamePasskey.save(" ");
    await expect(page.locator(".error-summary")).toContainText(texts("errors.passkey-name-missing"));
    await screens.renamePasskey.isAccessible();
    await screens.renamePasskey.save("Mijn telefoon");
    await screens.passkeys.says("passkeys.doneRenamed");
    await screens.passkeys.remove("Mijn telefoon");
    await screens.passkeys.says("passkeys.doneRemoved");
    await expect(screens.passkeys.cards()).toHaveCount(0);
  });

  test("with a key on a cord I log in at the page of another Healthspace @script-only", async ({
    page,
    person,
    screens,
    lang,
    texts,
  }) => {
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    await VirtualAuthenticator.in(page, key);
    await logIn(screens, sam);
    await makeOne(screens);
    await expect(screens.passkeys.cards()).toHaveCount(1);
    await expect(screens.passkeys.cards().getByText(texts("passkeys.here"), { exact: true })).toHaveCount(0);
    await screens.passkeys.logOut();
    await screens.login.shown();
    await page.goto(`/${lang}/at/leefstijl`);
    await screens.login.passkeyButton().click();
    await expect(page.getByText(texts("ownPage.loggedInAs", { name: sam.name }))).toBeVisible();
    expect(new URL(page.url()).pathname).toBe(`/${lang}/at/leefstijl`);
  });

  test("my browser offers the passkey of this device by itself, under the field for my address @script-only", async ({
    page,
    person,
    screens,
  }) => {
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    await VirtualAuthenticator.in(page, phone);
    await logIn(screens, sam);
    await makeOne(screens);
    await screens.passkeys.logOut();
    // The device answers as if the offer had been taken: nothing is pressed.
    await screens.worksheet.shown();
  });

  test("before an important change my passkey is enough; when the device does not know me I go on with my password @script-only", async ({
    page,
    person,
    screens,
    server,
    texts,
  }) => {
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    const device = await VirtualAuthenticator.in(page, phone);
    await logIn(screens, sam);
    await makeOne(screens);
    await ageProofs({ ctx: server }, sam.account.id, 11);
    await device.verificationFails();
    await screens.passkeys.goThere();
    await screens.confirm.loaded();
    await screens.confirm.passkeyButton().click();
    await screens.confirm.showsProblem(texts("errors.passkey-cancelled"));
    await device.verificationSucceeds();
    await screens.confirm.passkeyButton().click();
    await screens.passkeys.shown();
    await device.isLeftAlone();
    await screens.passkeys.logOut();
    await screens.login.shown();
    await device.verificationFails();
    await device.isTouched();
    await screens.login.passkeyButton().click();
    await screens.login.showsProblem(texts("errors.passkey-cancelled"));
    await screens.login.logIn(sam);
    await screens.verify.shown();
  });

  test("a passkey that was removed logs nobody in, and the sentence does not say why @script-only", async ({
    page,
    person,
    screens,
    server,
    texts,
  }) => {
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    const device = await VirtualAuthenticator.in(page, phone);
    await logIn(screens, sam);
    await makeOne(screens);
    await device.isLeftAlone();
    await screens.passkeys.logOut();
    await screens.login.shown();
    await removePasskeysOf(server, sam);
    await device.isTouched();
    await screens.login.passkeyButton().click();
    await screens.login.showsProblem(texts("errors.passkey-refused"));
  });

  test("a device that cannot keep it, or cannot know me, makes no passkey and says what to do @script-only", async ({
    page,
    person,
    screens,
    texts,
    anotherBrowser,
  }) => {
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    await VirtualAuthenticator.in(page, { transport: "usb", resident: "no", verification: "succeeds" });
    await logIn(screens, sam);
    await screens.passkeys.open();
    await screens.passkeys.make();
    await screens.passkeys.showsProblem(texts("errors.passkey-not-made"));
    await expect(screens.passkeys.cards()).toHaveCount(0);
    const elsewhere = await anotherBrowser();
    const other = await person({ firstName: "Sam", twoFactor: "app" });
    await VirtualAuthenticator.in(elsewhere.login.onPage(), {
      transport: "usb",
      resident: "yes",
      verification: "impossible",
    });
    await logIn(elsewhere, other);
    await elsewhere.passkeys.open();
    await elsewhere.passkeys.make();
    await elsewhere.passkeys.showsProblem(texts("errors.passkey-not-made"));
  });

  test("after my second login with a code a passkey is offered, and not now is not asked again @script-only", async ({
    page,
    person,
    screens,
    server,
    texts,
  }) => {
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    await inTransaction(server, (ctx) => recordAudit(ctx, { event: "login.second.ok", accountId: sam.account.id }));
    await logIn(screens, sam);
    await expect(page.getByText(texts("passkeys.offer"), { exact: true })).toBeVisible();
    await screens.worksheet.isAccessible();
    await page.getByRole("button", { name: texts("passkeys.offerNo"), exact: true }).click();
    await expect(page.getByText(texts("passkeys.offer"), { exact: true })).toHaveCount(0);
    await page.reload();
    await screens.worksheet.shown();
    await expect(page.getByText(texts("passkeys.offer"), { exact: true })).toHaveCount(0);
  });

  test("my only passkey is lost and nothing else is left: with the help of two of staff I come back @script-only", async ({
    page,
    person,
    screens,
    server,
    inbox,
    lang,
    texts,
  }) => {
    test.slow();
    const [sam, eva, tom] = [await person({ firstName: "Sam", twoFactor: "app" }), await person(), await person()];
    const device = await VirtualAuthenticator.in(page, phone);
    await logIn(screens, sam);
    await makeOne(screens);
    await device.isLeftAlone();
    await screens.passkeys.logOut();
    await screens.login.logIn(sam);
    await screens.verify.shown();
    await page.goto(`/${lang}/login/lost-phone`);
    await page.getByRole("button", { name: texts("lost.optionHelpSubmit"), exact: true }).click();
    await expect(page.getByText(texts("accountRecovery.mailed").split("{")[0] ?? "-")).toBeVisible();
    const { text } = await inbox.mail(sam.email, texts("mail.account-recovery-asked.subject"));
    await page.goto(/https?:\/\/\S+\/account-recovery\/[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? "no link");
    await page.getByRole("button", { name: texts("accountRecovery.confirm"), exact: true }).click();
    const reference = (await page.locator(".code").innerText()).trim();
    const staff = [eva.account.id, tom.account.id] as const;
    expect((await approveByTwo(server, { reference, staff, reason: "paspoort" })).ok).toBe(true);
    await server.db.write((tx) =>
      tx.update(accountRecoveries).set({ dueAt: Date.now() }).where(eq(accountRecoveries.accountId, sam.account.id)),
    );

    await test.step("who has the lost device does not get in with it", async () => {
      await screens.login.open();
      await device.isTouched();
      await screens.login.passkeyButton().click();
      await screens.login.showsProblem(texts("errors.passkey-refused"));
      await screens.login.isAccessible();
    });

    await test.step("I choose a new password and am in, without a passkey", async () => {
      await device.isLeftAlone();
      await screens.forgotPassword.open();
      await screens.forgotPassword.askFor(sam.email);
      const reset = await inbox.mail(sam.email, texts("mail.password-reset.subject"));
      await screens.resetPassword.openLink(/https?:\/\/\S+\/reset-password\/\S+/.exec(reset.text)?.[0] ?? "no link");
      await screens.resetPassword.choose("Paarse-Olifant-9");
      await screens.resetDone.loaded();
      await screens.resetDone.goToLogin();
      await screens.login.logIn({ email: sam.email, password: "Paarse-Olifant-9" });
      await screens.worksheet.shown();
      await screens.passkeys.open();
      await expect(page.getByText(texts("passkeys.none"), { exact: true })).toBeVisible();
      await screens.passkeys.isAccessible();
    });
  });

  test("a mailed link removed the passkeys of staff: the password sets nothing up, and the page says whom to call", async ({
    person,
    screens,
    page,
    server,
    lang,
    texts,
    scripting,
  }) => {
    const eva = await person({ firstName: "Eva", healthspace: "demo", roles: ["clinician"] });
    await server.db.write((tx) =>
      tx.update(accounts).set({ passkeysEndedAt: Date.now() }).where(eq(accounts.id, eva.account.id)),
    );
    await screens.login.open();
    await screens.login.logIn(eva);
    await screens.worksheet.shown();
    for (const path of ["/account/two-factor/set-up", "/account/two-factor/set-up/app", "/account/passkeys"]) {
      await page.goto(`/${lang}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(texts("confirm.passkeysEndedTitle"));
    }
    await expectAccessible(page, scripting);
    await page.getByRole("link", { name: texts("confirm.back"), exact: true }).click();
    await expect(page).toHaveURL(/\/account$/);
  });

  test("a full list, a lost phone and switching two-factor off each say what a passkey means there @script-only", async ({
    page,
    person,
    screens,
    server,
    lang,
    texts,
    scripting,
  }) => {
    test.slow();
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    await VirtualAuthenticator.in(page, phone);
    await logIn(screens, sam);
    await makeOne(screens);
    await fillList(server, sam);
    await screens.passkeys.open();
    await expect(screens.passkeys.cards()).toHaveCount(passkey.maxPerAccount);
    await expect(page.getByText(texts("passkeys.full", { count: passkey.maxPerAccount }))).toBeVisible();
    await expect(screens.passkeys.makeButton()).toHaveCount(0);
    await screens.passkeys.isAccessible();
    for (const [path, words] of [
      ["lost-phone", texts("passkeys.lost")],
      ["switch-off", texts("passkeys.off")],
    ] as const) {
      await page.goto(`/${lang}/account/two-factor/${path}`);
      await expect(page.getByText(words)).toBeVisible();
      await expectAccessible(page, scripting);
    }
  });

  test("a browser without passkeys loads nothing for them, one that has them at most 6 kB @script-only", async ({
    screens,
    anotherBrowser,
  }) => {
    const without = await anotherBrowser();
    await without.login.onPage().addInitScript(() => Reflect.deleteProperty(window, "PublicKeyCredential"));
    const [plain, passkeys] = [await scriptsOf(without), await scriptsOf(screens)];
    await expect(without.login.passkeyButton()).toBeHidden();
    await expect(screens.login.passkeyButton()).toBeVisible();
    const added = [...passkeys].filter(([url]) => !plain.has(url));
    expect(added.length).toBeGreaterThan(0);
    const bytes = added.reduce((sum, [, body]) => sum + gzipSync(body).length, 0);
    expect(bytes).toBeLessThan(6_000);
    for (const body of plain.values()) expect(body).not.toContain("ERROR_CEREMONY_ABORTED");
  });

  test("without script the button is not there, and the login is as it was @no-script-only", async ({ screens }) => {
    await screens.login.open();
    await expect(screens.login.passkeyButton()).toBeHidden();
  });
});

test("a password manager finds where passkeys are made and looked after", async ({ request, baseURL }) => {
  const answer = await request.get("/.well-known/passkey-endpoints");
  expect(answer.headers()["content-type"]).toContain("application/json");
  const page = `${baseURL}/account/passkeys`;
  expect(await answer.json()).toEqual({ enroll: page, manage: page });
});

/** The login page, and every script that it loads. */
async function scriptsOf({ login }: Screens): Promise<Map<string, string>> {
  const page = login.onPage();
  const scripts = new Map<string, string>();
  page.on("requestfinished", async (request) => {
    if (request.resourceType() !== "script") return;
    scripts.set(request.url(), "");
    scripts.set(request.url(), (await (await request.response())?.text()) ?? "");
  });
  await login.open();
  await page.waitForLoadState("networkidle");
  await expect.poll(() => [...scripts.values()].every((body) => body !== "")).toBe(true);
  return scripts;
}

/** As many passkeys as an account may have. */
async function fillList(ctx: Context, { account }: Person): Promise<void> {
  await ctx.db.write(async (tx) => {
    const [made] = await tx.select().from(passkeys).where(eq(passkeys.accountId, account.id));
    if (!made) throw new Error("no passkey yet");
    for (let n = 1; n < passkey.maxPerAccount; n += 1)
      await tx.insert(passkeys).values({ ...made, id: newId(), credentialId: newId(), name: `${made.name} ${n}` });
  });
}

async function removePasskeysOf(ctx: Context, { account }: Person): Promise<void> {
  await inTransaction(ctx, (ctx) => removeAllPasskeys(ctx, account.id, "recovered"));
}
