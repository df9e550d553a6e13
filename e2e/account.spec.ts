import type { Page } from "playwright/test";
import { addressIn } from "@/tests/support/inbox";
import { logIn } from "@/tests/support/login-steps";
import { expect, inBothLanguages, test } from "./fixtures";

/** The address in a mail that leads to this page. */

/** What a mail scanner does: opens the link ten times, by GET and by HEAD. */
async function scan(page: Page, link: string): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    expect((await page.request.get(link)).status()).toBe(200);
    await page.request.head(link);
  }
}

inBothLanguages((lang) => {
  test("every entry of the account menu leads to its page", async ({ screens, person, texts, page }) => {
    test.setTimeout(120_000);
    await logIn(screens, await person());
    const entries = [
      ["profile", screens.profile],
      ["phone", screens.telephone],
      ["notifications", screens.notifications],
      ["applications", screens.applications],
      ["absence", screens.absence],
      ["memberships", screens.memberships],
      ["activity", screens.activity],
      ["end", screens.end],
    ] as const;
    for (const [entry, screen] of entries) {
      await page.goto(`/${lang}/account`);
      await screen.follow(texts(`account.${entry}`));
      await screen.loaded();
    }
  });

  test("I see where I am logged in and log out elsewhere", async ({
    screens,
    person,
    browser,
    texts,
    baseURL,
    page,
  }) => {
    const cas = await person();
    const other = await browser.newContext({ baseURL });
    const elsewhere = await other.newPage();
    await elsewhere.goto(`/${lang}/login`);
    await elsewhere.getByLabel(texts("login.email"), { exact: true }).fill(cas.email);
    await elsewhere.getByLabel(texts("login.password"), { exact: true }).fill(cas.password);
    await elsewhere.getByRole("button", { name: texts("login.submit"), exact: true }).click();
    await elsewhere.waitForURL("**/workspace");
    await logIn(screens, cas);
    await screens.applications.open();
    await expect(screens.applications.places()).toHaveCount(2);
    await page.getByRole("article").locator("summary").click();
    await screens.applications.press(texts("applications.endYes"));
    await screens.applications.says(texts("applications.ended"));
    await expect(screens.applications.places()).toHaveCount(1);
    await elsewhere.reload();
    await expect(elsewhere.getByRole("heading", { name: texts("ended.heading") })).toBeVisible();
    await expect(elsewhere.getByText(texts("ended.ended-elsewhere"))).toBeVisible();
    await other.close();
  });

  test("I change my name, and a wrong one is refused with what I typed", async ({ screens, person, texts, page }) => {
    await logIn(screens, await person());
    await screens.profile.open();
    const [first, last] = [
      screens.profile.field(texts("profile.firstName")),
      screens.profile.field(texts("profile.lastName")),
    ];
    await first.fill("<b>Cas</b>");
    await last.fill("Jansen");
    await screens.profile.press(texts("profile.submit"));
    await screens.profile.showsProblem(texts("errors.name-invalid"), first);
    await expect(last).toHaveValue("Jansen");
    await first.fill("Zoë");
    await screens.profile.press(texts("profile.submit"));
    await screens.profile.says(texts("profile.saved"));
    await expect(page.locator(".person")).toContainText("Zoë Jansen");
  });

  test("I put up a picture and take it away", async ({ screens, person, texts, page }) => {
    await logIn(screens, await person());
    await screens.profile.open();
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const field = screens.profile.field(texts("profile.choose"));
    await field.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png });
    await screens.profile.press(texts("profile.savePicture"));
    await screens.profile.says(texts("profile.pictureSaved"));
    const src = await page.getByRole("img", { name: texts("profile.pictureAlt") }).getAttribute("src");
    const answer = await page.request.get(src ?? "");
    expect([answer.status(), answer.headers()["content-type"], answer.headers()["x-content-type-options"]]).toEqual([
      200,
      "image/png",
      "nosniff",
    ]);
    await screens.profile.ask(texts("profile.removePicture"));
    await screens.profile.press(texts("profile.removePictureYes"));
    await screens.profile.says(texts("profile.pictureRemoved"));
    expect((await page.request.get(src ?? "")).status()).toBe(404);
  });

  test("a large picture is made smaller @script-only", async ({ screens, person, texts, page }) => {
    await logIn(screens, await person());
    await screens.profile.open();
    const large = await page.screenshot({ scale: "css", type: "png", clip: { x: 0, y: 0, width: 1200, height: 700 } });
    expect(large.length).toBeGreaterThan(24 * 1_024);
    const field = screens.profile.field(texts("profile.choose"));
    await field.setInputFiles({ name: "large.png", mimeType: "image/png", buffer: large });
    await screens.profile.says(texts("profile.pictureReady"));
    await screens.profile.press(texts("profile.savePicture"));
    await screens.profile.says(texts("profile.pictureSaved"));
  });

  test("AT-77 my address changes in the new box and can be undone from the old one", async ({
    screens,
    person,
    inbox,
    texts,
    page,
  }) => {
    const cas = await person();
    const fresh = `new.${cas.email}`;
    await logIn(screens, cas);
    await screens.emailChange.open();
    await screens.emailChange.field(texts("emailChange.email")).fill(fresh);
    await screens.emailChange.press(texts("emailChange.submit"));
    await screens.profile.loaded();
    await screens.profile.says(fresh);
    const mail = await inbox.mail(fresh, texts("mail.email-change.subject"));
    const link = addressIn(mail.text, "email-change");
    await scan(page, link);
    await page.goto(link);
    await page.getByLabel(texts("emailChange.password"), { exact: true }).fill(cas.password);
    await page.getByRole("button", { name: texts("emailChange.confirmSubmit"), exact: true }).click();
    await expect(page.getByText(texts("emailChange.done", { email: fresh }))).toBeVisible();
    const told = await inbox.mail(cas.email, texts("mail.email-changed.subject"));
    const undo = addressIn(told.text, "email-change/undo");
    await scan(page, undo);
    await page.goto(undo);
    await page.getByRole("button", { name: texts("emailChange.undoSubmit"), exact: true }).click();
    await expect(page.getByText(texts("emailChange.undone", { email: cas.email }))).toBeVisible();

    await test.step("the password that was known to whoever did it opens nothing; the old box chooses a new one", async () => {
      const renewed = { ...cas, password: "Regenboog-Kano-77!" };
      const told = await inbox.mail(cas.email, texts("mail.password-reset.subject"));
      await screens.resetPassword.openLink(addressIn(told.text, "reset-password"));
      await screens.resetPassword.choose(renewed.password);
      await screens.resetDone.loaded();
      await screens.login.open();
      await screens.login.logIn(renewed);
      await screens.worksheet.shown();
    });
  });

  test("I choose my mails and set an absence", async ({ screens, person, texts, page }) => {
    await logIn(screens, await person());
    await screens.notifications.open();
    const message = screens.notifications.field(texts("notifications.kind.new-message"));
    await expect(message).toBeChecked();
    await message.uncheck();
    await screens.notifications.press(texts("notifications.submit"));
    await screens.notifications.says(texts("notifications.saved"));
    await expect(message).not.toBeChecked();
    await screens.absence.open();
    await expect(page.getByText(texts("absence.where"))).toBeVisible();
    await screens.absence.field(texts("absence.from")).fill("2099-12-24");
    await screens.absence.field(texts("absence.until")).fill("2099-12-31");
    const long = "Tot volgend jaar ".repeat(400).trim();
    await screens.absence.field(texts("absence.message")).fill(long);
    await screens.absence.press(texts("absence.submit"));
    await screens.absence.showsProblem(texts("errors.absence-message-long", { by: long.length - 500, most: 500 }));
    await expect(screens.absence.field(texts("absence.message"))).toHaveValue(long);
    await screens.absence.field(texts("absence.message")).fill("Tot volgend jaar");
    await screens.absence.press(texts("absence.submit"));
    await screens.absence.says(texts("absence.state.planned"));
    await screens.absence.ask(texts("absence.clear"));
    await screens.absence.press(texts("absence.clearYes"));
    await screens.absence.says(texts("absence.none"));
    await expect(page.getByText("Tot volgend jaar")).toHaveCount(0);
  });

  test("I cancel a membership and am told by mail", async ({ screens, person, inbox, texts, page }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.memberships.open();
    await page.getByRole("article").getByRole("link").click();
    await page.getByRole("button", { name: texts("memberships.submit"), exact: true }).click();
    await screens.memberships.says(texts("memberships.done"));
    await screens.memberships.says(texts("memberships.empty"));
    const mail = await inbox.mail(cas.email, texts("mail.membership-ended.subject"));
    expect(mail.text).not.toContain("Behandelmodules");
  });

  test("I download what is known of me, without a secret", async ({ screens, person, texts, page }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.dataExport.open();
    const downloading = page.waitForEvent("download");
    await screens.dataExport.press(texts("dataExport.download"));
    const chunks: Buffer[] = [];
    for await (const chunk of await (await downloading).createReadStream()) chunks.push(Buffer.from(chunk));
    const data = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    expect(data.person.email).toBe(cas.email);
    expect(JSON.stringify(data)).not.toMatch(/hash|secret|token|argon/i);
  });

  test("I deactivate my account: nobody gets in, and the right password says why", async ({
    screens,
    person,
    texts,
  }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.deactivate.open();
    await screens.deactivate.field(texts("endAccount.password")).fill(cas.password);
    await screens.deactivate.press(texts("endAccount.deactivateLink"));
    const box = screens.deactivate.field(texts("endAccount.deactivateUnderstood"));
    await screens.deactivate.showsProblem(texts("errors.understood-missing"), box);
    await box.check();
    await screens.deactivate.field(texts("endAccount.password")).fill(cas.password);
    await screens.deactivate.press(texts("endAccount.deactivateLink"));
    await screens.login.loaded();
    await screens.login.logIn(cas);
    await screens.login.showsProblem(texts("errors.account-disabled"));
  });

  test("I ask to delete my account and change my mind", async ({ screens, person, inbox, texts, page }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.remove.open();
    await screens.remove.field(texts("endAccount.deleteUnderstood", { days: 14 })).check();
    await screens.remove.field(texts("endAccount.password")).fill(cas.password);
    await screens.remove.press(texts("endAccount.deleteLink"));
    await screens.login.shown();
    await screens.login.logIn(cas);
    await screens.login.showsProblem(texts("errors.account-closing"));
    const mail = await inbox.mail(cas.email, texts("mail.account-closing.subject"));
    const link = addressIn(mail.text, "keep-account");
    await scan(page, link);
    await page.goto(link);
    await page.getByRole("button", { name: texts("keepAccount.submit"), exact: true }).click();
    await expect(page.getByText(texts("keepAccount.kept"))).toBeVisible();
    await logIn(screens, cas);
  });

  test("I am warned before my session ends, and what I typed stays @script-only", async ({
    screens,
    person,
    texts,
    page,
  }) => {
    await page.clock.install();
    await logIn(screens, await person());
    await screens.absence.open();
    await expect(page.getByText(texts("absence.where"))).toBeVisible();
    await screens.absence.field(texts("absence.message")).fill("half written");
    await page.clock.fastForward("24:00");
    await expect(page.getByRole("heading", { name: texts("idle.heading") })).toHaveCount(0);
    await page.clock.fastForward("01:05");
    await expect(page.getByRole("heading", { name: texts("idle.heading") })).toBeVisible();
    await screens.absence.press(texts("idle.extend"));
    await screens.absence.says(texts("idle.extended"));
    await expect(screens.absence.field(texts("absence.message"))).toHaveValue("half written");
    await page.clock.fastForward("30:01");
    await screens.absence.says(texts("idle.ended"));
    await expect(screens.absence.field(texts("absence.message"))).toHaveValue("half written");
  });

  test("I search the help and ask a question", async ({ screens, inbox, texts, page }) => {
    await screens.help.open();
    await expect(screens.help.topics()).toHaveCount(18);
    await screens.help.search(lang === "nl" ? "GESTOLEN" : "STOLEN");
    await expect(screens.help.topics()).toHaveCount(2);
    await screens.help.topics().first().click();
    await expect(page.getByRole("link", { name: texts("helpPages.ask") })).toBeVisible();
    await screens.question.open();
    const email = `vraag.${Date.now()}@example.nl`;
    await screens.question.ask("x", "Hoe log ik in?");
    await screens.question.showsProblem(texts("errors.email-invalid"));
    const long = "Hoe log ik in? ".repeat(500).trim();
    await screens.question.ask(email, long);
    await screens.question.showsProblem(texts("errors.question-long", { by: long.length - 2_000, most: 2_000 }));
    await expect(page.getByLabel(texts("question.question"), { exact: true })).toHaveValue(long);
    await screens.question.ask(email, "Hoe log ik in?");
    await expect(page.getByText(texts("question.sent"))).toBeVisible();
    await expect
      .poll(async () => (await inbox.to("helpdesk@example.nl")).filter(({ text }) => text.includes(email)).length)
      .toBe(1);
  });
});
