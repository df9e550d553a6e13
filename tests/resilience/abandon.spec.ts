import type { Page } from "playwright/test";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "@/tests/support/answers";
import { appCode } from "@/tests/support/authenticator";
import { contentOf, credentials, expect, handOver, type Site, test, visitorOf } from "@/tests/support/browser";
import type { Visitor } from "@/tests/support/form-client";
import { codeFor, codesFor } from "@/tests/support/inbox";
import {
  enterCode,
  enterRecoveryCode,
  expectVerdict,
  IN,
  isInside,
  logInUpToTheCode,
  secretOn,
} from "@/tests/support/journeys";
import { newPhone, type Person, password, type Story } from "@/tests/support/people";
import { activeFactors, ageProofs, codeHashes, sessionsOf, usedRecoveryCodes } from "@/tests/support/records";
import { until } from "@/tests/support/until";

// AT-07: whatever somebody begins in the settings and does not finish, the old method logs in and the new one does not.
const settings = "/nl/account/two-factor";

/** What the person has to show of the new method so far. */
interface Progress {
  page: Page;
  person: Person;
  site: Site;
  /** The code that would prove the new method, as soon as there is one. */
  newCode: () => Promise<string | null>;
}

interface Change {
  name: string;
  story: Story;
  /** Each step goes on from where the one before ended; the person leaves after one of them. */
  steps: Record<string, (on: Progress) => Promise<void>>;
  /** Whether the other sessions end on the way, as with a lost phone. */
  endsOthers?: "after the second step";
}

const link = (page: Page, name: string) => page.getByRole("link", { name }).first();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function openNumber(on: Progress, title: string): Promise<void> {
  await link(on.page, title).click();
  await expect(on.page.getByLabel(nl.smsSetUp.phone, { exact: true })).toBeVisible();
}

async function sendNumber(on: Progress): Promise<void> {
  const phone = newPhone();
  await on.page.getByLabel(nl.smsSetUp.phone, { exact: true }).fill(phone.typed);
  await button(on.page, nl.smsSetUp.confirmPhone).click();
  await expect(on.page.getByLabel(nl.smsSetUp.code, { exact: true })).toBeVisible();
  const code = await codeFor(on.site.lab, phone.e164, 1);
  on.newCode = async () => code;
}

async function seeSecret(on: Progress): Promise<void> {
  await expect(on.page.getByLabel(nl.appSetUp.code, { exact: true })).toBeVisible();
  const secret = await until("the key of the app", async () => secretOn(await contentOf(on.page)) || undefined);
  on.newCode = async () => appCode(secret);
}

async function enterWrongCode(on: Progress): Promise<void> {
  const right = Number((await on.newCode()) ?? 0);
  await on.page.getByLabel(nl.smsSetUp.code, { exact: true }).fill(String((right + 1) % 1_000_000).padStart(6, "0"));
  await button(on.page, nl.smsSetUp.verify).click();
  await expect(on.page.locator(".error-summary")).toBeVisible();
}

const changes: Change[] = [
  {
    name: "another phone number",
    story: { twoFactor: "sms" },
    steps: {
      "the page of the number": (on) => openNumber(on, nl.twoFactor.changePhone),
      "a code was sent to it": sendNumber,
      "a wrong code": enterWrongCode,
    },
  },
  {
    name: "another app",
    story: { twoFactor: "app" },
    steps: {
      "the page of the app": async ({ page }) => {
        await link(page, nl.twoFactor.changeApp).click();
        await expect(button(page, nl.appSetUp.beginSubmit)).toBeVisible();
      },
      "the new key is shown": async (on) => {
        await button(on.page, nl.appSetUp.beginSubmit).click();
        await seeSecret(on);
      },
      "a wrong code": enterWrongCode,
    },
  },
  {
    name: "an app instead of text messages",
    story: { twoFactor: "sms" },
    steps: {
      "the choice of the method": chooseMethod,
      "the new key is shown": async (on) => {
        await button(on.page, nl.method.totp).click();
        await seeSecret(on);
      },
      "a wrong code": enterWrongCode,
    },
  },
  {
    name: "text messages instead of an app",
    story: { twoFactor: "app" },
    steps: {
      "the choice of the method": chooseMethod,
      "the page of the number": (on) => openNumber(on, nl.method.sms),
      "a code was sent to it": sendNumber,
      "a wrong code": enterWrongCode,
    },
  },
  {
    name: "new recovery codes",
    story: { twoFactor: "app" },
    steps: {
      "the page that warns": async ({ page }) => {
        await link(page, nl.twoFactor.newCodes).click();
        await expect(button(page, nl.codes.makeNew)).toBeVisible();
      },
    },
  },
  {
    name: "switching off",
    story: { twoFactor: "app" },
    steps: {
      "the page that warns": async ({ page }) => {
        await link(page, nl.twoFactor.off).click();
        await expect(button(page, nl.off.submit)).toBeVisible();
      },
    },
  },
  {
    name: "switching off, not proven lately",
    story: { twoFactor: "app" },
    steps: {
      "the password is asked": async ({ page, person, site }) => {
        await ageProofs(site.lab, person.account.id, 11);
        await link(page, nl.twoFactor.off).click();
        await expect(page.getByLabel(nl.confirm.password, { exact: true })).toBeVisible();
      },
      "the code is asked": async ({ page }) => {
        await page.getByLabel(nl.confirm.password, { exact: true }).fill(password);
        await button(page, nl.confirm.submit).click();
        await expect(page.getByLabel(nl.confirm.code, { exact: true })).toBeVisible();
      },
    },
  },
  {
    name: "a lost phone",
    story: { twoFactor: "sms" },
    endsOthers: "after the second step",
    steps: {
      "the page that explains": async ({ page }) => {
        await link(page, nl.twoFactor.lost).click();
        await expect(button(page, nl.lost.submit)).toBeVisible();
      },
      "it was reported": async ({ page }) => {
        await button(page, nl.lost.submit).click();
        await expect(page.getByRole("heading", { name: nl.lost.chooseTitle })).toBeVisible();
      },
      "the page of the new number": (on) => openNumber(on, nl.lost.newPhone),
      "a code was sent to it": sendNumber,
    },
  },
];

async function chooseMethod({ page }: Progress): Promise<void> {
  await link(page, nl.twoFactor.changeMethod).click();
  await expect(button(page, nl.method.totp)).toBeVisible();
}

/** How somebody leaves. */
const ways: [name: string, leave: (page: Page) => Promise<unknown>][] = [
  ["closing the page", (page) => page.close()],
  ["going elsewhere", (page) => page.goto("/nl/workspace")],
  ["reloading", (page) => page.reload()],
  ["going back", (page) => page.goBack()],
];

for (const [nth, change] of changes.entries()) {
  test(`AT-07 ${change.name}, left at each step: the old method logs in, the new one does not`, async ({
    browser,
    baseURL,
    person,
    site,
  }) => {
    const steps = Object.entries(change.steps);
    for (const [last, [name]] of steps.entries()) {
      // Each step in one way, each way at several steps: what counts is what the server knew when the person left.
      const [way, leave] = present(ways[(nth + last) % ways.length]);
      await test.step(`left at: ${name}, by ${way}`, async () => {
        const owner = await person(change.story);
        const context = await browser.newContext({ baseURL });
        const other = visitorOf(site);
        await logInByRecoveryCode(other, owner, 0);
        const inside = visitorOf(site);
        await logInByRecoveryCode(inside, owner, 1);
        await handOver(inside, context);
        const on: Progress = { page: await context.newPage(), person: owner, site, newCode: async () => null };
        await on.page.goto(settings);
        for (const [, go] of steps.slice(0, last + 1)) await go(on);
        await leave(on.page);
        await expectOldMethodOnly(site, owner, change.story, await on.newCode());
        expect(await isInside(other), "other sessions").toBe(!(change.endsOthers && last >= 1));
        await context.close();
      });
    }
  });
}

test("AT-64 new recovery codes, made and never kept: the old ones are dead, the method still works, others can be made", async ({
  context,
  page,
  person,
  site,
}) => {
  const noor = await person({ twoFactor: "app" });
  const inside = visitorOf(site);
  await logInByRecoveryCode(inside, noor, 0);
  await handOver(inside, context);
  await page.goto(`${settings}/recovery-codes`);
  await button(page, nl.codes.makeNew).click();
  await expect(page.getByRole("list", { name: nl.codes.list }).getByRole("listitem")).toHaveCount(10);
  await page.close();
  const elsewhere = visitorOf(site);
  await logInUpToTheCode(elsewhere, noor);
  expect(verdict(await enterRecoveryCode(elsewhere, present(noor.codes[1])))).toBe("recovery-code-wrong");
  expectVerdict(await enterCode(elsewhere, appCode(noor.secret)), IN);
  const again = await context.newPage();
  await again.goto(`${settings}/recovery-codes`);
  expect(await codeHashes(site.lab, noor.account.id)).toBe(10);
});

test("AT-50 AT-57 two people on one browser: each has a trust of their own, and sees nothing of the other", async ({
  page,
  person,
  see,
  site,
}) => {
  const screens = see(page);
  const [noor, sam] = [
    await person({ twoFactor: "sms", firstName: "Noor" }),
    await person({ twoFactor: "app", firstName: "Sam" }),
  ];
  await screens.login.open();
  await screens.login.logIn(credentials(noor));
  await screens.verify.enterAndTrust(await codeFor(site.lab, noor.phone.e164, 1));
  await screens.worksheet.shown();
  await page.goto(settings);
  await screens.twoFactor.shown();
  await screens.twoFactor.logOut();
  await screens.login.saysLoggedOut();

  await test.step("T79 back after logging out shows nothing of Noor", () => expectNothingOf(noor, page));

  await test.step("AT-57 her trust does not skip Sam's code", async () => {
    await screens.login.open();
    await screens.login.logIn(credentials(sam));
    await screens.verify.enterAndTrust(appCode(sam.secret));
    await screens.worksheet.shown();
    await page.goto(settings);
    await screens.twoFactor.shown();
    await expect(page.getByLabel(/niet meer vertrouwen$/)).toHaveCount(1);
    await screens.twoFactor.logOut();
    await screens.login.saysLoggedOut();
  });

  await test.step("T79 back after logging out shows nothing of either", async () => {
    await expectNothingOf(sam, page);
    await expectNothingOf(noor, page);
  });

  for (const one of [noor, sam, noor]) {
    await test.step(`AT-57 ${one.account.firstName} is not asked again`, async () => {
      await screens.login.open();
      await screens.login.logIn(credentials(one));
      await screens.worksheet.shown();
      await screens.worksheet.logOut();
      await screens.login.saysLoggedOut();
    });
  }
  expect(await codesFor(site.lab, noor.phone.e164, 1), "no second text").toHaveLength(1);
});

test("AT-50 two tabs: whoever logs in last is who both tabs belong to, and the first one shows nothing of the other's", async ({
  page,
  context,
  person,
  see,
}) => {
  const [noor, sam] = [
    await person({ twoFactor: "off", firstName: "Noor" }),
    await person({ twoFactor: "off", firstName: "Sam" }),
  ];
  const second = await context.newPage();
  await see(page).login.open();
  await see(second).login.open();
  await see(page).login.logIn(credentials(noor));
  await see(page).worksheet.shown();
  await see(second).login.logIn(credentials(sam));
  await see(second).worksheet.shown();
  await page.reload();
  await expect(page.getByText("Sam Bakker").first()).toBeVisible();
  await expect(page.locator("body")).not.toContainText("Noor Bakker");
});

test("T46 the back button after a used code: it is not taken again, and there is one session", async ({
  page,
  person,
  see,
  site,
}) => {
  const sam = await person({ twoFactor: "app" });
  const screens = see(page);
  await screens.login.open();
  await screens.login.logIn(credentials(sam));
  await screens.verify.shown();
  const code = appCode(sam.secret);
  await screens.verify.enter(code);
  await screens.worksheet.shown();
  await page.goBack();
  await expect(page).toHaveURL(/\/nl\/(workspace|login)/);
  if (await screens.verify.code().isVisible()) {
    await screens.verify.enter(code);
    await screens.worksheet.shown();
  }
  expect(await sessionsOf(site.lab, sam.account.id)).toBe(1);
});

test("AT-43 two tabs in the login: the code of the first one opens nothing, that of the newest opens both", async ({
  page,
  context,
  person,
  see,
  site,
}) => {
  const noor = await person({ twoFactor: "sms" });
  const [first, second] = [see(page), see(await context.newPage())];
  await first.login.open();
  await second.login.open();
  await first.login.logIn(credentials(noor));
  await first.verify.shown();
  const older = await codeFor(site.lab, noor.phone.e164, 1);
  await second.login.logIn(credentials(noor));
  await second.verify.shown();
  const newest = await codeFor(site.lab, noor.phone.e164, 2);
  await first.verify.enter(older);
  await first.verify.showsProblem(/./);
  expect(await sessionsOf(site.lab, noor.account.id)).toBe(0);
  await first.verify.enter(newest);
  await first.worksheet.shown();
  await second.verify.enter(newest);
  await second.worksheet.shown();
  expect(await sessionsOf(site.lab, noor.account.id)).toBe(1);
});

test("T50 two tabs in the set-up: only the newest one counts, the other says so, and nothing is on before it is proven", async ({
  page,
  context,
  person,
  see,
  site,
}) => {
  const cas = await person({ twoFactor: "off" });
  const other = await context.newPage();
  const [first, second] = [see(page), see(other)];
  await first.login.open();
  await first.login.logIn(credentials(cas));
  await first.worksheet.shown();
  await page.goto(`${settings}/set-up`);
  await first.method.byApp();
  const secret = await until("the key of the app", async () => secretOn(await contentOf(page)) || undefined);

  await test.step("the same method in the other tab shows the same key", async () => {
    await other.goto(`${settings}/set-up/app`);
    expect(await until("the key in the other tab", async () => secretOn(await contentOf(other)) || undefined)).toBe(
      secret,
    );
  });
  await test.step("another method in the other tab ends the first", async () => {
    await other.goto(`${settings}/set-up/sms`);
    await second.phone.enter(cas.phone.typed);
    await second.phoneCode.shown();
    await first.app.enter(appCode(secret));
    await first.app.showsProblem(nl.errors["enrolment-gone"]);
    expect(await activeFactors(site.lab, cas.account.id)).toBe(0);
  });
  await test.step("the newest can be finished, once", async () => {
    await second.phoneCode.enter(await codeFor(site.lab, cas.phone.e164, 1));
    await second.codes.shown();
    expect(await activeFactors(site.lab, cas.account.id)).toBe(1);
    const visitor = visitorOf(site);
    await logInUpToTheCode(visitor, cas);
    expect(verdict(await enterCode(visitor, appCode(secret))), "the key of the first tab opens nothing").toBe(
      "code-wrong",
    );
  });
});

async function logInByRecoveryCode(visitor: Visitor, owner: Person, nth: number): Promise<void> {
  await logInUpToTheCode(visitor, owner);
  expectVerdict(await enterRecoveryCode(visitor, present(owner.codes[nth])), IN);
}

/** From a browser that nobody knows: the new code is refused, the old method is taken, nothing of it changed. */
async function expectOldMethodOnly(
  site: Site,
  owner: Person,
  { twoFactor }: Story,
  newCode: string | null,
): Promise<void> {
  const { id } = owner.account;
  expect(await activeFactors(site.lab, id)).toBe(1);
  expect(await codeHashes(site.lab, id)).toBe(10);
  expect(await usedRecoveryCodes(site.lab, id)).toBe(2);
  const visitor = visitorOf(site);
  await logInUpToTheCode(visitor, owner);
  const refused = twoFactor === "app" ? "app-code-wrong" : "code-wrong";
  if (newCode !== null) expect(verdict(await enterCode(visitor, newCode)), "the new method").toBe(refused);
  const old = twoFactor === "app" ? appCode(owner.secret) : present((await newestTexts(site, owner)).at(-1));
  expectVerdict(await enterCode(visitor, old), IN);
  expect(await isInside(visitor)).toBe(true);
}

/** As many texts as were ever queued for the old number. */
async function newestTexts({ lab }: Site, { account, phone }: Person): Promise<string[]> {
  const queued = await lab.count("SELECT count(*) FROM text_codes WHERE account_id = ? AND purpose != 'enrolment'", [
    account.id,
  ]);
  return codesFor(lab, phone.e164, queued);
}

/** Goes back through everything this tab has seen. */
async function expectNothingOf({ account, phone }: Person, page: Page): Promise<void> {
  for (let steps = 0; steps < 6; steps += 1) {
    await page.goBack();
    const text = await page.locator("body").innerText();
    expect(text).not.toContain(`${account.firstName} ${account.lastName}`);
    expect(text).not.toContain(`•• ${phone.e164.slice(-2)}`);
    expect(text).not.toMatch(/\d{3}\s?\d{3}\s?\d{4}/);
  }
}
