import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Locator, Page } from "playwright/test";
import { accounts, healthspaces } from "@/db/schema";
import { buildInvitation } from "@/domain/operations/demo/build";
import { logIn } from "@/tests/support/login-steps";
import { expect, test } from "./fixtures";

type Typed = Record<string, string>;

const mira: Typed = { firstName: "Mira", lastName: "'t Hart", dateOfBirth: "3 mei 1990", email: "mira@example.nl" };
const secrets = "input[type=password], input[autocomplete=one-time-code]";

function inMain(page: Page, name: string): Locator {
  return page.locator(`main [name="${name}"]`);
}

async function fillIn(page: Page, typed: Typed): Promise<void> {
  for (const [name, value] of Object.entries(typed)) {
    const field = inMain(page, name);
    if (value === "on") await field.check();
    else if (await field.evaluateAll((all) => all.some((each) => each.matches("select")))) {
      await field.selectOption(value);
    } else if ((await field.count()) > 1) await field.and(page.locator(`[value="${value}"]`)).check();
    else await field.fill(value);
  }
}

async function stillThere(page: Page, typed: Typed): Promise<void> {
  for (const [name, value] of Object.entries(typed)) {
    const field = inMain(page, name);
    if (value === "on") await expect(field).toBeChecked();
    else if ((await field.count()) > 1) await expect(field.and(page.locator(`[value="${value}"]`))).toBeChecked();
    else await expect(field).toHaveValue(value);
  }
}

/** Fills a page in, secrets too, presses the other language, and finds the same page with everything but the secrets. */
async function keeps(page: Page, path: string, typed: Typed): Promise<void> {
  await test.step(path, async () => {
    await page.goto(`/nl${path}`);
    await fillIn(page, typed);
    for (const secret of await page.locator(secrets).all()) await secret.fill("Geheim-9-9-9!");
    const other = page.getByRole("navigation", { name: "Taal" });
    const name = { name: "English", exact: true };
    await other.getByRole("link", name).or(other.getByRole("button", name)).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    expect(page.url()).toContain(`/en${path}`);
    expect(page.url()).not.toContain("mira");
    await stillThere(page, typed);
    for (const secret of await page.locator(secrets).all()) await expect(secret).toHaveValue("");
    expect(await page.content()).not.toContain("Geheim-9-9-9!");
    await expect(page.locator(".error-summary")).toHaveCount(0);
  });
}

test("I fill in a form, find that the page is not in my language, and lose no word when I change it", async ({
  page,
  person,
  server,
  screens,
}) => {
  test.setTimeout(120_000);
  const [practice] = await server.db.read.select().from(healthspaces).where(eq(healthspaces.alias, "behandelmodules"));
  const token = await buildInvitation(server, { email: "mira@example.nl", healthspaceId: practice?.id ?? "" });
  const question = { email: "mira@example.nl", question: "Regel één.\nRegel twee: <b>ja</b>." };
  await keeps(page, "/login", { email: "mira@example.nl" });
  await keeps(page, "/at/behandelmodules", { email: "mira@example.nl" });
  await keeps(page, "/forgot-password", { email: "mira@example.nl" });
  await keeps(page, `/invitations/${token}/register`, mira);
  await keeps(page, "/help", { q: "nieuwe telefoon" });
  await keeps(page, "/help/question", question);

  const noor = await person({ firstName: "Noor", twoFactor: "sms" });
  await screens.login.open();
  await screens.login.logIn(noor);
  await screens.verify.shown();
  await keeps(page, "/login/verify", { trust: "on" });

  const invited = `mira.${randomBytes(6).toString("hex")}@example.nl`;
  await logIn(screens, await person({ firstName: "Olga", roles: ["owner"], twoFactor: "app" }));
  await keeps(page, "/staff/behandelmodules/invitations", { email: invited, firstName: "Mira", language: "en" });
  await page.goto("/nl/staff/behandelmodules/invitations");
  await expect(page.getByRole("main").getByText(invited)).toHaveCount(0);
  await page.context().clearCookies();

  const eva = await person({ firstName: "Eva", roles: ["owner", "client"] });
  await screens.login.open();
  await screens.login.logIn(eva);
  await screens.worksheet.shown();
  await keeps(page, "/help/question", question);
  await keeps(page, "/account/profile", {
    firstName: "Eefje",
    lastName: "de Wit",
    dateOfBirth: "3 mei 1990",
    locale: "en",
  });
  await keeps(page, "/account/profile/email", { email: "mira@example.nl" });
  await keeps(page, "/account/absence", { from: "1 mei 2031", until: "2 mei 2031", message: "Ik ben weg.\nTot dan." });
  await keeps(page, "/account/close/deactivate", { understood: "on" });
  await keeps(page, "/account/close/delete", { understood: "on" });
  await keeps(page, "/account/two-factor/set-up/sms", { country: "BE", phone: "0470 12 34 56" });
  await test.step("and nothing was carried out", async () => {
    const [row] = await server.db.read.select().from(accounts).where(eq(accounts.id, eva.account.id));
    expect(row).toMatchObject({ firstName: "Eva", absenceFrom: null, disabledAt: null, deleteAt: null });
  });
  await test.step("and the form works on from there", async () => {
    await keeps(page, "/account/profile", { firstName: "Eefje", lastName: "de Wit" });
    await page.getByRole("main").getByRole("button", { name: "Save", exact: true }).first().click();
    await expect(page.locator("header").getByText("Eefje de Wit")).toBeVisible();
  });
});

test("the pages that everybody may read keep my menu and my name when I am logged in", async ({
  page,
  person,
  screens,
}) => {
  const open = ["/helpdesk", "/help", "/help/question", "/help/no-code", "/terms", "/privacy", "/about"];
  const menu = page.getByRole("navigation", { name: "Menu", exact: true });
  for (const path of open) {
    await page.goto(`/nl${path}`);
    await expect(menu).toHaveCount(0);
  }
  const cas = await person();
  await screens.login.open();
  await screens.login.logIn(cas);
  await screens.worksheet.shown();
  for (const path of open) {
    await page.goto(`/nl${path}`);
    await expect(menu).toHaveCount(1);
    await expect(page.locator("header").getByText(cas.name)).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  }
  await screens.worksheet.unfoldMenu();
  await menu.getByRole("button", { name: "Uitloggen", exact: true }).click();
  await screens.login.shown();
});
