import type { Cookie, Page } from "playwright/test";
import { Authenticator } from "@/tests/support/authenticator";
import { logInByText } from "@/tests/support/login-steps";
import { memberPaths } from "@/tests/support/member-paths";
import type { Person } from "@/tests/support/people";
import { keepSent, sendAgain } from "@/tests/support/replay";
import { expect, inBothLanguages, test } from "./fixtures";

const DAY_SECONDS = 24 * 60 * 60;

inBothLanguages((lang) => {
  test.describe("Somebody has my password but not my phone", () => {
    test("and opens every page behind the login: there is only the second step", async ({ page, person, screens }) => {
      const noor = await person({ firstName: "Noor", lastName: "Geheim", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      expect(memberPaths.length).toBeGreaterThan(10);
      for (const path of memberPaths) {
        const address = `/${lang}${path}`;
        await expectNothingOf(noor, page, address, {});
        await expectNothingOf(noor, page, `${address}?_rsc=x`, { rsc: "1" });
        const skipMiddleware = Array(5).fill("middleware").join(":");
        await expectNothingOf(noor, page, address, { "x-middleware-subrequest": skipMiddleware });
      }
      await page.goto(`/${lang}/account/two-factor`);
      await screens.verify.shown();
    });

    test("and writes the addresses in other ways: nothing of mine is shown", async ({ page, person, screens }) => {
      const noor = await person({ firstName: "Noor", lastName: "Geheim", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      const spellings = [
        `/${lang}/%77orkspace`,
        `/${lang}/workspac%65?x`,
        `/${lang}/workspace/`,
        `/${lang}//workspace`,
        `//${lang}/workspace`,
        `/${lang}/workspace%2f`,
        `/${lang}/workspace%00`,
        `/${lang}%2Fworkspace`,
        `/${lang}/x/..%2fworkspace`,
        `/${lang.toUpperCase()}/workspace`,
        `/${lang}/Workspace`,
        `/${lang}/workspace;x`,
        `/${lang}/workspace.rsc`,
        `/${lang}/workspace.segments/_tree.segment.rsc`,
        `/${lang}/(member)/workspace`,
        "/workspace",
        "/[locale]/workspace",
      ];
      const headers: Record<string, string>[] = [
        {},
        { rsc: "1" },
        { "next-router-prefetch": "1", rsc: "1" },
        { "x-path": "/nl/login" },
      ];
      for (const spelling of spellings) {
        for (const extra of headers) await expectNothingOf(noor, page, spelling, extra);
      }
    });

    test("and calls the half login a whole one in the cookie: it is not", async ({
      page,
      context,
      person,
      screens,
    }) => {
      const noor = await person({ firstName: "Noor", lastName: "Geheim", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      const half = await cookie(context.cookies(), "__Host-login");
      for (const value of [half.value, "x", "e30.e30.e30"]) {
        await context.addCookies([{ ...half, name: "__Host-session", value }]);
        await expectNothingOf(noor, page, `/${lang}/workspace`, {});
        await expectNothingOf(noor, page, `/${lang}/workspace?_rsc=x`, { rsc: "1" });
      }
      const session = await page.request.get("/api/auth/session");
      expect(session.status()).toBe(404);
      expect(session.headers()["set-cookie"] ?? "").not.toContain("__Host-session");
    });

    test("and sends the form of a page behind the login: nothing happens", async ({
      page,
      anotherBrowser,
      person,
      screens,
      inbox,
      later,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn(cas);
      await screens.worksheet.shown();
      await screens.phone.open();
      const sent = await keepSent(page, () => screens.phone.enter(cas.phone.typed));
      await screens.phoneCode.shown();
      await inbox.text(cas.phone.e164, "A");
      await later(cas, 300);

      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      const half = await anotherBrowser();
      await half.login.open();
      await half.login.logIn(noor);
      await half.verify.shown();
      await sendAgain(half.verify.onPage(), sent, { origin: new URL(page.url()).origin });
      expect(await inbox.to(cas.phone.e164)).toHaveLength(1);
      await half.twoFactor.goThere();
      await half.verify.shown();
    });

    test("AT-30 and posts the password to the login library itself: it opens nothing", async ({
      page,
      person,
      screens,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      const headers = { origin: new URL(page.url()).origin };
      for (const path of ["callback/credentials", "signin/credentials", "signin", "csrf", "providers", "signout"]) {
        const form = { email: noor.email, username: noor.email, password: noor.password, ticket: noor.password };
        const answer = await page.request.post(`/api/auth/${path}`, { headers, form });
        expect(answer.status(), path).toBeGreaterThanOrEqual(400);
        expect(answer.headers()["set-cookie"], path).toBeUndefined();
        expect((await page.request.get(`/api/auth/${path}`)).status(), path).toBe(404);
      }
    });
  });

  test("Without a password every page behind the login leads to the login", async ({ page, person, screens }) => {
    const noor = await person({ firstName: "Noor", lastName: "Geheim", twoFactor: "sms" });
    await screens.login.goThere();
    for (const path of memberPaths) {
      await expectNothingOf(noor, page, `/${lang}${path}`, {});
      await expectNothingOf(noor, page, `/${lang}${path}?_rsc=x`, { rsc: "1" });
    }
    for (const screen of [screens.worksheet, screens.verify, screens.recovery]) {
      await screen.goThere();
      await screens.login.shown();
    }
  });

  test.describe("I wait for the text message", () => {
    test("I ask for a new one: it has the next letter, and the old code tells me which one to look for", async ({
      page,
      person,
      screens,
      texts,
      inbox,
      later,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      expect(await screens.verify.letter()).toBe("A");
      const first = await inbox.code(noor.phone.e164, "A");
      await later(noor, 31);
      await page.reload();
      await screens.verify.shown();
      await screens.verify.newCode().click();
      await screens.verify.saysSent("B");
      await screens.verify.isAccessible();
      const second = await inbox.code(noor.phone.e164, "B");

      await screens.verify.enter(first);
      await screens.verify.showsProblem(
        texts("errors.text-older", { letter: "A", newest: "B" }),
        screens.verify.code(),
      );
      await screens.verify.enter(first);
      await screens.verify.showsProblem(
        texts("errors.text-older", { letter: "A", newest: "B" }),
        screens.verify.code(),
      );
      await screens.verify.enter(neither(first, second));
      await screens.verify.saysWrong(4);
      await screens.verify.enter(second);
      await screens.worksheet.shown();
    });

    test("After a new message the page speaks of that one, and of the time until the next", async ({
      page,
      person,
      screens,
      inbox,
      later,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      await inbox.text(noor.phone.e164, "A");
      await later(noor, 31);
      await page.reload();
      await screens.verify.newCode().click();
      await screens.verify.saysSent("B");
      await screens.verify.saysHowLongToWait();
      expect(await screens.verify.letter()).toBe("B");
    });

    test("The same while I set up my phone: one page never names two messages as the newest", async ({
      page,
      person,
      screens,
      inbox,
      later,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn(cas);
      await screens.worksheet.shown();
      await screens.phone.open();
      await screens.phone.enter(cas.phone.typed);
      await screens.phoneCode.shown();
      await inbox.text(cas.phone.e164, "A");
      await later(cas, 31);
      await page.reload();
      expect(await screens.phoneCode.letter()).toBe("A");
      await screens.phoneCode.newCode().click();
      await screens.phoneCode.saysSent("B");
      expect(await screens.phoneCode.letter()).toBe("B");
      await screens.phoneCode.enter(await inbox.code(cas.phone.e164, "B"));
      await screens.codes.shown();
    });

    test("My text message does not come: I am called, hear the code twice, and am in", async ({
      page,
      person,
      screens,
      texts,
      inbox,
      later,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      await inbox.text(noor.phone.e164, "A");
      await later(noor, 31);
      await page.reload();
      await screens.verify.callMe().click();
      await screens.verify.saysCalling("B", noor.phone.e164.slice(-2));
      await screens.verify.saysHowLongToWait();
      await screens.verify.enter(await inbox.code(noor.phone.e164, "A"));
      await screens.verify.showsProblem(
        texts("errors.text-older", { letter: "A", newest: "B" }),
        screens.verify.code(),
      );
      await screens.verify.enter(await inbox.heard(noor.phone.e164, "B", texts));
      await screens.worksheet.shown();
      await page.goto(`/${lang}/account/activity`);
      await expect(page.getByText(texts("activity.call.asked"), { exact: true })).toHaveCount(1);
      await expect(page.getByText(texts("activity.event.sms_queued"), { exact: true })).toHaveCount(1);
      await screens.inbox.open();
      await expect(screens.inbox.messagesTo(noor.phone.e164).first()).toContainText(texts("inbox.voice"));
    });

    test("The same while I set up my phone: that number is called", async ({
      page,
      person,
      screens,
      texts,
      inbox,
      later,
    }) => {
      const cas = await person();
      await screens.login.open();
      await screens.login.logIn(cas);
      await screens.worksheet.shown();
      await screens.phone.open();
      await screens.phone.enter(cas.phone.typed);
      await screens.phoneCode.shown();
      await inbox.text(cas.phone.e164, "A");
      await later(cas, 31);
      await page.reload();
      await screens.phoneCode.callMe().click();
      await screens.phoneCode.saysCalling("B", cas.phone.shown);
      await screens.phoneCode.enter(await inbox.heard(cas.phone.e164, "B", texts));
      await screens.codes.shown();
    });

    test("The same before a change inside, on a device that skipped the code", async ({
      page,
      person,
      screens,
      texts,
      inbox,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await logInByText({ screens, inbox, person: noor }, "month");
      await screens.worksheet.logOut();
      await screens.login.logIn(noor);
      await screens.worksheet.shown();
      await page.goto(`/${lang}/account/two-factor/set-up`);
      await screens.confirm.shown();
      await screens.confirm.saysNoneWasSent(noor.phone.e164.slice(-2));
      await screens.confirm.callMe().click();
      await screens.confirm.saysCalling("B", noor.phone.e164.slice(-2));
      await screens.confirm.enter(await inbox.heard(noor.phone.e164, "B", texts));
      await screens.method.shown();
    });

    test("I ask too soon: I am told from when I can, and nothing is sent @no-script-only", async ({
      person,
      screens,
      inbox,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      await inbox.text(noor.phone.e164, "A");
      await screens.verify.saysHowLongToWait();
      await screens.verify.newCode().click();
      await screens.verify.saysTooSoon();
      await screens.verify.callMe().click();
      await screens.verify.saysTooSoon();
      expect(await inbox.to(noor.phone.e164)).toHaveLength(1);
      await screens.verify.enter(await inbox.code(noor.phone.e164, "A"));
      await screens.worksheet.shown();
    });

    test("I see the seconds go by, and hear when I can ask again @script-only", async ({
      page,
      person,
      screens,
      texts,
      inbox,
      later,
    }) => {
      await page.clock.install();
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      await inbox.text(noor.phone.e164, "A");
      await expect(screens.verify.newCode()).toHaveAttribute("aria-disabled", "true");
      await screens.verify.saysHowLongToWait();
      await screens.verify.newCode().click({ force: true });
      await page.clock.fastForward(31_000);
      await later(noor, 31);
      await expect(page.getByRole("status").filter({ hasText: texts("verify.resendNow") })).toBeVisible();
      await expect(screens.verify.newCode()).not.toHaveAttribute("aria-disabled");
      await screens.verify.newCode().click();
      await screens.verify.saysSent("B");
    });

    test("I cannot use the code of my phone number's set-up, nor of another login", async ({
      anotherBrowser,
      person,
      screens,
      inbox,
    }) => {
      const noor = await person({ firstName: "Noor", twoFactor: "sms" });
      await screens.login.open();
      await screens.login.logIn(noor);
      await screens.verify.shown();
      const here = await inbox.code(noor.phone.e164, await screens.verify.letter());
      const there = await anotherBrowser();
      await there.login.open();
      await there.login.logIn(noor);
      await there.verify.shown();
      await there.verify.enter(here);
      await there.verify.saysWrong(4);
      await screens.verify.enter(here);
      await screens.worksheet.shown();
    });
  });

  test("With a recovery code there is nothing to tick: that device is not trusted", async ({
    page,
    context,
    person,
    screens,
    inbox,
    texts,
  }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms", codesLeft: 2 });
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.shown();
    await screens.verify.noAccessToDevices();
    await screens.recovery.loaded();
    await expect(page.getByRole("checkbox")).toHaveCount(0);
    const [code = ""] = noor.codes;
    await screens.recovery.enter(`${code.slice(0, 3)} ${code.slice(3, 6)} ${code.slice(6)}`);
    await screens.worksheet.shown();
    await screens.worksheet.saysCodesLeft(1);
    await screens.worksheet.offersNewSecondStep();
    expect((await context.cookies()).filter(({ name }) => name.startsWith("__Host-device-"))).toEqual([]);
    await inbox.mail(noor.email, texts("mail.recovery-code-used.subject"));
    await screens.worksheet.logOut();
    await screens.login.logIn(noor);
    await screens.verify.shown();
  });

  test("D6 Somebody tried my account ten times: my trusted device asks a code too, says why, and stays trusted", async ({
    person,
    failures,
    screens,
    inbox,
  }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await logInByText({ screens, inbox, person: noor }, "month");
    await screens.worksheet.logOut();
    await failures(noor, 9);
    await screens.login.logIn(noor);
    await screens.worksheet.shown();
    await screens.worksheet.logOut();
    await failures(noor, 1);
    await screens.login.logIn(noor);
    await screens.verify.loaded();
    await screens.verify.saysWhyHereToo();
    await screens.verify.enter(await inbox.code(noor.phone.e164, await screens.verify.letter()));
    await screens.worksheet.shown();
    await screens.twoFactor.open();
    await screens.twoFactor.listsThisDevice();
  });

  test("Two of us share this computer: each has their own trust, and logging out keeps it", async ({
    context,
    person,
    screens,
    inbox,
  }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    const sam = await person({ firstName: "Sam", twoFactor: "app" });
    const third = await person({ firstName: "Eva", twoFactor: "app" });
    await logInByText({ screens, inbox, person: noor }, "month");
    await screens.worksheet.logOut();
    await screens.login.saysLoggedOut();

    await screens.login.logIn(sam);
    await screens.verify.shown();
    await screens.verify.enterAndTrust(new Authenticator(sam.secret).code());
    await screens.worksheet.shown();
    await screens.worksheet.logOut();
    await screens.login.saysLoggedOut();
    expect((await context.cookies()).filter(({ name }) => name.startsWith("__Host-device-"))).toHaveLength(2);

    for (const one of [noor, sam, noor]) {
      await screens.login.logIn(one);
      await screens.worksheet.shown();
      await screens.worksheet.logOut();
      await screens.login.saysLoggedOut();
    }
    await screens.login.logIn(third);
    await screens.verify.shown();
  });

  test("My cookies are for this site alone, for no script, and say nothing of me", async ({
    context,
    person,
    screens,
    inbox,
  }) => {
    const noor = await person({ firstName: "Noor", twoFactor: "sms" });
    await screens.login.open();
    await screens.login.logIn(noor);
    await screens.verify.shown();
    const half = await cookie(context.cookies(), "__Host-login");
    expect(half).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict", path: "/", domain: "localhost" });
    expect(secondsLeft(half)).toBeLessThanOrEqual(30 * 60);
    expect(await names(context.cookies())).not.toContain("__Host-session");

    await screens.verify.enterAndTrust(await inbox.code(noor.phone.e164, await screens.verify.letter()));
    await screens.worksheet.shown();
    const whole = await cookie(context.cookies(), "__Host-session");
    expect(whole).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/", domain: "localhost" });
    expect(whole.expires, "ends with the browser").toBe(-1);
    const [name = ""] = (await names(context.cookies())).filter((one) => one.startsWith("__Host-device-"));
    const device = await cookie(context.cookies(), name);
    expect(device).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/", domain: "localhost" });
    expect(Math.round(secondsLeft(device) / DAY_SECONDS)).toBe(30);
    expect(await names(context.cookies())).not.toContain("__Host-login");
    for (const { name: one, value, httpOnly, secure } of await context.cookies()) {
      expect({ one, httpOnly, secure }).toEqual({ one, httpOnly: true, secure: true });
      expect(one).toMatch(/^__Host-/);
      expect(decodeURIComponent(value)).not.toContain(noor.account.id);
      expect(decodeURIComponent(value)).not.toContain(noor.email);
    }

    await screens.worksheet.logOut();
    await screens.login.saysLoggedOut();
    expect(await names(context.cookies())).not.toContain("__Host-session");
    expect(await names(context.cookies())).toContain(name);
    await context.addCookies([whole]);
    await screens.worksheet.goThere();
    await screens.login.shown();
  });

  test("My session gets a new cookie when I switch two-factor on, and the old one is dead", async ({
    context,
    person,
    screens,
    inbox,
  }) => {
    const cas = await person();
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.worksheet.shown();
    const before = await cookie(context.cookies(), "__Host-session");
    await screens.phone.open();
    await screens.phone.enter(cas.phone.typed);
    await screens.phoneCode.shown();
    await screens.phoneCode.enter(await inbox.code(cas.phone.e164, await screens.phoneCode.letter()));
    await screens.codes.shown();
    expect((await cookie(context.cookies(), "__Host-session")).value).not.toBe(before.value);
    await context.clearCookies();
    await context.addCookies([before]);
    await screens.worksheet.goThere();
    await screens.login.shown();
  });
});

/** Asks for an address with the browser's cookies: it leads to the login or nowhere, and shows nothing of this person. */
async function expectNothingOf(
  { name, email, phone, account }: Person,
  page: Page,
  address: string,
  headers: Record<string, string>,
): Promise<void> {
  const url = address.startsWith("//") ? `http://localhost:${new URL(page.url()).port}${address}` : address;
  const plain = Object.keys(headers).length === 0;
  const answer = await page.request.get(url, { headers, maxRedirects: plain ? 5 : 0 });
  const what = `${address} ${JSON.stringify(headers)} (${answer.status()})`;
  const body = (await answer.body()).toString("utf8");
  for (const secret of [name, email, phone.e164, account.id, "Ik heb ADHD"]) {
    expect(body.includes(secret), `${what} shows ${secret}`).toBe(false);
  }
  const isPage = plain && answer.ok() && answer.headers()["content-type"]?.startsWith("text/html");
  if (isPage) expect(new URL(answer.url()).pathname, what).toMatch(/^\/(nl|en)\/login(\/verify)?$/);
  const { location } = answer.headers();
  if (location) expect(new URL(location, page.url()).origin, what).toBe(new URL(page.url()).origin);
}

async function cookie(cookies: Promise<Cookie[]>, name: string): Promise<Cookie> {
  const found = (await cookies).find((one) => one.name === name);
  if (!found) throw new Error(`no cookie ${name}`);
  return found;
}

async function names(cookies: Promise<Cookie[]>): Promise<string[]> {
  return (await cookies).map(({ name }) => name);
}

function secondsLeft({ expires }: Cookie): number {
  return expires - Date.now() / 1_000;
}

/** Six digits that are neither of two codes. */
function neither(first: string, second: string): string {
  const other = ["000000", "111111", "222222"].find((code) => code !== first && code !== second);
  return other ?? "333333";
}
