import type { APIRequestContext } from "playwright/test";
import { Authenticator } from "@/tests/support/authenticator";
import type { Inbox } from "@/tests/support/inbox";
import type { Person } from "@/tests/support/people";
import type { Texts } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";

// The reset of a password (S1, D11).

const fresh = "Paarse-Olifant-9";

/** The address of the link to this page in the newest mail with this subject. */
async function linkIn(inbox: Inbox, to: string, subject: string, page: string): Promise<string> {
  const { text } = await inbox.mail(to, subject);
  const found = new RegExp(`https?://\\S+/${page}/\\S+`).exec(text);
  if (!found) throw new Error(`no link to ${page}`);
  return found[0];
}

const resetLink = (inbox: Inbox, texts: Texts, person: Person) =>
  linkIn(inbox, person.email, texts("mail.password-reset.subject"), "reset-password");

/** What a mail scanner does before the person sees the mail (AT-71, T29). */
async function scan(request: APIRequestContext, address: string): Promise<void> {
  for (let i = 0; i < 10; i += 1) {
    expect((await request.get(address)).status()).toBe(200);
    const looked = await request.head(address);
    expect(looked.headers()["set-cookie"] ?? "").not.toContain("__Host-session");
  }
}

inBothLanguages((lang) => {
  test("S1 I forgot my password, choose a new one and log in with it", async ({
    page,
    person,
    inbox,
    screens,
    texts,
    request,
    scripting,
  }) => {
    test.setTimeout(90_000);
    const cas = await person();
    await screens.login.open();
    await page.getByRole("link", { name: texts("login.forgot"), exact: true }).click();
    await screens.forgotPassword.loaded();

    await test.step("What I type is no address: said at the field", async () => {
      await screens.forgotPassword.askFor("cas");
      await screens.forgotPassword.showsProblem(texts("errors.reset-email-invalid"), screens.forgotPassword.email());
    });

    await screens.forgotPassword.askFor(cas.email);
    await screens.resetSent.loaded();
    const link = await resetLink(inbox, texts, cas);
    await scan(request, link);
    await screens.resetPassword.openLink(link);
    await screens.resetPassword.loaded();

    await test.step("The list shows what is met; what is known from leaks is refused", async () => {
      if (scripting === "on") {
        await screens.resetPassword.password().fill("Welkom");
        await expect(screens.resetPassword.met()).toHaveCount(1);
        await screens.resetPassword.password().fill("Welkom01!");
        await expect(screens.resetPassword.met()).toHaveCount(3);
      }
      await screens.resetPassword.choose("Welkom01!");
      await screens.resetPassword.showsProblem(texts("errors.password-known"), screens.resetPassword.password());
      await screens.resetPassword.choose(fresh, "Paarse-Olifant-8");
      await screens.resetPassword.showsProblem(texts("errors.password-differs"), screens.resetPassword.repeat());
    });

    await screens.resetPassword.choose(fresh);
    await screens.resetDone.loaded();
    await screens.resetDone.goToLogin();
    await screens.login.fillsIn(cas.email);
    await screens.login.shown();

    await test.step("The old password is worth nothing, the new one opens", async () => {
      await screens.login.logIn(cas);
      await screens.login.showsProblem(texts("errors.invalid-credentials"));
      await screens.login.logIn({ email: cas.email, password: fresh });
      await screens.worksheet.shown();
    });

    await test.step("T31 the link is dead, says why, and brings a new mail in one click", async () => {
      await screens.deadReset.openLink(link);
      await screens.deadReset.loaded();
      await screens.deadReset.says("used");
      await screens.deadReset.askAgain();
      await screens.resetSent.shown();
    });
    await inbox.mail(cas.email, texts("mail.password-changed.subject"));
  });

  for (const kind of ["sms", "app", "recovery"] as const) {
    test(`AT-28 with two-factor on (${kind}): I choose a new password, and my code is still asked`, async ({
      person,
      inbox,
      screens,
      texts,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: kind === "sms" ? "sms" : "app" });
      await screens.forgotPassword.open();
      await screens.forgotPassword.askFor(noor.email);
      await screens.resetSent.shown();
      await screens.resetPassword.openLink(await resetLink(inbox, texts, noor));
      await screens.resetPassword.shown();
      await screens.resetPassword.choose(fresh);
      await screens.resetDone.shown();
      await screens.resetDone.goToLogin();
      await screens.login.logIn({ email: noor.email, password: fresh });
      await screens.verify.shown();
      if (kind === "recovery") {
        await screens.recovery.open();
        await screens.recovery.enter(noor.codes[0] ?? "");
      } else {
        const code =
          kind === "sms"
            ? await inbox.code(noor.phone.e164, await screens.verify.letter())
            : new Authenticator(noor.secret).code();
        await screens.verify.enter(code);
      }
      await screens.worksheet.shown();
    });
  }

  test("AT-80 every address gets the same answer, and a mail that says how things stand", async ({
    page,
    person,
    inbox,
    screens,
    texts,
  }) => {
    test.setTimeout(90_000);
    const [active, off, early] = [
      await person(),
      await person({ state: "disabled" }),
      await person({ state: "not-activated" }),
    ];
    const unknown = `nobody.${active.email}`;
    const seen = new Set<string>();
    for (const email of [active.email, off.email, early.email, unknown, unknown]) {
      await screens.forgotPassword.open();
      await screens.forgotPassword.askFor(email);
      await screens.resetSent.shown();
      // The address as it was typed, and nothing else of it.
      const told = await page.getByRole("main").innerText();
      expect(told).toContain(email);
      seen.add(told.replace(email, "{email}"));
    }
    expect(seen.size).toBe(1);
    const said = async (email: string) => (await inbox.mail(email, texts("mail.password-reset.subject"))).text;
    expect(await said(unknown)).toContain(texts("mail.password-reset-unknown.button"));
    expect(await said(off.email)).toContain(texts("mail.password-reset-disabled.button"));
    expect(await said(early.email)).toContain(texts("mail.password-reset-not-activated.button"));
    expect(await inbox.to(unknown)).toHaveLength(1);
  });

  test("T30 AT-27 a link that never was says so, and leads to a new one", async ({ page, screens }) => {
    await screens.login.open();
    await screens.deadReset.openLink(new URL(`/${lang}/reset-password/nothing`, page.url()).href);
    await screens.deadReset.loaded();
    await screens.deadReset.says("unknown");
  });

  test('I change my password from within, and take it back with "this was not me"', async ({
    page,
    person,
    inbox,
    screens,
    texts,
    request,
  }) => {
    const cas = await person();
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.worksheet.goTo("account");
    await page.getByRole("link", { name: texts("changePassword.title"), exact: true }).click();
    await screens.changePassword.loaded();
    await screens.changePassword.change("Wrong-one-9", fresh);
    await screens.changePassword.showsProblem(texts("errors.password-wrong"), screens.changePassword.current());
    await screens.changePassword.change(cas.password, fresh);
    await screens.passwordChanged.loaded();

    const link = await linkIn(inbox, cas.email, texts("mail.password-changed.subject"), "report-compromise");
    await scan(request, link);
    await screens.reportCompromise.openLink(link);
    await screens.reportCompromise.loaded();
    await screens.reportCompromise.confirm();
    await screens.reportCompromise.saysDone();

    await test.step("I am out here too, and the mail for a new password works", async () => {
      await page.goto(`/${lang}/account`);
      await screens.login.shown();
      await screens.resetPassword.openLink(await resetLink(inbox, texts, cas));
      await screens.resetPassword.shown();
    });
  });

  test("T81 I change my password in one browser and am out in the other; a reset from a third one ends both", async ({
    page,
    person,
    inbox,
    screens,
    texts,
    anotherBrowser,
  }) => {
    test.setTimeout(90_000);
    const cas = await person();
    const [home, work, third] = [screens, await anotherBrowser(), await anotherBrowser()];
    for (const browser of [home, work]) {
      await browser.login.open();
      await browser.login.logIn(cas);
      await browser.worksheet.shown();
    }
    await home.changePassword.open();
    await home.changePassword.change(cas.password, fresh);
    await home.passwordChanged.shown();
    await work.account.goThere();
    await work.login.shown();
    await home.account.open();
    await work.login.open();
    await work.login.logIn({ email: cas.email, password: fresh });
    await work.worksheet.shown();

    await third.forgotPassword.open();
    await third.forgotPassword.askFor(cas.email);
    await third.resetSent.shown();
    await third.resetPassword.openLink(await resetLink(inbox, texts, cas));
    await third.resetPassword.choose("Groene-Rots-77");
    await third.resetDone.shown();
    for (const browser of [home, work]) {
      await browser.account.goThere();
      await browser.login.shown();
    }
    await page.goto(`/${lang}/workspace`);
    await home.login.shown();
  });

  test("every message of the product can be looked at in the demo", async ({ page, texts }) => {
    await page.goto(`/dev/mails?lang=${lang}`);
    await expect(page.getByRole("heading", { level: 1, name: texts("mailGallery.title") })).toBeVisible();
    await expect(page.getByText(texts("mail.password-changed.what"))).toBeVisible();
  });
});
