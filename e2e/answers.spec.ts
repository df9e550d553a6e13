import { randomBytes } from "node:crypto";
import type { Page } from "playwright/test";
import { logIn } from "@/tests/support/login-steps";
import { memberPaths } from "@/tests/support/member-paths";
import { newPhone } from "@/tests/support/people";
import { expect, inBothLanguages, test } from "./fixtures";

// What a page says after a form was sent: one thing at a time, and everything that is wrong at once.

/** In the page: leaves everything empty that its `index`th form asks for. */
async function emptyForm(page: Page, index: number): Promise<string[]> {
  const asked = page.locator("main form").nth(index).locator("[required]");
  const names: string[] = [];
  for (const field of await asked.all()) {
    const [name, type] = [await field.getAttribute("name"), await field.getAttribute("type")];
    if (type !== "checkbox" && type !== "radio") await field.fill("");
    if (name !== null && !names.includes(name)) names.push(name);
  }
  return names;
}

/** The forms of this page with more than one field that has to be filled in. */
async function longForms(page: Page): Promise<number[]> {
  const counts = await page.locator("main form").evaluateAll((forms) =>
    forms.map((form) => {
      const fields = [...form.querySelectorAll<HTMLInputElement>("[required]")];
      return new Set(fields.map(({ name }) => name)).size;
    }),
  );
  return counts.flatMap((count, index) => (count > 1 ? [index] : []));
}

async function expectEverythingAtOnce(page: Page, index: number): Promise<void> {
  const names = await emptyForm(page, index);
  const form = page.locator("main form").nth(index);
  await form.locator("button[type=submit], button:not([type])").last().click();
  const summary = page.locator(".error-summary");
  await expect(summary).toBeVisible();
  for (const name of names) {
    const field = form.locator(`[name=${name}]`).first();
    await expect(field, name).toHaveAttribute("aria-invalid", "true");
    await expect(summary.locator(`a[href="#${await field.getAttribute("id")}"]`), name).toBeVisible();
  }
}

inBothLanguages((lang) => {
  test("I invite somebody, then mistype the next address: only the one that counts is said", async ({
    screens,
    person,
    texts,
    page,
  }) => {
    await logIn(screens, await person({ firstName: "Eva", roles: ["owner", "clinician"], twoFactor: "app" }));
    const [first, second] = [1, 2].map(() => `mira.${randomBytes(6).toString("hex")}@example.nl`) as [string, string];
    const sent = page.getByRole("main").getByText(texts("staff.sent"), { exact: true });
    const summary = page.locator(".error-summary");
    await screens.invitations.open();
    await screens.invitations.invite(first, "Mira");
    await expect(sent).toBeVisible();
    await screens.invitations.invite("mira", "Mira");
    await expect(summary).toBeVisible();
    await expect(sent).toHaveCount(0);
    await screens.invitations.invite(second, "Mira");
    await expect(sent).toBeVisible();
    await expect(summary).toHaveCount(0);
    await expect(screens.invitations.field(texts("staff.email"))).toHaveValue("");
    await screens.invitations.press(texts("staff.resendTo", { email: second }));
    await expect(summary).toBeVisible();
    await expect(sent).toHaveCount(0);
    await screens.invitations.invite("mira", "Mira");
    await expect(summary).toHaveCount(1);
    await expect(summary).toContainText(texts("errors.email-invalid"));
  });

  test("I log out, and then mistype my password: I am not told both", async ({ screens, person, texts, page }) => {
    const cas = await person();
    await logIn(screens, cas);
    await screens.worksheet.logOut();
    await screens.login.saysLoggedOut();
    await screens.login.logIn({ email: cas.email, password: "wrong" });
    await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
    await expect(page.getByText(texts("login.loggedOut"))).toHaveCount(0);
  });

  test("A wrong code, then a new message: the older answer goes", async ({ screens, person, page, later }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.shown();
    await later(noor, 31);
    await page.reload();
    await screens.verify.enter("000000");
    await screens.verify.saysWrong(4);
    await screens.verify.newCode().click();
    await screens.verify.saysSent("B");
    await expect(page.locator(".error-summary")).toHaveCount(0);
    await screens.verify.enter("000000");
    await screens.verify.saysWrong(3);
    await expect(page.locator(".resend-news")).toHaveCount(0);
  });

  test("I end the trust of a device: I am asked first, and told afterwards", async ({
    screens,
    person,
    texts,
    page,
    inbox,
  }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.shown();
    await screens.verify.enterAndTrust(await inbox.code(noor.phone.e164, await screens.verify.letter()));
    await screens.worksheet.shown();
    await screens.twoFactor.open();
    const trusted = page.getByRole("article");
    const yes = page.getByRole("button", { name: texts("twoFactor.endDeviceYes"), exact: true });
    await expect(yes).toBeHidden();
    await trusted.locator("summary").click();
    await expect(page.getByText(texts("twoFactor.endDeviceAsk"))).toBeVisible();
    await screens.twoFactor.isAccessible();
    await page.getByRole("link", { name: texts("form.no"), exact: true }).click();
    await expect(yes).toBeHidden();
    await expect(trusted).toHaveCount(1);
    await trusted.locator("summary").click();
    await yes.click();
    await expect(page.getByText(texts("twoFactor.doneDevice"))).toBeVisible();
    await expect(trusted).toHaveCount(0);
  });

  test("I change my number: I read what changed and what came with it, and tick nothing that I was not shown", async ({
    screens,
    person,
    texts,
    page,
    inbox,
  }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    const next = newPhone();
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.shown();
    await screens.verify.enter(await inbox.code(noor.phone.e164, await screens.verify.letter()));
    await screens.worksheet.shown();
    await screens.phone.open();
    await screens.phone.showsSteps(["method"], "phone", ["verification"]);
    await expect(page.getByText(texts("steps.ends"))).toBeVisible();
    await screens.phone.enter(next.typed);
    await screens.phoneCode.enter(await inbox.code(next.e164, await screens.phoneCode.letter()));
    await screens.done.after("phone").loaded();
    await screens.done.showsSteps(["method", "phone", "verification"], null, []);
    for (const key of ["done.codesKept", "done.ended"] as const) await expect(page.getByText(texts(key))).toBeVisible();
    await expect(page.getByText(texts("done.heading"))).toHaveCount(0);
    await inbox.mail(noor.email, texts("mail.factor-changed.subject", { change: "phone" }));
  });

  test("Every form with several fields says everything that is missing at once", async ({
    screens,
    person,
    page,
    guard,
  }) => {
    // Pages of other roles are among the paths.
    guard.expect(/404/);
    test.setTimeout(120_000);
    const found: string[] = [];
    const tryAll = async (path: string) => {
      await page.goto(`/${lang}${path}`);
      for (const index of await longForms(page)) {
        found.push(path);
        await page.goto(`/${lang}${path}`);
        await expectEverythingAtOnce(page, index);
      }
    };
    for (const path of ["/login", "/help/question", "/register?at=leefstijl"]) await tryAll(path);
    await logIn(screens, await person({ firstName: "Eva", roles: ["owner", "clinician"] }));
    const pages = memberPaths.map((path) => path.replace("/staff/x/", "/staff/behandelmodules/"));
    for (const path of pages.filter((path) => !/\/(download|picture|x)(\/|$)/.test(path))) await tryAll(path);
    expect(found.toSorted()).toEqual(
      [
        "/account/absence",
        "/account/close/deactivate",
        "/account/close/delete",
        "/account/password",
        "/account/profile",
        "/help/question",
        "/login",
        "/register?at=leefstijl",
      ].toSorted(),
    );
  });
});
