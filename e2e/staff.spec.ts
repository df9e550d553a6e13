import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { accountRecoveries, accounts, healthspaces, sessions } from "@/db/schema";
import {
  confirmAccountRecovery,
  requestAccountRecovery,
} from "@/domain/authentication/account-recovery/account-recovery";
import type { Context } from "@/domain/context";
import { buildMembership, buildMembershipRequest } from "@/domain/operations/demo/build";
import type { Inbox } from "@/tests/support/inbox";
import { logIn, logInToFirstPage } from "@/tests/support/login-steps";
import type { Person } from "@/tests/support/people";
import type { Texts } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";

async function accountOf(server: Context, person: Person) {
  const [account] = await server.db.read.select().from(accounts).where(eq(accounts.id, person.account.id));
  if (!account) throw new Error("nobody there");
  return account;
}

async function groups(server: Context): Promise<string> {
  const [row] = await server.db.read.select().from(healthspaces).where(eq(healthspaces.alias, "groepen"));
  if (!row) throw new Error("the demo was not seeded");
  return row.id;
}

/** As if the device were trusted: the same person, without a code in this session. */
function onTrustedDevice(server: Context, { account }: Person): Promise<unknown> {
  const at = server.clock.now();
  const proofs = [{ method: "pwd", at } as const, { method: "device", at } as const];
  return server.db.write((tx) => tx.update(sessions).set({ proofs }).where(eq(sessions.accountId, account.id)));
}

inBothLanguages((lang) => {
  test("I invite a client, send it again too soon, and withdraw it; the link says so", async ({
    screens,
    person,
    inbox,
    texts,
    page,
    anotherBrowser,
  }) => {
    test.setTimeout(90_000);
    const email = `mira.${randomBytes(6).toString("hex")}@example.nl`;
    await logIn(screens, await person({ firstName: "Eva", roles: ["owner", "clinician"], twoFactor: "app" }));
    await screens.worksheet.goTo("staff");
    await screens.staff.loaded();
    await screens.staff.choose("Behandelmodules", "invitations");
    await screens.invitations.loaded();
    await screens.invitations.invite("mira", "Mira");
    await screens.invitations.showsProblem(
      texts("errors.email-invalid"),
      screens.invitations.field(texts("staff.email")),
    );
    await screens.invitations.invite(email, "Mira");
    await screens.invitations.says(texts("staff.sent"));
    await screens.invitations.loaded();
    const { text } = await inbox.mail(email, texts("mail.invitation.subject"));
    expect(text).toContain(texts("mail.greeting", { name: "Mira" }));
    expect(text).not.toContain("Behandelmodules");
    const link = /https?:\/\/\S+\/invitations\/[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? "";
    const row = screens.invitations.row(email);
    await expect(row.getByText(texts("staff.state.open"), { exact: true })).toBeVisible();
    await screens.invitations.press(texts("staff.resendTo", { email }));
    await expect(row.getByText(new RegExp(texts("errors.invitation-mail-limit").split("{")[0] ?? "-"))).toBeVisible();
    await screens.invitations.open();
    await screens.invitations.ask(texts("staff.withdrawTo", { email }));
    await screens.invitations.press(texts("staff.withdrawYes"));
    await screens.invitations.says(texts("staff.withdrawn"));
    await expect(row.getByText(texts("staff.state.withdrawn"), { exact: true })).toBeVisible();
    const mira = await anotherBrowser();
    await mira.login.onPage().goto(link);
    await mira.invalidInvitation.says("withdrawn");
    expect(page.url()).toContain(`/${lang}/staff/behandelmodules/invitations`);
  });

  test("I approve one who asks to become a member and refuse another; both get a mail that names no Healthspace", async ({
    screens,
    person,
    inbox,
    texts,
    server,
    anotherBrowser,
  }) => {
    test.setTimeout(90_000);
    const [eva, yes, no] = [
      await person({ firstName: "Eva", roles: ["owner"], twoFactor: "app" }),
      await person({ firstName: "Noor", lastName: `Ja ${randomBytes(3).toString("hex")}` }),
      await person({ firstName: "Bo", lastName: `Nee ${randomBytes(3).toString("hex")}` }),
    ];
    const id = await groups(server);
    await buildMembership(server, await accountOf(server, eva), id, ["clinician", "clinician-invites"]);
    for (const one of [yes, no]) await buildMembershipRequest(server, await accountOf(server, one), id);
    await logIn(screens, eva);
    await screens.staff.open();
    await screens.staff.choose("Groepen", "requests");
    await screens.requests.loaded();
    await screens.requests.press(texts("staff.approveName", { name: yes.name }));
    await screens.requests.says(texts("staff.approved"));
    await screens.requests.ask(texts("staff.refuseName", { name: no.name }));
    await screens.requests.press(texts("staff.refuseYes"));
    await screens.requests.says(texts("staff.refused"));
    await expect(screens.requests.row(yes.name)).toHaveCount(0);
    await expect(screens.requests.row(no.name)).toHaveCount(0);
    for (const [one, mail] of [
      [yes, "mail.membership-approved.subject"],
      [no, "mail.membership-refused.subject"],
    ] as const) {
      const { text, html } = await inbox.mail(one.email, texts(mail));
      expect(text + html).not.toContain("Groepen");
    }
    const theirs = await anotherBrowser();
    await logIn(theirs, yes);
    await theirs.login.onPage().goto(`/${lang}/healthspaces`);
    await expect(theirs.login.onPage().getByText("Groepen").first()).toBeVisible();
  });

  test("a account recovery: the first of us is noted, only a colleague can be the second", async ({
    screens,
    person,
    server,
    inbox,
    texts,
    anotherBrowser,
  }) => {
    test.setTimeout(120_000);
    const [eva, tom, noor] = [
      await person({ firstName: "Eva", roles: ["owner"], twoFactor: "app" }),
      await person({ firstName: "Tom", roles: ["clinician"], twoFactor: "app" }),
      await person({ firstName: "Noor", twoFactor: "sms" }),
    ];
    const reference = await askedAndConfirmed(server, inbox, texts, noor);
    await logIn(screens, eva);
    await screens.staff.open();
    await screens.staff.helpWithLoggingIn();
    await screens.accountRecovery.loaded();
    await screens.accountRecovery.lookUp("1234");
    await screens.accountRecovery.showsProblem(
      texts("errors.reference-missing"),
      screens.accountRecovery.field(texts("staff.reference")),
    );
    await screens.accountRecovery.lookUp(reference);
    await screens.accountRecovery.says(texts("staff.notChecked"));
    await screens.accountRecovery.check(noor.lastName, "3 mei 1990", "");
    await screens.accountRecovery.showsProblem(
      texts("errors.reason-missing"),
      screens.accountRecovery.field(texts("staff.reason")),
    );
    await screens.accountRecovery.check("Dief", "3 mei 1990", "Paspoort");
    await expect(screens.accountRecovery.onPage().locator(".error-summary")).toContainText(
      texts("errors.identity-mismatch").split("{")[0] ?? "-",
    );
    await screens.accountRecovery.check(noor.lastName.toUpperCase(), "3 mei 1990", "Paspoort");
    await screens.accountRecovery.says(texts("staff.first"));
    await screens.accountRecovery.lookUp(reference);
    await screens.accountRecovery.check(noor.lastName, "3 mei 1990", "Paspoort");
    await screens.accountRecovery.showsProblem(texts("errors.needs-two-people"));
    await expect(screens.accountRecovery.onPage().getByText(noor.email)).toHaveCount(0);
    const colleague = await anotherBrowser();
    await logIn(colleague, tom);
    await colleague.accountRecovery.open();
    await colleague.accountRecovery.lookUp(reference);
    await expect(
      colleague.accountRecovery.onPage().getByText(texts("staff.checkedAt").split("{")[0] ?? "-"),
    ).toBeVisible();
    await colleague.accountRecovery.check(noor.lastName, "3-5-1990", "Vragen");
    await expect(
      colleague.accountRecovery.onPage().getByText(texts("staff.second").split("{")[0] ?? "-"),
    ).toBeVisible();
  });

  test("the logo of the Healthspace stands on its own login page and nowhere else before login", async ({
    page,
    texts,
  }) => {
    await page.goto(`/${lang}/at/behandelmodules`);
    const logo = page.locator("main img.logo, .logo").first();
    await expect(logo).toBeVisible();
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await page.goto(`/${lang}/at/leefstijl`);
    await expect(page.getByRole("button", { name: texts("login.submit"), exact: true })).toBeVisible();
    await expect(page.locator(".logo")).toHaveCount(0);
    await page.goto(`/${lang}/login`);
    await expect(page.locator(".logo")).toHaveCount(0);
  });

  test("who works nowhere finds no pages for staff, and staff without two-factor cannot help", async ({
    screens,
    person,
    texts,
    anotherBrowser,
    guard,
  }) => {
    await logIn(screens, await person());
    await expect(screens.worksheet.menu().getByRole("link", { name: texts("menu.staff"), exact: true })).toHaveCount(0);
    guard.expect(/404/);
    for (const path of [
      "/staff",
      "/staff/behandelmodules/invitations",
      "/staff/groepen/requests",
      "/staff/behandelmodules/own-page",
      "/staff/account-recovery",
    ]) {
      const answer = await screens.worksheet.onPage().goto(`/${lang}${path}`);
      expect(answer?.status(), path).toBe(404);
    }
    const works = await anotherBrowser();
    await logIn(works, await person({ roles: ["clinician"] }));
    await works.accountRecovery.open();
    await works.accountRecovery.says(texts("errors.staff-two-factor"));
  });

  test("who only works here comes to Beheer after the login, and is welcomed once; who is also a client to the worksheet", async ({
    screens,
    person,
    texts,
    page,
    server,
    anotherBrowser,
  }) => {
    const eva = await person({ firstName: "Eva", roles: ["clinician"], worksheet: "empty" });
    await server.db.write((tx) =>
      tx.update(accounts).set({ welcomeAt: Date.now() }).where(eq(accounts.id, eva.account.id)),
    );
    await logInToFirstPage(screens, eva);
    await screens.worksheet.shown();
    await expect(page.getByRole("main")).not.toContainText(texts("welcome.what"));
    await screens.worksheet.isAccessible();
    await expect(page.getByRole("main").getByRole("link", { name: texts("menu.staff"), exact: true })).toBeVisible();
    await page.getByRole("button", { name: texts("welcome.understood"), exact: true }).click();
    await screens.staff.loaded();
    await screens.staff.logOut();
    await logInToFirstPage(screens, eva);
    await screens.staff.loaded();

    const other = await anotherBrowser();
    await logIn(other, await person({ roles: ["client", "clinician"], worksheet: "empty" }));
    await expect(other.worksheet.onPage().getByText(texts("workspace.empty"), { exact: true })).toBeVisible();
  });

  test("D2 a short password alone: the advice stands on every page until I put it aside", async ({
    screens,
    person,
    texts,
    page,
  }) => {
    await logIn(screens, await person({ password: "Regenjas-4!-Zo" }));
    const advice = page.getByRole("heading", { name: texts("advice.title"), exact: true });
    await expect(advice).toBeVisible();
    await screens.account.open();
    await expect(advice).toBeVisible();
    await screens.twoFactor.open();
    await expect(advice).toHaveCount(0);
    await screens.account.open();
    await page.getByRole("button", { name: texts("advice.notNow"), exact: true }).click();
    await expect(advice).toHaveCount(0);
    await screens.account.loaded();
    await screens.worksheet.open();
    await expect(advice).toHaveCount(0);
  });

  test("with a password alone, or when the code is asked again, I invite nobody first; my words stay", async ({
    screens,
    person,
    texts,
    page,
    server,
  }) => {
    const main = page.getByRole("main");
    await logIn(screens, await person({ roles: ["owner"] }));
    for (const path of ["invitations", "invitations/several", "invitations/staff", "own-page"]) {
      await page.goto(`/${lang}/staff/behandelmodules/${path}`);
      await screens.method.shown();
      await expect(main.getByText(texts("required.staff"))).toBeVisible();
    }
    await page.context().clearCookies();
    const olga = await person({ roles: ["owner"], twoFactor: "app" });
    await logIn(screens, olga);
    await screens.invitations.open();
    const email = `mira.${randomBytes(6).toString("hex")}@example.nl`;
    await screens.invitations.field(texts("staff.email")).fill(email);
    await onTrustedDevice(server, olga);
    await screens.invitations.press(texts("staff.submit"));
    await expect(main.getByText(texts("refusedForm.proofText"))).toBeVisible();
    await expect(screens.invitations.field(texts("staff.email"))).toHaveValue(email);
    const way = main.getByRole("link", { name: texts("refusedForm.proofLink") }).first();
    await page.goto((await way.getAttribute("href")) ?? "");
    await screens.confirm.shown();
    await expect(main.getByText(texts("confirm.whyClients"))).toBeVisible();
  });

  test("on a page for staff I change the language and put the advice aside, and stay where I am", async ({
    screens,
    person,
    texts,
    page,
  }) => {
    await logIn(screens, await person({ roles: ["owner"], password: "Regenjas-4!-Zo" }));
    await screens.staff.open();
    const other = lang === "nl" ? "en" : "nl";
    await screens.staff.switchTo(other);
    await expect(page).toHaveURL(`/${other}${screens.staff.path}`);
    await page.goBack();
    await screens.staff.shown();
    await page.getByRole("button", { name: texts("advice.notNow"), exact: true }).click();
    await expect(page.getByRole("heading", { name: texts("advice.title"), exact: true })).toHaveCount(0);
    await screens.staff.loaded();
  });

  test("I belong to two Healthspaces and go from one worksheet to the other", async ({ screens, person, server }) => {
    const noor = await person({ firstName: "Noor" });
    await buildMembership(server, await accountOf(server, noor), await groups(server), ["client"]);
    await logIn(screens, noor);
    await screens.worksheet.isOf("Behandelmodules");
    await screens.worksheet.goTo("healthspaces");
    await screens.healthspaces.loaded();
    await screens.healthspaces.openWorksheetOf("Groepen");
    await screens.worksheet.isOf("Groepen");
    await screens.healthspaces.open();
    await screens.healthspaces.openWorksheetOf("Behandelmodules");
    await screens.worksheet.isOf("Behandelmodules");
  });
});

/** Asks for help and answers the mail, as the pages do; answers the number that is read out. */
async function askedAndConfirmed(server: Context, inbox: Inbox, texts: Texts, person: Person): Promise<string> {
  const account = await accountOf(server, person);
  const asked = await requestAccountRecovery(server, account, { browser: "Firefox", system: "Windows" });
  if (!asked.ok) throw new Error(asked.failure.code);
  const { text } = await inbox.mail(person.email, texts("mail.account-recovery-asked.subject"));
  const confirmed = await confirmAccountRecovery(server, /account-recovery\/([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? "");
  if (!confirmed.ok) throw new Error(confirmed.failure.code);
  const [row] = await server.db.read
    .select()
    .from(accountRecoveries)
    .where(eq(accountRecoveries.accountId, account.id));
  return row?.reference ?? "";
}
