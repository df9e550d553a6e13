import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { Authenticator } from "@/tests/support/authenticator";
import { product } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";

/** Another code of six digits. */
function different(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}

inBothLanguages((lang) => {
  test("I set up my authenticator app with the key and log in with the codes that it shows", async ({
    person,
    screens,
    texts,
  }) => {
    test.setTimeout(120_000);
    const cas = await person();
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.worksheet.shown();
    await screens.method.open();
    await screens.method.byApp();
    await screens.app.loaded();
    await screens.app.showsSteps(["method"], "app", ["verification", "codes"]);
    const key = await screens.app.key();
    expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    const app = new Authenticator(key.replaceAll(" ", ""));

    await screens.app.enter(different(app.code()));
    await screens.app.showsProblem(texts("errors.app-code-wrong", { attemptsLeft: 4 }), screens.app.code());
    const enrolmentCode = await app.previousCode();
    await screens.app.enter(enrolmentCode);
    await screens.codes.ofApp().loaded();
    await screens.codes.showsSteps(["method", "app", "verification"], "codes", []);
    await expect(screens.codes.items()).toHaveCount(10);
    await screens.codes.keepAndGoOn();
    await screens.done.ofApp().loaded();
    await screens.done.close();
    await screens.twoFactor.loaded();
    await screens.twoFactor.says("on");
    await screens.twoFactor.logOut();

    await screens.login.logIn(cas);
    await screens.verify.loaded();
    await expect(screens.verify.newCode()).toHaveCount(0);
    await screens.verify.enter(enrolmentCode);
    await screens.verify.refusesUsedAppCode();
    await screens.verify.enter(different(app.code()));
    const again = texts("errors.app-code-wrong-again", { attemptsLeft: 3 });
    await screens.verify.showsProblem(again, screens.verify.code());
    await screens.verify.enter(app.code());
    await screens.worksheet.shown();
  });

  test("I scan the picture instead of typing the key, and a reload does not change it", async ({
    page,
    person,
    screens,
  }, testInfo) => {
    const cas = await person();
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.worksheet.shown();
    await screens.method.open();
    await screens.method.byApp();
    await screens.app.shown();
    const key = (await screens.app.key()).replaceAll(" ", "");

    const picture = testInfo.outputPath("qr.png");
    writeFileSync(picture, await screens.app.qrCode().screenshot());
    const scanned = execFileSync("zbarimg", ["--quiet", "--raw", picture], { encoding: "utf8" }).trim();
    expect(scanned).toBe(await screens.app.address());
    const address = new URL(scanned);
    expect(`${address.protocol}//${address.host}`).toBe("otpauth://totp");
    const month = new Intl.DateTimeFormat(lang === "nl" ? "nl-NL" : "en-GB", {
      month: "short",
      year: "numeric",
      timeZone: "Europe/Amsterdam",
    }).format(Date.now());
    expect(decodeURIComponent(address.pathname)).toBe(`/${product}:c••@…nl (${month})`);
    expect(address.searchParams.get("secret")).toBe(key);
    expect(address.searchParams.get("issuer")).toBe(product);

    await page.reload();
    await screens.app.shown();
    expect((await screens.app.key()).replaceAll(" ", "")).toBe(key);
  });

  test("I copy the key and hear that it worked @script-only", async ({ page, context, person, screens, texts }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await screens.login.open();
    await screens.login.logIn(await person());
    await screens.worksheet.shown();
    await screens.method.open();
    await screens.method.byApp();
    await screens.app.shown();
    await page.getByRole("button", { name: texts("appSetUp.copyKey"), exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: texts("appSetUp.keyCopied") })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe((await screens.app.key()).replaceAll(" ", ""));
  });
});
