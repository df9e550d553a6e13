import demo from "@/domain/operations/demo/people.json" with { type: "json" };
import { Authenticator } from "@/tests/support/authenticator";
import { logInByText } from "@/tests/support/login-steps";
import { otherThan } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";
import type { MemberScreen } from "./pages/member";

// The people of the table that `npm start` prints. They are the same for everyone who runs at the same time, so each is
// left as it was found: nobody's settings change, nobody's wrong password is counted.
const { password } = demo;
const someone = (name: string) => ({ email: `${name}@example.nl`, password });

inBothLanguages((lang) => {
  test("I try Cas: the ten tiles of the guide, two-factor off", async ({ screens }) => {
    await screens.login.open();
    await screens.login.logIn(someone("cas"));
    await screens.worksheet.loaded();
    await expect(screens.worksheet.tiles()).toHaveCount(10);
    await screens.twoFactor.open();
    await screens.twoFactor.says("off");
  });

  test("I try Noor: a code comes to her telephone, and her ten codes are there", async ({ screens, texts, inbox }) => {
    await screens.login.open();
    await screens.login.logIn(someone("noor"));
    await screens.verify.shown();
    const message = await inbox.text("+31612345678", await screens.verify.letter());
    expect(message.text).toMatch(/^Code [A-Z]: \d{6} .*\n\n@localhost #\d{6}$/);
    await screens.verify.enter(/#(\d{6})$/.exec(message.text)?.[1] ?? "");
    await screens.worksheet.loaded();
    await screens.twoFactor.open();
    await screens.twoFactor.says("on");
    await expect(screens.twoFactor.fact("method")).toHaveText(texts("twoFactor.sms", { phone: "•• 78" }));
    await expect(screens.twoFactor.fact("codes")).toContainText("10");
  });

  test("I try Lena: her account waits for the mail that activates it", async ({ screens }) => {
    await screens.login.open();
    await screens.login.logIn(someone("lena"));
    await screens.checkEmail.loadedAfterLogin();
  });

  test("I read in the inbox what was sent to me, newest first", async ({ page, person, screens, inbox, later }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms", codesLeft: 5 });
    await logInByText({ screens, inbox, person: noor });
    await screens.worksheet.logOut();
    await screens.login.logIn(noor);
    await screens.verify.shown();
    await inbox.text(noor.phone.e164, "B");
    await later(noor, 31);
    const [code = ""] = noor.codes;
    await screens.verify.noAccessToDevices();
    await screens.recovery.enter(code);
    await screens.worksheet.shown();
    const subject = screens.inbox.subjectOfUsedCode();
    const mail = await inbox.mail(noor.email, subject);

    await screens.inbox.open();
    const texts = screens.inbox.messagesTo(noor.phone.e164);
    await expect(texts).toHaveCount(2);
    await expect(texts.first()).toContainText("Code B:");
    await expect(texts.last()).toContainText("Code A:");
    await expect(screens.inbox.messagesTo(noor.email).getByRole("heading")).toHaveText(subject);
    const link = screens.inbox.messagesTo(noor.email).getByRole("link").first();
    await expect(link).toHaveAttribute("href", `${new URL(page.url()).origin}/${lang}/account/two-factor`);
    await link.click();
    await screens.twoFactor.shown();

    expect(Object.keys(mail).sort()).toEqual(["at", "channel", "html", "subject", "text", "to"]);
    expect(mail).toMatchObject({ channel: "mail", to: noor.email, subject });
    expect(mail.html).toContain(`<html lang="${lang}">`);
    expect(Math.abs(mail.at - Date.now())).toBeLessThan(60_000);
    const [sms] = await inbox.to(noor.phone.e164);
    expect(sms).toMatchObject({ channel: "sms", to: noor.phone.e164, subject: "", html: "" });
    const all = await inbox.all();
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => b - a));
  });

  test("The start page speaks the language of my browser, and then the one that I chose", async ({ page, screens }) => {
    await page.goto("/");
    await screens.login.shown();
    await screens.login.switchTo(otherThan[lang]);
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", otherThan[lang]);
    expect(new URL(page.url()).pathname).toBe(`/${otherThan[lang]}/login`);
  });

  test("The operator's pages and the helpdesk are there for everyone", async ({ page, screens }) => {
    await screens.helpdesk.open();
    await screens.twoFactorHelp.open();
    for (const path of ["/about", "/privacy", "/terms"]) {
      expect((await page.goto(`/${lang}${path}`))?.status()).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await screens.helpdesk.isAccessible();
    }
  });
});

test("I try Bram: his account is disabled", async ({ screens, texts }) => {
  await screens.login.open();
  await screens.login.logIn(someone("bram"));
  await screens.login.showsProblem(texts("errors.account-disabled"));
});

test("I try Sam: the code of his app lets him in, and he has three codes left", async ({ screens }) => {
  test.setTimeout(120_000);
  await screens.login.open();
  await screens.login.logIn(someone("sam"));
  await screens.verify.loaded();
  await enterFreshCode(screens, new Authenticator("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));
  await screens.worksheet.loaded();
  await screens.worksheet.saysCodesLeft(3);
  await screens.account.open();
  await screens.account.saysCodesLeft(3);
});

test("I try Eva: the code of her app lets her in, to Beheer, where her work is", async ({ screens, texts }) => {
  test.setTimeout(120_000);
  await screens.login.open();
  await screens.login.logIn(someone("eva"));
  await screens.verify.loaded();
  await enterFreshCode(screens, new Authenticator("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), screens.staff);
  await screens.staff.loaded();
  await expect(screens.staff.menu().getByRole("link", { name: texts("menu.staff"), exact: true })).toBeVisible();
});

test("A browser that speaks neither language gets Dutch", async ({ browser, contextOptions }) => {
  const context = await browser.newContext({ ...contextOptions, locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto("/");
  expect(new URL(page.url()).pathname).toBe("/nl/login");
  await context.close();
});

// A code works once, and with and without script one of them may be tried within the same half minute: then the next code is due.
async function enterFreshCode(
  screens: Screens,
  app: Authenticator,
  first: MemberScreen = screens.worksheet,
): Promise<void> {
  const code = app.code();
  await screens.verify.enter(code);
  const outcome = first.heading().or(screens.verify.onPage().locator(".error-summary"));
  await expect(outcome).toBeVisible();
  if (await first.heading().isVisible()) return;
  await screens.verify.refusesUsedAppCode();
  await expect.poll(() => app.code(), { timeout: 35_000 }).not.toBe(code);
  await screens.verify.enter(app.code());
}
