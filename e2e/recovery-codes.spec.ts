import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { logInByText, setUpByText } from "@/tests/support/login-steps";
import { helpdesk, product } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";
import { screensOn } from "./pages/all";

const careProvider = "Behandelmodules";

inBothLanguages((lang) => {
  const today = new Intl.DateTimeFormat(lang === "nl" ? "nl-NL" : "en-GB", {
    dateStyle: "long",
    timeZone: "Europe/Amsterdam",
  }).format(Date.now());

  test("I print my codes on one clean page, with all that I need to use them later", async ({
    page,
    person,
    inbox,
    screens,
    texts,
  }, testInfo) => {
    const codes = await setUpByText({ screens, inbox, person: await person() });
    const paper = testInfo.outputPath("codes.pdf");
    await page.pdf({ path: paper, format: "A4" });
    const print = execFileSync("pdftotext", ["-layout", paper, "-"], { encoding: "utf8" });
    const facts = execFileSync("pdfinfo", [paper], { encoding: "utf8" });

    expect(facts).toMatch(/^Pages:\s+1$/m);
    expect(facts).toMatch(/^Page size:.*A4/m);
    const printed = [...print.matchAll(/(?<!\d)\d{3}\s?\d{3}\s?\d{4}(?!\d)/g)].map(([code]) => code.replace(/\s/g, ""));
    expect(printed.toSorted()).toEqual(codes.toSorted());
    const said = print.replace(/\s+/g, " ");
    expect(said).toContain(texts("codes.sheetTitle", { product }));
    expect(said).toContain(texts("codes.sheetFor", { hint: "c••@…nl" }));
    expect(said).toContain(texts("codes.sheetSet", { number: 1, date: today }));
    expect(said).toContain(texts("codes.sheetHelp", { phone: helpdesk }));
    expect(said).toContain(new URL(page.url()).origin);
    expect(said).not.toContain(careProvider);
    expect(said).not.toContain("Cas Test");
    expect(said).not.toContain(texts("codes.print"));
  });

  test("The print button opens the window to print @script-only", async ({ page, person, inbox, screens }) => {
    await page.addInitScript(() => {
      window.print = () => document.body.setAttribute("data-printed", "yes");
    });
    await setUpByText({ screens, inbox, person: await person() });
    await screens.codes.print().click();
    await expect(page.locator("body")).toHaveAttribute("data-printed", "yes");
  });

  test("I copy my codes, hear that it worked, and paste ten lines of ten digits under their name @script-only", async ({
    page,
    context,
    person,
    inbox,
    screens,
    texts,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const codes = await setUpByText({ screens, inbox, person: await person() });
    await screens.codes.copy().click();
    await expect(page.getByRole("status").filter({ hasText: texts("codes.copied") })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      [texts("codes.copyHead", { product, number: 1, date: today }), ...codes].join("\n"),
    );
    await screens.codes.loaded();
  });

  test("When my browser refuses to copy, I can still select the codes myself @script-only", async ({
    page,
    person,
    inbox,
    screens,
    texts,
  }) => {
    await page.addInitScript(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
    });
    const codes = await setUpByText({ screens, inbox, person: await person() });
    await screens.codes.copy().click();
    await expect(page.getByRole("status").filter({ hasText: texts("codes.copyFailed") })).toBeVisible();
    const copied = [texts("codes.copyHead", { product, number: 1, date: today }), ...codes].join("\n");
    await expect(page.getByRole("textbox", { name: texts("codes.copy") })).toHaveValue(copied);
    expect(await page.evaluate(() => window.getSelection()?.toString())).toBe(copied);
    await screens.codes.loaded();
  });

  test("I download my codes as a text file that any Notepad and any screen reader can read", async ({
    page,
    person,
    inbox,
    screens,
    texts,
  }) => {
    const codes = await setUpByText({ screens, inbox, person: await person() });
    const downloading = page.waitForEvent("download");
    await screens.codes.download().click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(texts("codes.fileName", { number: 1 }));
    expect(download.suggestedFilename()).not.toMatch(new RegExp(`${product}|${careProvider}|cas`, "i"));
    const bytes = readFileSync(await download.path());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = bytes.subarray(3).toString("utf8");
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const numbered = text.split("\r\n").filter((line) => /^ ?\d+\. /.test(line));
    expect(numbered).toEqual(codes.map((code, index) => `${String(index + 1).padStart(2)}. ${code}`));
    expect(text).toContain(texts("codes.sheetTitle", { product }));
    expect(text).toContain(texts("codes.sheetFor", { hint: "c••@…nl" }));
    expect(text).toContain(texts("codes.sheetHelp", { phone: helpdesk }));
    expect(text).not.toContain(careProvider);
  });

  test("I cannot go on before I say how I kept the codes, and they stay in sight", async ({
    person,
    inbox,
    screens,
  }) => {
    const codes = await setUpByText({ screens, inbox, person: await person() });
    await screens.codes.ready();
    await screens.codes.saysChooseAMethod();
    expect(await screens.codes.codes()).toEqual(codes);
    await screens.codes.keepAndGoOn();
    await screens.done.shown();
  });

  test("Once I keep them in some way, nothing says any more that I did not @script-only", async ({
    page,
    context,
    person,
    inbox,
    screens,
    texts,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await setUpByText({ screens, inbox, person: await person() });
    await screens.codes.ready();
    await screens.codes.saysChooseAMethod();
    await screens.codes.copy().click();
    await expect(page.getByRole("radio", { name: texts("codes.copied-method"), exact: true })).toBeChecked();
    await expect(page.locator(".error-summary")).toHaveCount(0);
    await screens.codes.loaded();
    await screens.codes.ready();
    await screens.done.shown();
  });

  test("I leave before I say that I kept them: every page reminds me until I do", async ({
    person,
    inbox,
    screens,
  }) => {
    await setUpByText({ screens, inbox, person: await person() });
    await screens.codes.saysNothingOfUnkept();
    await screens.worksheet.open();
    await screens.worksheet.saysUnkept();
    await screens.twoFactor.open();
    await screens.twoFactor.saysUnkept();
    await screens.twoFactor.haveCodes();
    await screens.twoFactor.shown();
    await screens.twoFactor.saysNothingOfUnkept();
    await screens.worksheet.open();
    await screens.worksheet.saysNothingOfUnkept();
    await screens.codes.goThere();
    await screens.codes.saysShownAlready(10);
  });

  test("A reload before I kept them shows the same codes, another browser shows none", async ({
    page,
    anotherBrowser,
    person,
    inbox,
    screens,
  }) => {
    const cas = await person();
    const codes = await setUpByText({ screens, inbox, person: cas });
    await page.reload();
    await screens.codes.shown();
    expect(await screens.codes.codes()).toEqual(codes);

    const there = await anotherBrowser();
    await logInByText({ screens: there, inbox, person: cas });
    await there.codes.goThere();
    await there.codes.saysShownAlready(10);
  });

  test("After Ready nothing brings the codes back: not Back, not a reload, not a new tab, not the download", async ({
    page,
    context,
    person,
    inbox,
    screens,
    texts,
    scripting,
  }) => {
    const cas = await person();
    const codes = await setUpByText({ screens, inbox, person: cas });
    const download = (await screens.codes.download().getAttribute("href")) ?? "";
    await screens.codes.keepAndGoOn();
    await screens.done.shown();
    await page.goBack();
    await screens.codes.saysShownAlready(10);
    await page.reload();
    await screens.codes.saysShownAlready(10);
    const tab = screensOn({ page: await context.newPage(), lang, texts, scripting });
    await tab.codes.goThere();
    await tab.codes.saysShownAlready(10);
    await tab.codes.isAccessible();
    expect((await page.request.get(download)).status()).toBe(404);
    for (const code of codes) expect(await page.content()).not.toContain(code);
  });

  test("My codes are on no other page and in no message, not even while they are being shown", async ({
    page,
    person,
    inbox,
    screens,
  }) => {
    const cas = await person();
    const codes = await setUpByText({ screens, inbox, person: cas });
    const pages = ["/workspace", "/healthspace", "/healthspaces", "/account", "/account/two-factor"];
    for (const path of [...pages, "/account/two-factor/set-up/done", "/account/two-factor/recovery-codes/practise"]) {
      for (const headers of [{}, { RSC: "1" }] as Record<string, string>[]) {
        const body = await (await page.request.get(`/${lang}${path}`, { headers })).text();
        for (const code of codes) expect(body.includes(code), `${path} shows a code`).toBe(false);
      }
    }
    const messages = [...(await inbox.to(cas.email)), ...(await inbox.to(cas.phone.e164))];
    expect(messages.length).toBeGreaterThan(0);
    for (const code of codes) expect(JSON.stringify(messages)).not.toContain(code);
  });
});
