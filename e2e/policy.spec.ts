import { readdirSync } from "node:fs";
import { strictDescription } from "@/tests/support/people";
import { expect, inBothLanguages, test } from "./fixtures";

// D7: a Healthspace that asks two-factor of its members. Whoever has it off is led through the set-up before any page of it.
inBothLanguages((lang) => {
  test("my Healthspace asks two steps: I set them up right after logging in, then I am in", async ({
    person,
    screens,
    inbox,
  }) => {
    const cas = await person({ healthspace: "asks-two-factor" });
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.method.loaded();
    await screens.method.saysRequired();
    await screens.method.byText();
    await screens.phone.enter(cas.phone.typed);
    await screens.phoneCode.enter(await inbox.code(cas.phone.e164, await screens.phoneCode.letter()));
    await screens.codes.keepAndGoOn();
    await screens.done.loaded();
    await screens.done.toWorksheet();
    await screens.worksheet.shown();
    await expect(screens.worksheet.tiles()).toHaveCount(10);
    await screens.worksheet.goTo("aboutHealthspace");
    await screens.healthspace.shown();
  });

  test("AT-34 no way round it: wherever I leave the set-up and begin again, it is asked anew", async ({
    page,
    person,
    screens,
    texts,
  }) => {
    const cas = await person({ healthspace: "asks-two-factor" });
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.method.shown();
    await screens.method.byText();
    await screens.phone.enter(cas.phone.typed);
    await screens.phoneCode.shown();
    const links = [
      "/",
      `/${lang}`,
      `/${lang}/login`,
      `/${lang}/login?next=/healthspace`,
      `/${lang}/login/verify`,
      `/${lang}/workspace`,
      `/${lang}/healthspace`,
      `/${lang}/account/two-factor/set-up/done?next=/healthspace`,
    ];
    for (const path of links) {
      await page.goto(path);
      await expect(page.locator("main"), path).not.toContainText(strictDescription);
      await expect(page.getByRole("list", { name: texts("workspace.tiles") }), path).toHaveCount(0);
    }
    for (const screen of [screens.worksheet, screens.healthspace]) {
      await screen.goThere();
      await screens.method.shown();
      await screens.method.saysRequired();
    }
    await test.step("logging out and in again, to a page of the Healthspace", async () => {
      await screens.method.logOut();
      await page.goto(`/${lang}/login?next=/healthspace`);
      await screens.login.logIn(cas);
      await screens.method.shown();
      await screens.method.saysRequired();
    });
  });

  test("my Healthspace asks two steps, so I cannot switch them off", async ({ page, person, screens, texts }) => {
    const noor = await person({ healthspace: "asks-two-factor", twoFactor: "sms", codesLeft: 2 });
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.noAccessToDevices();
    await screens.recovery.enter(noor.codes[0] ?? "");
    await screens.worksheet.shown();
    await page.goto(`/${lang}/account/two-factor/switch-off`);
    await page.getByRole("button", { name: texts("off.submit"), exact: true }).click();
    await expect(page.locator(".error-summary")).toContainText(texts("errors.two-factor-required"));
    await page.goto(`/${lang}/workspace`);
    await screens.worksheet.shown();
  });

  test("T121 I work where two steps are asked: no page of staff opens before I set them up, and each says why", async ({
    page,
    person,
    screens,
  }) => {
    const eva = await person({ healthspace: "asks-two-factor", roles: ["owner", "clinician"] });
    await screens.login.open();
    await screens.login.logIn(eva);
    await screens.method.shown();
    for (const path of staffPages(eva.alias)) {
      await page.goto(`/${lang}${path}`);
      await screens.method.shown();
      await screens.method.saysRequired();
    }
  });
});

/** Every page of the folder, with the alias filled in, and for a client or a piece of work one that is not there. */
function staffPages(alias: string): string[] {
  const pages = readdirSync("app/[locale]/(member)/staff", { recursive: true, encoding: "utf8" });
  return pages
    .filter((path) => path.endsWith("page.tsx"))
    .map((path) =>
      `/staff/${path}`
        .replace(/\/page\.tsx$/, "")
        .replace("[alias]", alias)
        .replace(/\[\w+\]/g, "x"),
    );
}
