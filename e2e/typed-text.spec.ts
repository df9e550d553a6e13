import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Page } from "playwright/test";
import { accounts, healthspaces, sessions } from "@/db/schema";
import type { Context } from "@/domain/context";
import { sendInvitation } from "@/domain/healthspace/invitation/send";
import { inTransaction } from "@/domain/transaction";
import { addressIn } from "@/tests/support/inbox";
import { logIn } from "@/tests/support/login-steps";
import { expect, inBothLanguages, test } from "./fixtures";

// What people type and paste, and what programs fill in for them (ADR 0070 to 0073).

const fresh = () => randomBytes(6).toString("hex");

/** Of the one form with a password: the name it gives to password managers, and the rules for what they make up. */
async function passwordForm(page: Page) {
  const form = page.locator("form").filter({ has: page.locator("input[type=password]") });
  await expect(form).toHaveCount(1);
  return form.evaluate((element) => {
    const inputs = [...element.querySelectorAll("input")];
    const usernames = inputs.filter(({ autocomplete }) => autocomplete.split(" ").includes("username"));
    const password = inputs.findIndex(({ type }) => type === "password");
    return {
      usernames: usernames.map(({ value }) => value),
      // Managers take the text field before the password.
      before: usernames.every((input) => inputs.indexOf(input) < password),
      rules: inputs.flatMap((input) => input.getAttribute("passwordrules") ?? []),
    };
  });
}

async function behandelmodules(server: Context): Promise<string> {
  const [row] = await server.db.read.select().from(healthspaces).where(eq(healthspaces.alias, "behandelmodules"));
  if (!row) throw new Error("the demo was not seeded");
  return row.id;
}

const rule = "minlength: 8; maxlength: 128; required: upper; required: [-!#$%&*+.:=?@_]; allowed: lower, digit;";

inBothLanguages((lang) => {
  test("my password manager knows whose password it is, on every page that asks for one", async ({
    screens,
    person,
    inbox,
    texts,
    page,
    server,
  }) => {
    test.setTimeout(120_000);
    const cas = await person();
    const asked = (email: string) => ({ usernames: [email], before: true, rules: [] as string[] });
    const set = (email: string) => ({ ...asked(email), rules: [rule, rule] });

    await test.step("behind a mail: registering, activating, resetting", async () => {
      const email = `mira.${fresh()}@example.nl`;
      const healthspaceId = await behandelmodules(server);
      await inTransaction(server, (ctx) => sendInvitation(ctx, { healthspaceId, email, locale: lang, staffId: "eva" }));
      const invitation = await inbox.mail(email, texts("mail.invitation.subject"));
      await page.goto(`${addressIn(invitation.text, "invitations")}/register`);
      expect(await passwordForm(page)).toEqual(set(email));
      const mira = { firstName: "Mira", lastName: "'t Hart", dateOfBirth: "3 mei 1990", email };
      await screens.register.fillIn({ ...mira, password: cas.password, repeat: cas.password });
      await screens.terms.accept();
      await screens.checkEmail.shown();
      const activation = await inbox.mail(email, texts("mail.activation.subject"));
      await page.goto(addressIn(activation.text, "activate"));
      expect(await passwordForm(page)).toEqual(asked(email));
      await screens.forgotPassword.open();
      await screens.forgotPassword.askFor(cas.email);
      await screens.resetSent.shown();
      const reset = await inbox.mail(cas.email, texts("mail.password-reset.subject"));
      await page.goto(addressIn(reset.text, "reset-password"));
      expect(await passwordForm(page)).toEqual(set(cas.email));
    });

    await screens.login.open();
    expect(await passwordForm(page)).toEqual(asked(cas.email));
    await screens.login.logIn(cas);
    await screens.worksheet.shown();

    await test.step("behind the login: changing, closing, confirming", async () => {
      for (const [path, wanted] of [
        ["/account/password", set(cas.email)],
        ["/account/close/deactivate", asked(cas.email)],
        ["/account/close/delete", asked(cas.email)],
      ] as const) {
        await page.goto(`/${lang}${path}`);
        expect([path, await passwordForm(page)]).toEqual([path, wanted]);
      }
      const own = eq(sessions.accountId, cas.account.id);
      await inTransaction(server, (ctx) => ctx.tx.update(sessions).set({ proofs: [] }).where(own));
      await page.goto(`/${lang}/account/confirm?next=%2Faccount%2Fexport`);
      expect(await passwordForm(page)).toEqual(asked(cas.email));
    });
  });

  test("a slip in an address is asked about, and I decide", async ({ screens, person, texts, page }) => {
    test.setTimeout(90_000);
    await logIn(screens, await person());
    const slip = `${fresh()}@gmial.com`;
    const suggestion = slip.replace("gmial", "gmail");
    const field = () => screens.emailChange.field(texts("emailChange.email"));
    const ask = async () => {
      await screens.emailChange.open();
      await field().fill(slip);
      await screens.emailChange.press(texts("emailChange.submit"));
      await screens.emailChange.showsProblem(texts("errors.email-suggestion", { suggestion }), field());
      await expect(field()).toHaveValue(slip);
    };
    const choose = (label: string) => page.getByRole("button", { name: label, exact: true }).click();
    await ask();
    await screens.emailChange.isAccessible();
    await choose(texts("form.useEmail", { email: suggestion }));
    await screens.profile.loaded();
    await screens.profile.says(suggestion);
    await ask();
    await choose(texts("form.keepEmail"));
    await screens.profile.shown();
    await screens.profile.says(slip);
  });

  test("my name and my birthday stay as I wrote them", async ({ screens, person, texts, page, server }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.profile.open();
    const born = screens.profile.field(texts("profile.dateOfBirth"));
    await born.fill("3 mei 90");
    await screens.profile.press(texts("profile.submit"));
    await screens.profile.showsProblem(texts("errors.birth-date-invalid"), born);
    await expect(born).toHaveValue("3 mei 90");
    await born.fill(" 03/05/1990 ");
    await screens.profile.field(texts("profile.firstName")).fill("-");
    await screens.profile.field(texts("profile.lastName")).fill("'s-Gravesande");
    await screens.profile.press(texts("profile.submit"));
    await screens.profile.says(texts("profile.saved"));
    await page.reload();
    await expect(born).toHaveValue(lang === "nl" ? "3 mei 1990" : "3 May 1990");
    await expect(screens.profile.field(texts("profile.firstName"))).toHaveValue("-");
    await expect(page.locator(".person")).toContainText("'s-Gravesande");
    await screens.profile.press(texts("profile.submit"));
    await screens.profile.says(texts("profile.saved"));
    const [saved] = await server.db.read.select().from(accounts).where(eq(accounts.id, cas.account.id));
    expect(saved).toMatchObject({ firstName: "", lastName: "'s-Gravesande", dateOfBirth: "1990-05-03" });
  });

  test("sixty letters without a break fit a small phone", async ({ screens, person, page, server }) => {
    const cas = await person();
    const lastName = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis";
    const named = { firstName: "𠮷".repeat(60), lastName };
    await inTransaction(server, (ctx) => ctx.tx.update(accounts).set(named).where(eq(accounts.id, cas.account.id)));
    await page.setViewportSize({ width: 320, height: 640 });
    await logIn(screens, cas);
    await expect(page.locator("span.person__initials")).toHaveText("𠮷W");
    for (const path of ["/account", "/account/profile", "/workspace"]) {
      await page.goto(`/${lang}${path}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([path, wide]).toEqual([path, 320]);
    }
  });
});
