import type { Page } from "playwright/test";
import { systemClock } from "@/domain/clock";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { appCode, wrongAppCodes } from "@/tests/support/authenticator";
import { contentOf, credentials, expect, type Site, test } from "@/tests/support/browser";
import { codeFor, linkIn, mailFor } from "@/tests/support/inbox";
import { secretOn } from "@/tests/support/journeys";
import { newPhone, password } from "@/tests/support/people";
import type { Recorded } from "@/tests/support/recording-proxy";
import { ageMessages, ageProofs } from "@/tests/support/records";
import type { Kind, Leak } from "@/tests/support/secrets";
import { until } from "@/tests/support/until";

// AT-46, AT-44, T113: people walk through everything there is; every body that left the server, the whole database and the log
// are then searched for every secret that was met on the way.
const codePages = [
  "/account/two-factor/set-up/recovery-codes",
  "/account/two-factor/recovery-codes",
  "/account/two-factor/recovery-codes/download",
];

/** The only places where a secret may stand. */
function mayStand(kind: Kind, value: string, { page, path }: Recorded): boolean {
  if (kind === "recovery code") return codePages.includes(page);
  if (kind === "app secret") return page === "/account/two-factor/set-up/app";
  // The page behind a mailed link knows its own address.
  if (kind === "link") return path.includes(value) && page.startsWith("/account-recovery/");
  return false;
}

test.describe.configure({ timeout: 300_000 });

test.afterEach(async ({ site: { lab, secrets, answers, readable } }) => {
  await secrets.learn();
  const leaks: Leak[] = [];
  for (const answer of answers.splice(0)) {
    const { body, path, method, at, setCookies } = answer;
    const found = secrets.findIn(body, `${method} ${path}`, at);
    leaks.push(...found.filter(({ kind, value }) => !mayStand(kind, value, answer)));
    // A cookie is a secret itself; what it must not be is a readable one of another kind.
    const cookies = setCookies.join("\n");
    leaks.push(...secrets.findIn(cookies, `cookies of ${path}`, at, (kind) => !/cookie|session secret/.test(kind)));
  }
  expect.soft(leaks, "AT-46: no live code, secret or hash in any answer but on the pages that show them").toEqual([]);
  expect.soft(readable.splice(0), "AT-44: nothing readable in the database after any step").toEqual([]);
  expect.soft(await secrets.findInDatabase(), "AT-44: nothing readable in the database").toEqual([]);
  expect.soft(secrets.findInLogs(), "T113: nothing secret in the log").toEqual([]);
  for (const { printed } of lab.servers) {
    expect(printed(), "T113: nothing that a person typed in the log").not.toMatch(/@example\.nl|\+316\d{8}/);
  }
});

test("AT-46 AT-44 T113 the guide: text messages from the set-up to the last way of logging in", async ({
  page,
  context,
  person,
  see,
  site,
}) => {
  const { lab, answers, secrets } = site;
  const screens = see(page);
  const cas = await person({ twoFactor: "off", firstName: "Cas" });

  await test.step("wrong password, then the right one", async () => {
    await screens.login.open();
    await screens.login.logIn({ email: cas.email, password: "Verkeerd-Fiets-1!" });
    await screens.login.showsProblem(nl.errors["invalid-credentials"]);
    await screens.login.logIn(credentials(cas));
    await screens.worksheet.shown();
  });

  const codes = await test.step("set up, with a wrong, a short and an older code on the way", async () => {
    await page.goto("/nl/account/two-factor");
    await screens.twoFactor.setUp();
    await screens.method.byText();
    await screens.phone.enter("letters");
    await screens.phone.showsProblem(nl.errors["phone-invalid"]);
    await screens.phone.enter(cas.phone.typed);
    await screens.phoneCode.shown();
    const older = await codeFor(lab, cas.phone.e164, 1);
    await screens.phoneCode.enter("12345");
    await screens.phoneCode.showsProblem(/5 cijfers/);
    await screens.phoneCode.enter(otherThan(older));
    await screens.phoneCode.showsProblem(/Deze code klopt niet/);
    await ageMessages(lab, cas.account.id, 31);
    await page.reload();
    await screens.phoneCode.newCode().click();
    const code = await codeFor(lab, cas.phone.e164, 2);
    await screens.phoneCode.enter(older);
    await screens.phoneCode.showsProblem(/bericht A/);
    await screens.phoneCode.enter(code);
    await screens.codes.shown();
    const shown = await screens.codes.codes();
    for (const one of shown) secrets.addRecoveryCode(one);
    return shown;
  });

  await test.step("keep the codes, and ask for them again", async () => {
    const loading = page.waitForEvent("download");
    await screens.codes.download().click();
    await (await loading).path();
    await page.reload();
    await screens.codes.keepAndGoOn();
    await screens.done.shown();
    const kept = answers.length;
    await page.goBack();
    await screens.codes.saysShownAlready(10);
    await page.goto("/nl/account/two-factor/recovery-codes");
    await page.request.get("/nl/account/two-factor/recovery-codes/download");
    const after = answers
      .slice(kept)
      .flatMap(({ body, path, at }) => secrets.findIn(body, path, at, (kind) => kind === "recovery code"));
    expect(after, "T70: once they are kept they are never shown again").toEqual([]);
  });

  await test.step("log in by text and trust the device, then without a code, then end the trust", async () => {
    await page.goto("/nl/account/two-factor");
    await screens.twoFactor.logOut();
    await screens.login.logIn(credentials(cas));
    await screens.verify.shown();
    const code = await codeFor(lab, cas.phone.e164, 3);
    await screens.verify.enter("１２３");
    await screens.verify.showsProblem(/We lazen 3 cijfers/);
    await screens.verify.enter(otherThan(code));
    await screens.verify.showsProblem(/Deze code klopt niet/);
    await screens.verify.enterAndTrust(code);
    await screens.worksheet.shown();
    await screens.worksheet.logOut();
    await screens.login.logIn(credentials(cas));
    await screens.worksheet.shown();
    await page.goto("/nl/account/two-factor");
    await page.locator("summary").filter({ hasText: nl.twoFactor.endDevice }).first().click();
    await page.getByRole("button", { name: nl.twoFactor.endDeviceYes, exact: true }).first().click();
    await expect(page.getByText(nl.twoFactor.devicesNone)).toBeVisible();
  });

  await test.step("log in with a recovery code, and try it a second time", async () => {
    await screens.twoFactor.logOut();
    await screens.login.saysLoggedOut();
    await context.clearCookies();
    await screens.login.open();
    await screens.login.logIn(credentials(cas));
    await screens.verify.noAccessToDevices();
    await screens.recovery.enter(present(codes[0]));
    await screens.worksheet.saysCodesLeft(9);
    await screens.worksheet.logOut();
    await screens.login.logIn(credentials(cas));
    await screens.verify.noAccessToDevices();
    await screens.recovery.enter(present(codes[0]));
    await screens.recovery.saysWrong(4);
  });

  expectAllKinds(answers);
  expectFound(site, "recovery code", codes);
});

test("AT-46 AT-44 T113 the app: set-up, login, change of app and of method, practice, new codes, off", async ({
  page,
  context,
  person,
  see,
  site,
}) => {
  const { lab, answers, secrets } = site;
  const screens = see(page);
  const sam = await person({ twoFactor: "off", firstName: "Sam" });
  await screens.login.open();
  await screens.login.logIn(credentials(sam));
  await screens.worksheet.shown();

  const { first, codes } = await test.step("set up an app", async () => {
    await page.goto("/nl/account/two-factor/set-up");
    await screens.method.byApp();
    await screens.app.shown();
    const secret = await shownSecret(page);
    secrets.addAppSecret(secret);
    await screens.app.enter(present(wrongAppCodes(secret, 1)[0]));
    await screens.app.showsProblem(/Deze code klopt niet/);
    await screens.app.enter(await codeBefore(secret));
    await screens.codes.ofApp().shown();
    const shown = await screens.codes.codes();
    for (const code of shown) secrets.addRecoveryCode(code);
    await screens.codes.keepAndGoOn();
    await screens.done.ofApp().shown();
    return { first: secret, codes: shown };
  });

  await test.step("log in with it, and once more with the same code", async () => {
    await page.goto("/nl/account/two-factor");
    await screens.twoFactor.logOut();
    await screens.login.logIn(credentials(sam));
    const code = appCode(first);
    await screens.verify.enter(code);
    await screens.worksheet.shown();
    await screens.worksheet.logOut();
    await screens.login.logIn(credentials(sam));
    await screens.verify.enter(code);
    await screens.verify.showsProblem(nl.errors["code-replayed"]);
    await screens.verify.noAccessToDevices();
    await screens.recovery.enter(present(codes[0]));
    await screens.worksheet.shown();
  });

  await test.step("change the app, then the method", async () => {
    await page.goto("/nl/account/two-factor/set-up/app");
    await page.getByRole("button", { name: nl.appSetUp.beginSubmit }).click();
    await screens.app.shown();
    const secret = await shownSecret(page);
    secrets.addAppSecret(secret);
    expect(secret).not.toBe(first);
    await screens.app.enter(appCode(secret));
    await screens.done.ofApp().after("app").shown();
    await page.goto("/nl/account/two-factor/set-up");
    await screens.method.byText();
    await screens.phone.enter(sam.phone.typed);
    await screens.phoneCode.shown();
    await screens.phoneCode.enter(await codeFor(lab, sam.phone.e164, 1));
    await expect(page).toHaveURL(/set-up\/done\?change=toSms$/);
    // T51: nothing of the former secret is shown again.
    await page.goto("/nl/account/two-factor/set-up/app");
    await expect(page.locator("main")).not.toContainText(secret.slice(0, 4));
  });

  await test.step("practise with a code, then make new ones", async () => {
    await page.goto("/nl/account/two-factor/recovery-codes/practise");
    const field = page.getByLabel(nl.practise.label, { exact: true });
    await field.fill(present(codes[1]));
    await page.getByRole("button", { name: nl.practise.submit }).click();
    await expect(page.getByText(nl.practise.works)).toBeVisible();
    await field.fill("1234567890");
    await page.getByRole("button", { name: nl.practise.submit }).click();
    await expect(page.getByRole("alert").getByText(nl.errors["practice-unknown"])).toBeVisible();
    await page.goto("/nl/account/two-factor/recovery-codes");
    await page.getByRole("button", { name: nl.codes.makeNew }).click();
    await expect(screens.codes.items()).toHaveCount(10);
    for (const code of await screens.codes.codes()) secrets.addRecoveryCode(code);
    await screens.codes.keepAndGoOn();
    await screens.twoFactor.shown();
  });

  await test.step("confirm with password and code, then switch off", async () => {
    await ageProofs(lab, sam.account.id, 11);
    await page.goto("/nl/account/two-factor/switch-off");
    await page.getByLabel(nl.confirm.password, { exact: true }).fill("Verkeerd-Fiets-1!");
    await page.getByRole("button", { name: nl.confirm.submit }).click();
    await expect(page.getByRole("alert").getByText(nl.errors["password-wrong"])).toBeVisible();
    await page.getByLabel(nl.confirm.password, { exact: true }).fill(password);
    await page.getByRole("button", { name: nl.confirm.submit }).click();
    await page.getByLabel(nl.confirm.code, { exact: true }).fill(await codeFor(lab, sam.phone.e164, 2));
    await page.getByRole("button", { name: nl.confirm.submit }).click();
    await page.getByRole("button", { name: nl.off.submit }).click();
    await screens.twoFactor.says("off");
    await context.clearCookies();
  });

  expectAllKinds(answers);
  expectFound(site, "app secret", [first]);
});

test("AT-56 a device that is no longer trusted leaves the list at once", async ({ page, person, see }) => {
  const sam = await person({ twoFactor: "app" });
  const screens = see(page);
  await screens.login.open();
  await screens.login.logIn(credentials(sam));
  await screens.verify.enterAndTrust(appCode(sam.secret));
  await screens.worksheet.shown();
  await page.goto("/nl/account/two-factor");
  await page.locator("summary").filter({ hasText: nl.twoFactor.endDevice }).first().click();
  await page.getByRole("button", { name: nl.twoFactor.endDeviceYes, exact: true }).first().click();
  await expect(page.getByText(nl.twoFactor.devicesNone)).toBeVisible();
});

test("T77 the page that asks for the code once more says in words that a code was wrong", async ({
  page,
  person,
  see,
  site,
}) => {
  const noor = await person({ twoFactor: "app" });
  const screens = see(page);
  await screens.login.open();
  await screens.login.logIn(credentials(noor));
  await screens.verify.enter(await codeBefore(noor.secret));
  await screens.worksheet.shown();
  await ageProofs(site.lab, noor.account.id, 11);
  await page.goto("/nl/account/two-factor/switch-off");
  await page.getByLabel(nl.confirm.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: nl.confirm.submit }).click();
  for (const wrong of [present(wrongAppCodes(noor.secret, 1)[0]), "9876543210"]) {
    await page.getByLabel(nl.confirm.code, { exact: true }).fill(wrong);
    await page.getByRole("button", { name: nl.confirm.submit }).click();
    await expect(page.locator(".error-summary li")).toContainText(
      wrong.length === 6 ? /^Deze code/ : /^Deze herstelcode/,
    );
  }
});

test("AT-46 AT-44 T113 lost phone, help, the last recovery code, locked out, and who may not log in", async ({
  page,
  context,
  person,
  see,
  site,
}) => {
  const { lab, answers, secrets } = site;
  const screens = see(page);

  await test.step("the lost phone, by recovery code: a new number", async () => {
    const noor = await person({ twoFactor: "sms" });
    await screens.login.open();
    await screens.login.logIn(credentials(noor));
    await page.getByRole("link", { name: nl.verify.lost }).click();
    await page.getByRole("link", { name: nl.lost.optionCodeLink }).click();
    await screens.recovery.enter(present(noor.codes[0]));
    await page.getByRole("button", { name: nl.lost.submit, exact: true }).click();
    await page.getByRole("link", { name: nl.lost.newPhone }).click();
    const other = newPhone();
    await screens.phone.enter(other.typed);
    await screens.phoneCode.shown();
    await screens.phoneCode.enter(await codeFor(lab, other.e164, 1));
    await expect(page).toHaveURL(/set-up\/done\?change=phone$/);
    await context.clearCookies();
  });

  await test.step("asking for help, confirming it, stopping it", async () => {
    const noor = await person({ twoFactor: "sms" });
    await screens.login.open();
    await screens.login.logIn(credentials(noor));
    await page.getByRole("link", { name: nl.verify.lost }).click();
    await page.getByRole("button", { name: nl.lost.optionHelpSubmit }).click();
    await expect(page.getByText(/We hebben een mail gestuurd naar/)).toBeVisible();
    const mail = await mailFor(lab, noor.email, nl.mail["account-recovery-asked"].subject);
    await secrets.learn();
    await page.goto(linkIn(mail, "account-recovery"));
    await page.getByRole("button", { name: nl.accountRecovery.confirm }).click();
    await expect(page.getByText(/^\d{4}-\d{4}$/)).toBeVisible();
    await page.goto(linkIn(mail, "account-recovery/stop"));
    await page.getByRole("button", { name: nl.accountRecovery.stop }).click();
    await expect(page.getByText(nl.accountRecovery.stopped)).toBeVisible();
    await context.clearCookies();
  });

  await test.step("the last recovery code brings the next list", async () => {
    const noor = await person({ twoFactor: "app", codesLeft: 1 });
    await screens.login.open();
    await screens.login.logIn(credentials(noor));
    await screens.verify.noAccessToDevices();
    await screens.recovery.enter(present(noor.codes[0]));
    await expect(page.getByText(nl.codes.lastUsed)).toBeVisible();
    const fresh = await screens.codes.codes();
    for (const code of fresh) secrets.addRecoveryCode(code);
    expectFound(site, "recovery code", fresh);
    await context.clearCookies();
  });

  await test.step("five wrong codes: shut out", async () => {
    const noor = await person({ twoFactor: "app" });
    await screens.login.open();
    await screens.login.logIn(credentials(noor));
    const [last = "", ...wrong] = wrongAppCodes(noor.secret, 5);
    for (const [index, code] of wrong.entries()) {
      await screens.verify.enter(code);
      await screens.verify.showsProblem(new RegExp(`nog ${4 - index} keer`));
    }
    await screens.verify.enter(last);
    await expect(page).toHaveURL(/\/login\/paused/);
    await context.clearCookies();
  });

  await test.step("disabled and not activated", async () => {
    await screens.login.open();
    await screens.login.logIn({ email: "bram@example.nl", password });
    await screens.login.showsProblem(nl.errors["account-disabled"]);
    await screens.login.open();
    await screens.login.logIn({ email: "lena@example.nl", password });
    await expect(page).toHaveURL(/\/register\/check-email/);
  });

  await until("the last message", async () =>
    (await lab.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL")) === 0 ? true : undefined,
  );
  expectAllKinds(answers);
});

/** The proof would prove nothing if whole kinds of answers were missing from it. */
function expectAllKinds(answers: readonly Recorded[]): void {
  const documents = answers.filter(({ type, method }) => type === "text/html" && method === "GET");
  const actions = answers.filter(({ method }) => method === "POST");
  const flights = answers.filter(({ type }) => type === "text/x-component");
  expect(documents.length, "documents").toBeGreaterThan(0);
  expect(actions.length, "answers of actions").toBeGreaterThan(0);
  expect(flights.length, "RSC").toBeGreaterThan(0);
}

/** And so would it if the search could not find what is there: where a secret is shown, it is found. */
function expectFound({ answers, secrets }: Site, wanted: Kind, values: readonly string[]): void {
  const found = answers.flatMap(({ body, path, at }) => secrets.findIn(body, path, at, (kind) => kind === wanted));
  const missed = values.filter((value) => !found.some((leak) => leak.value === value));
  expect(missed, `every ${wanted} that a page showed was seen on its way`).toEqual([]);
}

async function shownSecret(page: Page): Promise<string> {
  return until("the key of the app", async () => secretOn(await contentOf(page)) || undefined);
}

/** The code of the period before this one, so that the next one is still good for a login. */
async function codeBefore(secret: string): Promise<string> {
  await until("the first half of a period", () => (systemClock.now() % 30_000 < 15_000 ? true : undefined));
  return appCode(secret, systemClock.now() - 30_000);
}

function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}
