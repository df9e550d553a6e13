import { wrongAppCodes } from "@/tests/support/authenticator";
import { keepSent, sendAgain, sendWithoutLength } from "@/tests/support/replay";
import { helpdesk } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";

inBothLanguages((lang) => {
  test.describe("At the login", () => {
    test("I mistype my password: I am told so and my e-mail address stays", async ({
      page,
      person,
      screens,
      texts,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn({ email: cas.email, password: "Zonnebloem-Fiets-24!" });
      await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
      await expect(page.getByText(texts("errors.invalid-credentials-hint"))).toBeVisible();
      await expect(screens.login.email()).toHaveValue(cas.email);
      await expect(screens.login.password()).toHaveValue("");
      await screens.login.password().fill(cas.password);
      await screens.login.send();
      await screens.worksheet.shown();
    });

    test("Somebody without an account reads the same as somebody with a wrong password", async ({ screens, texts }) => {
      await screens.login.open();
      await screens.login.logIn({ email: `nobody-${lang}@example.nl`, password: "Zonnebloem-Fiets-42!" });
      await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
    });

    test("I forget to fill in my e-mail address and my password", async ({ screens, texts }) => {
      await screens.login.open();
      await screens.login.send();
      await screens.login.showsProblem(texts("errors.email-missing"), screens.login.email());
      await screens.login.showsProblem(texts("errors.password-missing"), screens.login.password());
    });

    test("My account is disabled: only my right password tells me so", async ({ page, person, screens, texts }) => {
      const bram = await person({ firstName: "Bram", state: "disabled" });
      await screens.login.open();
      await screens.login.logIn({ email: bram.email, password: "wrong" });
      await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
      await expect(page.getByText(texts("errors.account-disabled"))).toHaveCount(0);
      await screens.login.logIn(bram);
      await screens.login.showsProblem(texts("errors.account-disabled"));
      await expect(page.getByText(texts("errors.account-disabled-hint", { phone: helpdesk }))).toBeVisible();
    });

    test("My account is not activated: only my right password tells me so", async ({
      page,
      person,
      screens,
      texts,
    }) => {
      const lena = await person({ firstName: "Lena", state: "not-activated" });
      await screens.login.open();
      await screens.login.logIn({ email: lena.email, password: "wrong" });
      await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
      await expect(page.getByText(texts("errors.account-not-activated"))).toHaveCount(0);
      await screens.login.logIn(lena);
      await screens.checkEmail.loadedAfterLogin();
    });

    test("Somebody guesses my password: after six times even the right one has to wait", async ({
      person,
      screens,
      texts,
    }) => {
      const cas = await person();
      await screens.login.open();
      for (const guess of ["1", "2", "3", "4", "5", "6"]) {
        await screens.login.logIn({ email: cas.email, password: guess });
        await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
      }
      await screens.login.logIn(cas);
      await screens.paused.loaded();
      await screens.paused.explains();
      await screens.paused.saysFromWhen();
      await screens.paused.backToLogin();
      await screens.login.shown();
    });

    test("The page about a pause, opened when there is none, does not frighten me: it leads to the login", async ({
      page,
      screens,
    }) => {
      const past = Date.now() - 1_000;
      const soon = Date.now() + 60_000;
      for (const query of [
        "",
        "?kind=closed",
        "?kind=code",
        `?kind=password&until=${soon}`,
        `?kind=password&until=${past}&reference=123456`,
        `?kind=password&until=${soon}&reference=12345`,
      ]) {
        await page.goto(`/${lang}${screens.paused.path}${query}`);
        await screens.login.shown();
      }
      await page.goto(`/${lang}${screens.paused.path}?kind=password&until=${soon}&reference=123456`);
      await screens.paused.explains();
      await screens.paused.saysFromWhen();
    });

    test("A link sends me to a stranger's site after my login: I end up at my own worksheet", async ({
      page,
      context,
      person,
      screens,
    }) => {
      const cas = await person();
      const strange = ["//evil.example", "https://evil.example/nl/workspace", "/\\evil.example", "/nl/../../evil"];
      for (const next of strange) {
        await page.goto(`/${lang}/login?next=${encodeURIComponent(next)}`);
        await page.locator("input[name=next]").evaluate((field, value) => field.setAttribute("value", value), next);
        await screens.login.logIn(cas);
        await screens.worksheet.shown();
        await context.clearCookies();
      }
    });
  });

  test.describe("When I fill in my phone number", () => {
    const refused = [
      { what: "letters in it", typed: "06 bel mij nu", problem: "errors.phone-invalid" },
      { what: "a digit too few", typed: "06 1234567", problem: "errors.phone-invalid" },
      { what: "nothing at all", typed: "", problem: "errors.phone-invalid" },
      { what: "more than fits any number", typed: "0".repeat(500), problem: "errors.phone-invalid" },
      { what: "a landline", typed: "020 624 1111", e164: "+31206241111", problem: "errors.phone-not-mobile" },
      { what: "a number one pays for", typed: "0900 9292", e164: "+319009292", problem: "errors.phone-not-mobile" },
    ] as const;

    test("A number that gets no text messages is refused with the reason, and stays for me to correct", async ({
      person,
      screens,
      texts,
      inbox,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn(cas);
      await screens.worksheet.shown();
      await screens.phone.open();
      await screens.phone.country().selectOption("BE");
      for (const { what, typed, problem } of refused) {
        await test.step(what, async () => {
          await screens.phone.country().selectOption("NL");
          await screens.phone.enter(typed);
          await screens.phone.showsProblem(texts(problem), screens.phone.phone());
          await expect(screens.phone.phone()).toHaveValue(typed);
          await expect(screens.phone.country()).toHaveValue("NL");
        });
      }
      for (const number of refused) if ("e164" in number) expect(await inbox.to(number.e164)).toEqual([]);
      await screens.phone.enter(cas.phone.typed);
      await screens.phoneCode.shown();
      expect(await screens.phoneCode.letter()).toBe("A");
    });

    test("A country that we do not send to is refused, chosen or typed along with the number", async ({
      person,
      screens,
      texts,
      inbox,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn(cas);
      await screens.worksheet.shown();
      await screens.phone.open();
      for (const country of ["US", "XX", "../../etc"]) {
        await screens.phone.country().evaluate((list, value) => {
          const [first] = (list as HTMLSelectElement).options;
          if (first) first.value = value;
        }, country);
        await screens.phone.country().selectOption({ index: 0 });
        await screens.phone.enter(cas.phone.typed);
        await screens.phone.showsProblem(texts("errors.country-not-offered"), screens.phone.country());
        await expect(screens.phone.phone()).toHaveValue(cas.phone.typed);
      }
      await screens.phone.open();
      await screens.phone.enter("+1 212 555 0123");
      await screens.phone.showsProblem(texts("errors.country-not-offered"), screens.phone.country());
      expect(await inbox.to(cas.phone.e164)).toEqual([]);
      expect(await inbox.to("+12125550123")).toEqual([]);
    });
  });

  test.describe("When I fill in a code", () => {
    test("A code that is no code costs no try, and I am told how many digits were read", async ({
      person,
      screens,
      texts,
      inbox,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      await screens.verify.enter("");
      await screens.verify.showsProblem(texts("errors.code-missing"), screens.verify.code());
      const typed = [
        ["12345", 5],
        ["1", 1],
        ["geen idee", 0],
        ["12 34 56 7", 7],
        ["1".repeat(60), 60],
      ] as const;
      for (const [code, count] of typed) {
        await screens.verify.enter(code);
        await screens.verify.showsProblem(texts("errors.code-unreadable", { count }), screens.verify.code());
        await expect(screens.verify.code()).toHaveValue("");
      }
      await screens.verify.enter("1".repeat(10_000));
      await screens.verify.saysUnreadable();
      const code = await inbox.code(noor.phone.e164, await screens.verify.letter());
      await screens.verify.enter(different(code));
      await screens.verify.saysWrong(4);
      await screens.verify.enter(` ${code.slice(0, 3)} - ${code.slice(3)} `);
      await screens.worksheet.shown();
    });

    test("Setting up, an empty, a short or a far too long code is refused and nothing changes", async ({
      person,
      screens,
      texts,
      inbox,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn(cas);
      await screens.worksheet.shown();
      await screens.phone.open();
      await screens.phone.enter(cas.phone.typed);
      await screens.phoneCode.shown();
      const code = await inbox.code(cas.phone.e164, await screens.phoneCode.letter());
      await screens.phoneCode.enter("");
      await screens.phoneCode.showsProblem(texts("errors.code-missing"), screens.phoneCode.code());
      for (const [typed, count] of [
        ["123", 3],
        ["1234567890", 10],
        ["9".repeat(50), 50],
      ] as const) {
        await screens.phoneCode.enter(typed);
        await screens.phoneCode.showsProblem(
          texts("errors.set-up-code-unreadable", { count }),
          screens.phoneCode.code(),
        );
      }
      await screens.phoneCode.enter(different(code));
      await screens.phoneCode.showsProblem(texts("errors.code-wrong", { attemptsLeft: 4 }), screens.phoneCode.code());
      await screens.twoFactor.open();
      await screens.twoFactor.says("off");
    });

    test("Somebody with my password guesses codes: after five, even the right one opens nothing", async ({
      person,
      screens,
      inbox,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      const code = await inbox.code(noor.phone.e164, await screens.verify.letter());
      for (const attemptsLeft of [4, 3, 2, 1]) {
        await screens.verify.enter(different(code));
        await screens.verify.saysWrong(attemptsLeft);
      }
      await screens.verify.enter(different(code));
      await screens.paused.ofOneLogin().loaded();
      await screens.paused.explains();
      await screens.paused.saysNowAlready();
      await screens.verify.goThere();
      await screens.login.shown();
    });

    test("I mistype five codes: the page ends it and leads on, with a recovery code too", async ({
      person,
      screens,
      texts,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "app" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      for (const [index, code] of wrongAppCodes(noor.secret, 5).entries()) {
        await screens.verify.enter(code);
        if (index === 4) break;
        const words = index === 0 ? "errors.app-code-wrong" : "errors.app-code-wrong-again";
        await screens.verify.showsProblem(texts(words, { attemptsLeft: 4 - index }), screens.verify.code());
      }
      await screens.paused.ofOneLogin().shown();
      await screens.paused.byRecoveryCode();
      await screens.login.shown();
      await screens.login.logIn(noor);
      await screens.recovery.loaded();
      await screens.recovery.enter(noor.codes[0] ?? "");
      await screens.worksheet.shown();
    });

    test("I mistype five codes of a set-up: the form is gone, and I begin again", async ({
      person,
      screens,
      texts,
      page,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn(cas);
      await screens.worksheet.shown();
      await screens.method.open();
      await screens.method.byApp();
      await screens.app.shown();
      const key = (await screens.app.key()).replaceAll(" ", "");
      for (const [index, code] of wrongAppCodes(key, 5).entries()) {
        await screens.app.enter(code);
        if (index === 4) break;
        const attemptsLeft = 4 - index;
        const words = index === 0 ? "errors.app-code-wrong" : "errors.app-code-wrong-again";
        await screens.app.showsProblem(texts(words, { attemptsLeft }), screens.app.code());
      }
      await expect(page.getByRole("heading", { name: texts("steps.overTitle") })).toBeVisible();
      await expect(screens.app.code()).toHaveCount(0);
      await screens.app.isAccessible();
      await page.getByRole("button", { name: texts("appSetUp.startAgain") }).click();
      await screens.app.shown();
      expect((await screens.app.key()).replaceAll(" ", "")).not.toBe(key);
    });
  });

  test.describe("Somebody else's program", () => {
    test("posts a form from a foreign site, from nowhere, or pretends another host: refused, nothing is sent", async ({
      page,
      person,
      screens,
      inbox,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      const own = new URL(page.url()).origin;
      const login = await keepSent(page, () => screens.login.logIn(noor));
      await screens.verify.shown();
      await inbox.text(noor.phone.e164, "A");
      const foreign: Record<string, string>[] = [
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: "" },
        { origin: `${own}.evil.example` },
        { origin: own.replace("http:", "https:") },
        { origin: "https://evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
        { origin: own, "sec-fetch-site": "cross-site" },
        { origin: own, "sec-fetch-site": "same-site" },
      ];
      for (const headers of foreign) {
        const answer = await sendAgain(page, login, headers);
        expect(answer.status(), JSON.stringify(headers)).toBe(403);
        expect(answer.headers()["set-cookie"]).toBeUndefined();
      }
      await page.reload();
      await screens.verify.shown();
      expect(await screens.verify.letter()).toBe("A");
      expect(await inbox.to(noor.phone.e164)).toHaveLength(1);

      // The same form from the own site works: it was the origin that was refused.
      expect((await sendAgain(page, login, { origin: own })).status()).toBeLessThan(400);
      await inbox.text(noor.phone.e164, "B");
    });

    test("posts a body of 1 MB, or one that hides its length: refused, nothing is sent", async ({
      page,
      person,
      screens,
      inbox,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      const origin = new URL(page.url()).origin;
      const login = await keepSent(page, () => screens.login.logIn(noor));
      await screens.verify.shown();
      await inbox.text(noor.phone.e164, "A");
      const large = { ...login, body: Buffer.concat([login.body, Buffer.alloc(1_000_000, "x")]) };
      expect((await sendAgain(page, large, { origin })).status()).toBe(413);
      expect(await sendWithoutLength(login, origin)).toBe(413);
      expect(await inbox.to(noor.phone.e164)).toHaveLength(1);
    });

    test("posts to an address that only begins like a file of the build: refused like any other", async ({
      request,
    }) => {
      for (const path of [
        "/icon.svgx/login",
        "/favicon.icox",
        "/icon.svg/login",
        "/_next/imagex/login",
        "/_next/staticx",
      ]) {
        const answer = await request.post(path, { headers: { origin: "https://evil.example" }, form: { a: "1" } });
        expect(answer.status(), path).toBe(405);
        expect(answer.headers()["content-security-policy"], path).toContain("default-src 'none'");
      }
    });

    test("uses another method than reading and sending forms: refused", async ({ request }) => {
      for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
        expect((await request.fetch(`/${lang}/login`, { method })).status(), method).toBe(405);
      }
    });
  });

  test("I paste far too much into a form: the page tells me so in words and I can go back", async ({
    page,
    person,
    screens,
    texts,
    guard,
  }) => {
    guard.expect(/413|unexpected response/);
    const cas = await person();
    await screens.login.open();
    await page.locator("input[name=next]").evaluate((field) => field.setAttribute("value", "x".repeat(1_000_000)));
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await screens.login.logIn(cas);
    expect((await answered).status()).toBe(413);
    const said = page.locator(".error-summary, h1").filter({ hasText: /\p{L}{3,}/u, hasNotText: texts("login.title") });
    await expect(said).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", lang);
    await expect(page.getByRole("contentinfo")).toBeVisible();
    await screens.login.open();
  });

  test("I mistype an address: a page of this site says so and leads me back", async ({
    page,
    screens,
    texts,
    guard,
  }) => {
    guard.expect(/404/);
    for (const path of [`/${lang}/no-such-page`, `/${lang}/account2`, `/${lang}/de/login`]) {
      expect((await page.goto(path))?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1, name: texts("notFound.title") })).toBeVisible();
    }
    await screens.notFound.goThere();
    await screens.notFound.loaded();
    await expect(page.getByRole("contentinfo")).toBeVisible();
    await expect(page.getByText(texts("shell.helpPhone", { phone: helpdesk }))).toBeVisible();
    await page.getByRole("link", { name: texts("notFound.home"), exact: true }).click();
    await screens.login.shown();
  });

  test("I mistype an address without a language: it is the same page in my own language", async ({
    page,
    screens,
    guard,
  }) => {
    guard.expect(/404/);
    expect((await page.goto("/no-such-page"))?.status()).toBe(404);
    await screens.notFound.shown();
  });
});

/** Another code of six digits. */
function different(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}
