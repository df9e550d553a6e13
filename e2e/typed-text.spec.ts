import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Page } from "playwright/test";
import { accounts, healthspaces } from "@/db/schema";
import type { Context } from "@/domain/context";
import { sendInvitation } from "@/domain/healthspace/invitation/send";
import { inTransaction } from "@/domain/transaction";
import type { Person } from "../tests/support/people";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";

// What people type and paste, and what programs fill in for them (ADR 0070 to 0073).

const fresh = () => randomBytes(6).toString("hex");

async function logIn(screens: Screens, person: Pick<Person, "email" | "password">): Promise<void> {
  await screens.login.open();
  await screens.login.logIn(person);
  await screens.worksheet.shown();
}

function linkTo(text: string, page: string): string {
  const [link] = new RegExp(`http://\\S+/${page}/\\S+`).exec(text) ?? [];
  if (!link) throw new Error(`no link to ${page}`);
  return link;
}

/** Of the one form with a password: the names it gives to password managers, and the rules for what they make up. */
async function passwordForm(page: Page) {
  const form = page.locator("form").filter({ has: page.locator("input[type=password]") });
  await expect(form).toHaveCount(1);
  const rules = await form
    .locator("input[autocomplete=new-password]")
    .evaluateAll((inputs) => inputs.map((input) => input.getAttribute("passwordrules")));
  const usernames = await form
    .locator("input[autocomplete=username]")
    .evaluateAll((inputs) => inputs.map((input) => (input instanceof HTMLInputElement ? input.value : null)));
  // Managers take the text field before the password.
  const before = await form.evaluate((element) => {
    const inputs = [...element.querySelectorAll("input")];
    const username = inputs.findIndex((input) => input.autocomplete === "username");
    return username >= 0 && username < inputs.findIndex((input) => input.type === "password");
  });
  return { usernames, rules, before };
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
    const known = { usernames: [cas.email], rules: [], before: true };
    const set = { usernames: [cas.email], rules: [rule, rule], before: true };

    await test.step("from a mail: registering, activating, resetting", async () => {
      const email = `mira.${fresh()}@example.nl`;
      const healthspaceId = await behandelmodules(server);
      await inTransaction(server, (ctx) => sendInvitation(ctx, { healthspaceId, email, locale: lang, staffId: "eva" }));
      const { text } = await inbox.mail(email, texts("mail.invitation.subject"));
      await page.goto(`${linkTo(text, "invitations")}/register`);
      expect(await passwordForm(page)).toEqual({ ...set, usernames: [email] });
      const mira = { firstName: "Mira", lastName: "'t Hart", dateOfBirth: "3 mei 1990", email };
      await screens.register.fillIn({ ...mira, password: cas.password, repeat: cas.password });
      await screens.terms.accept();
      await screens.checkEmail.shown();
      const activation = await inbox.mail(email, texts("mail.activation.subject"));
      await page.goto(linkTo(activation.text, "activate"));
      expect(await passwordForm(page)).toEqual({ ...known, usernames: [email] });
      await screens.forgotPassword.open();
      await screens.forgotPassword.askFor(cas.email);
      await screens.resetSent.shown();
      const reset = await inbox.mail(cas.email, texts("mail.password-reset.subject"));
      await page.goto(linkTo(reset.text, "reset-password"));
      expect(await passwordForm(page)).toEqual(set);
    });

    await screens.login.open();
    expect(await passwordForm(page)).toEqual({ ...known, usernames: [""] });
    await screens.login.logIn(cas);
    await screens.worksheet.shown();

    for (const [path, wanted] of [
      ["/account/password", set],
      ["/account/close/deactivate", known],
      ["/account/close/delete", known],
    ] as const) {
      await page.goto(`/${lang}${path}`);
      expect([path, await passwordForm(page)]).toEqual([path, wanted]);
    }
    await server.db.write((tx) => tx.run(`UPDATE sessions SET proofs = '[]' WHERE account_id = '${cas.accountId}'`));
    await page.goto(`/${lang}/account/confirm?next=%2Faccount%2Fexport`);
    expect(await passwordForm(page)).toEqual(known);
  });

  test("a slip in an address is asked about, and I decide", async ({ screens, person, texts, page }) => {
    test.setTimeout(90_000);
    await logIn(screens, await person());
    const name = fresh();
    const ask = async () => {
      await screens.emailChange.open();
      await screens.emailChange.field(texts("emailChange.email")).fill(`${name}@gmial.com`);
      await screens.emailChange.press(texts("emailChange.submit"));
      const suggestion = `${name}@gmail.com`;
      await screens.emailChange.showsProblem(
        texts("errors.email-suggestion", { suggestion }),
        screens.emailChange.field(texts("emailChange.email")),
      );
      return suggestion;
    };
    const suggestion = await ask();
    await page.getByRole("button", { name: texts("form.useEmail", { email: suggestion }), exact: true }).click();
    await screens.profile.loaded();
    await screens.profile.says(suggestion);
    await ask();
    await page.getByRole("button", { name: texts("form.keepEmail"), exact: true }).click();
    await screens.profile.loaded();
    await screens.profile.says(`${name}@gmial.com`);
    await ask();
    await screens.emailChange.press(texts("emailChange.submit"));
    await screens.profile.shown();
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
    await expect(born).toHaveValue(lang === "nl" ? "3 mei 1990" : "3 May 1990");
    await expect(screens.profile.field(texts("profile.firstName"))).toHaveValue("-");
    await expect(page.locator(".person")).toContainText("'s-Gravesande");
    await screens.profile.press(texts("profile.submit"));
    await screens.profile.says(texts("profile.saved"));
    const [saved] = await server.db.read.select().from(accounts).where(eq(accounts.id, cas.accountId));
    expect(saved).toMatchObject({ firstName: "", lastName: "'s-Gravesande", dateOfBirth: "1990-05-03" });
  });

  test("sixty letters without a break fit a small phone", async ({ screens, person, page }) => {
    const long = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis";
    await page.setViewportSize({ width: 320, height: 640 });
    await logIn(screens, await person({ firstName: "𠮷".repeat(60), lastName: long }));
    for (const path of ["/account", "/account/profile", "/workspace"]) {
      await page.goto(`/${lang}${path}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([path, wide]).toEqual([path, 320]);
    }
  });
});
