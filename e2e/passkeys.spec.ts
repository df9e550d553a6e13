import { gzipSync } from "node:zlib";
import { removeAllPasskeys } from "@/domain/authentication/passkey/remove-all";
import type { Context } from "@/domain/context";
import { recordAudit } from "@/domain/platform/audit/record";
import { inTransaction } from "@/domain/transaction";
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

async function removePasskeysOf(ctx: Context, { account }: Person): Promise<void> {
  await inTransaction(ctx, (ctx) => removeAllPasskeys(ctx, account.id));
}
