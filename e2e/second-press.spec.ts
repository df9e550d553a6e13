import { buildInvitation } from "@/domain/operations/demo/build";
import { Authenticator } from "@/tests/support/authenticator";
import { addressIn } from "@/tests/support/inbox";
import { pressTwice } from "@/tests/support/replay";
import { expect, test } from "./fixtures";

// ADR 0080: each button below is pressed, its answer is lost, and it is pressed again.

test.describe("I press again because the page does not come, and", () => {
  test("my code by text logs me in", async ({ page, person, screens, inbox }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.shown();
    const code = await inbox.code(noor.phone.e164, "A");
    await pressTwice(page, async () => {
      await screens.verify.enter(code);
      await screens.worksheet.shown();
    });
    await page.reload();
    await screens.worksheet.shown();
  });

  test("my recovery code logs me in: one code is spent", async ({ page, person, screens, texts }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.noAccessToDevices();
    await pressTwice(page, async () => {
      await screens.recovery.enter(noor.codes[0] ?? "");
      await screens.worksheet.shown();
    });
    await expect(page.getByText(texts("recovery.left", { left: 9 }))).toBeVisible();
  });

  test("my app is set up and shows its recovery codes, and my password is changed", async ({
    page,
    person,
    screens,
    texts,
  }) => {
    const cas = await person();
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.worksheet.shown();
    await screens.method.open();
    await screens.method.byApp();
    await screens.app.shown();
    const app = new Authenticator((await screens.app.key()).replaceAll(" ", ""));
    await pressTwice(page, async () => {
      await screens.app.enter(app.code());
      await screens.codes.ofApp().shown();
    });
    await expect(screens.codes.items()).toHaveCount(10);
    const renewed = "Regenboog-Kano-77!";
    await screens.changePassword.open();
    await pressTwice(page, async () => {
      await screens.changePassword.change(cas.password, renewed);
      await screens.passwordChanged.shown();
    });
    await expect(page.getByText(texts("changePassword.done"))).toBeVisible();
  });

  test("my new password is saved", async ({ page, person, screens, inbox, texts }) => {
    const cas = await person();
    await screens.forgotPassword.open();
    await screens.forgotPassword.askFor(cas.email);
    const { text } = await inbox.mail(cas.email, texts("mail.password-reset.subject"));
    await screens.resetPassword.openLink(addressIn(text, "reset-password"));
    await pressTwice(page, async () => {
      await screens.resetPassword.choose("Paarse-Olifant-9");
      await screens.resetDone.shown();
    });
  });

  test("I am a member, my terms are accepted and my account is active", async ({
    server,
    page,
    person,
    screens,
    inbox,
    texts,
  }) => {
    const cas = await person();
    const healthspace = await server.db.read.query.healthspaces.findFirst();
    if (!healthspace) throw new Error("the demo was not seeded");
    const invited = await buildInvitation(server, { email: cas.email, healthspaceId: healthspace.id });
    await screens.invitation.openLink(`/nl/invitations/${invited}`);
    await screens.invitation.haveAccount();
    await screens.login.logIn(cas);
    await pressTwice(page, async () => {
      await screens.invitation.joinAs(cas.name);
      await screens.worksheet.shown();
    });

    const email = `mira.${Date.now()}@example.nl`;
    const token = await buildInvitation(server, { email, healthspaceId: healthspace.id });
    await page.context().clearCookies();
    await screens.register.openLink(`/nl/invitations/${token}/register`);
    const typed = { firstName: "Mira", lastName: "de Wit", dateOfBirth: "31-12-1990", email };
    await screens.register.fillIn({ ...typed, password: cas.password, repeat: cas.password });
    await screens.terms.shown();
    await pressTwice(page, async () => {
      await screens.terms.accept();
      await screens.checkEmail.shown();
    });
    const { text } = await inbox.mail(email, texts("mail.activation.subject"));
    await screens.activate.openLink(addressIn(text, "activate"));
    await pressTwice(page, async () => {
      await screens.activate.enter(cas.password);
      await screens.worksheet.shown();
    });
  });
});
