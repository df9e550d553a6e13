import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import type { APIRequestContext } from "playwright/test";
import { healthspaces } from "@/db/schema";
import type { Context } from "@/domain/context";
import { sendInvitation } from "@/domain/healthspace/invitation/send";
import { buildHealthspace, buildInvitation } from "@/domain/operations/demo/build";
import { inTransaction } from "@/domain/transaction";
import type { Inbox } from "@/tests/support/inbox";
import { addressIn } from "@/tests/support/inbox";
import type { Lang, Texts } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";

const password = "Zonnebloem-Fiets-42!";

interface Invited {
  email: string;
  /** Address of the button in the mail. */
  link: string;
}

function newAddress(): string {
  return `mira.${randomBytes(6).toString("hex")}@example.nl`;
}

async function behandelmodules(server: Context): Promise<string> {
  const [row] = await server.db.read.select().from(healthspaces).where(eq(healthspaces.alias, "behandelmodules"));
  if (!row) throw new Error("the demo was not seeded");
  return row.id;
}

async function invite(server: Context, inbox: Inbox, texts: Texts, lang: Lang): Promise<Invited> {
  const email = newAddress();
  const healthspaceId = await behandelmodules(server);
  await inTransaction(server, (ctx) => sendInvitation(ctx, { healthspaceId, email, locale: lang, staffId: "eva" }));
  const { text, subject, html } = await inbox.mail(email, texts("mail.invitation.subject"));
  expect(subject + text + html).not.toContain("Behandelmodules");
  return { email, link: addressIn(text, "invitations") };
}

/** A mail scanner: every link ten times by GET and by HEAD, as robots do. */
async function scan(request: APIRequestContext, links: string[]): Promise<void> {
  for (const link of links) {
    for (let times = 0; times < 10; times += 1) {
      const headers = { "user-agent": "Mozilla/5.0 (Windows NT 10.0) SafeLinks bot" };
      const answers = [await request.head(link, { headers }), await request.get(link, { headers })];
      for (const answer of answers) {
        expect(answer.status()).toBe(200);
        expect(answer.headers()["set-cookie"] ?? "").not.toContain("__Host-session");
      }
    }
  }
}

const aPerson = (email: string) => ({
  firstName: "Mira",
  lastName: "de Wit",
  dateOfBirth: "31-12-1990",
  email,
  password,
  repeat: password,
});

inBothLanguages((lang) => {
  test("I am invited and make a new account, after a scanner opened every link", async ({
    server,
    inbox,
    texts,
    screens,
    request,
  }) => {
    test.setTimeout(90_000);
    const { email, link } = await invite(server, inbox, texts, lang);
    await scan(request, [link, `${link}/register`]);
    await screens.invitation.openLink(link);
    await screens.invitation.newAccount();
    await screens.register.loaded();
    await expect(screens.register.field("email")).toHaveValue(email);
    await screens.register.fillIn(aPerson(email));
    await screens.terms.loaded();
    await screens.terms.saysVersion("1.0");
    await screens.terms.accept();
    await screens.checkEmail.loaded();
    await screens.checkEmail.saysSentTo(email);

    await screens.login.open();
    await screens.login.fillsIn(email);
    await screens.login.logIn({ email, password });
    await screens.checkEmail.loadedAfterLogin();

    const { text } = await inbox.mail(email, texts("mail.activation.subject"));
    const activation = addressIn(text, "activate");
    await scan(request, [activation, addressIn(text, "activate/stop")]);
    await screens.activate.openLink(activation);
    await screens.activate.enter("Wrong-Password-1!");
    await screens.activate.showsProblem(texts("errors.password-wrong"), screens.activate.password());
    await screens.activate.enter(password);
    await screens.worksheet.loaded();
    await screens.worksheet.welcomes("Mira");
    await screens.worksheet.putsWelcomeAside();
    await screens.worksheet.loaded();
    await screens.activate.openLink(activation).catch(() => undefined);
    await screens.activate.saysDead(texts("errors.activation-used"));
    await screens.invalidInvitation.openLink(link);
    await screens.invalidInvitation.says("usedByYou");
  });

  test("I am invited and use the account I have, as somebody else first", async ({
    server,
    inbox,
    texts,
    screens,
    person,
    request,
  }) => {
    const cas = await person();
    const { link } = await invite(server, inbox, texts, lang);
    await scan(request, [link]);
    await screens.invitation.openLink(link);
    await screens.invitation.haveAccount();
    await screens.login.logIn(cas);
    await screens.invitation.loaded();
    await screens.invitation.notYou();
    await screens.invitation.haveAccount();
    await screens.login.logIn(cas);
    await screens.invitation.joinAs(cas.name);
    await screens.worksheet.loaded();
  });

  test("this value is already used: I log in and come back to my invitation", async ({
    server,
    inbox,
    texts,
    screens,
    person,
  }) => {
    const cas = await person();
    const { link } = await invite(server, inbox, texts, lang);
    await screens.register.openLink(`${link}/register`);
    await screens.register.fillIn(aPerson(cas.email));
    await screens.register.saysTaken();
    await expect(screens.register.field("firstName")).toHaveValue("Mira");
    await expect(screens.register.field("password")).toHaveValue("");
    await screens.register.logInInstead();
    await screens.login.logIn(cas);
    await screens.invitation.joinAs(cas.name);
    await screens.worksheet.shown();
  });

  test("an invitation that is dead says why and what to do", async ({ server, screens, person }) => {
    const healthspaceId = await behandelmodules(server);
    const cas = await person();
    for (const state of ["used", "withdrawn"] as const) {
      const token = await buildInvitation(server, { email: newAddress(), healthspaceId, state });
      await screens.invalidInvitation.openLink(`/${lang}/invitations/${token}`);
      await screens.invalidInvitation.says(state);
    }
    await screens.invalidInvitation.openLink(`/${lang}/invitations/${"a".repeat(43)}`);
    await screens.invalidInvitation.says("unknown");
    const owner = await person({ firstName: "Mira" });
    const token = await buildInvitation(server, { email: owner.email, healthspaceId });
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.worksheet.shown();
    await screens.invalidInvitation.openLink(`/${lang}/invitations/${token}`);
    await screens.invalidInvitation.switchAccount();
    await screens.invitation.shown();
  });

  test("I refuse the terms and nothing is kept; what I typed wrong is said at the field", async ({
    server,
    inbox,
    texts,
    screens,
  }) => {
    const { email, link } = await invite(server, inbox, texts, lang);
    await screens.register.openLink(`${link}/register`);
    await screens.register.fillIn({ ...aPerson(email), firstName: "<b>Mira</b>" });
    await screens.register.showsProblem(texts("errors.name-invalid"), screens.register.field("firstName"));
    await screens.register.fillIn({ firstName: "Mira", password: "zonnebloem", repeat: "zonnebloem" });
    await screens.register.showsProblem(texts("errors.password-capital"), screens.register.field("password"));
    await screens.register.fillIn({ password, repeat: `${password}!` });
    await screens.register.showsProblem(texts("errors.password-differs"), screens.register.field("repeat"));
    await screens.register.fillIn({ password, repeat: password });
    await screens.terms.shown();
    await screens.terms.refuse();
    await screens.refused.loaded();
    expect((await inbox.to(email)).map(({ subject }) => subject)).toEqual([texts("mail.invitation.subject")]);
  });

  test("my address was wrong: I correct it and the old mail is dead; this was not me deletes it", async ({
    server,
    inbox,
    texts,
    screens,
  }) => {
    const { link } = await invite(server, inbox, texts, lang);
    const [wrong, right] = [newAddress(), newAddress()];
    await screens.register.openLink(`${link}/register`);
    await screens.register.fillIn(aPerson(wrong));
    await screens.terms.accept();
    await screens.checkEmail.shown();
    const first = addressIn((await inbox.mail(wrong, texts("mail.activation.subject"))).text, "activate");
    await screens.checkEmail.wrongAddress();
    await screens.address.loaded();
    await screens.address.correct("mira@");
    await screens.address.showsProblem(texts("errors.email-invalid"), screens.address.email());
    await screens.address.correct(right);
    await screens.checkEmail.shown();
    await screens.checkEmail.saysCorrectedTo(right);
    await screens.activate.openLink(first).catch(() => undefined);
    await screens.activate.saysDead(texts("errors.activation-unknown"));
    const { text } = await inbox.mail(right, texts("mail.activation.subject"));
    await screens.notMyAccount.openLink(addressIn(text, "activate/stop"));
    await screens.notMyAccount.deleteIt();
    await screens.notMyAccount.saysDeleted();
  });

  test("an open Healthspace: I sign up at its own page; a taken address sees the same and its owner gets a mail", async ({
    server,
    inbox,
    texts,
    screens,
    person,
    page,
  }) => {
    const alias = `open-${randomBytes(4).toString("hex")}`;
    const words = { descriptionNl: "Voor iedereen.", descriptionEn: "For everybody." };
    await buildHealthspace(server, { alias, name: "Leefstijl", entry: "open", ...words });
    const cas = await person();
    await page.goto(`/${lang}/at/${alias}`);
    await expect(page.getByRole("heading", { level: 1, name: "Leefstijl" })).toBeVisible();
    await page.getByRole("link", { name: texts("ownPage.newAccount"), exact: true }).click();
    await screens.register.fillIn(aPerson(cas.email));
    await screens.terms.accept();
    await screens.checkEmail.shown();
    await inbox.mail(cas.email, texts("mail.already-registered.subject"));
    await page.goto(`/${lang}/at/${alias}`);
    await screens.login.logIn(cas);
    await page.getByRole("button", { name: texts("ownPage.become"), exact: true }).click();
    await screens.worksheet.shown();
    await page.goto(`/${lang}/healthspaces`);
    await expect(page.getByText("Leefstijl").first()).toBeVisible();
  });
});
