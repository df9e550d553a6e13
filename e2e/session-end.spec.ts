import { eq } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { Context } from "@/domain/context";
import { session as policy } from "@/domain/policy";
import type { Person } from "@/tests/support/people";
import { expect, test } from "./fixtures";

/** As if this person had done nothing for so long. */
async function sleep(server: Context, { account }: Person, ms: number): Promise<void> {
  const lastSeenAt = Date.now() - ms;
  await server.db.write((tx) => tx.update(sessions).set({ lastSeenAt }).where(eq(sessions.accountId, account.id)));
}

const idle = { minutes: policy.idleMs / 60_000 };

test("My laptop slept: the page that wakes up shows the login and says why @script-only", async ({
  server,
  page,
  person,
  screens,
  texts,
}) => {
  const cas = await person();
  await screens.login.open();
  await screens.login.logIn(cas);
  await screens.worksheet.shown();
  // Behind the answer to `evaluate`, for a page that makes room for the login is gone before it could answer.
  const wakeUp = () =>
    page.evaluate(() => {
      setTimeout(() => document.dispatchEvent(new Event("visibilitychange")));
    });

  await test.step("while the session lives, looking changes nothing and does not keep it alive", async () => {
    await sleep(server, cas, policy.idleMs - 60_000);
    for (const event of ["visibilitychange", "focus", "pageshow"] as const) {
      const looked = page.waitForResponse(/\/api\/session\?/);
      await page.evaluate((name) => {
        // As a browser says it when it brings a page back from its memory.
        if (name === "pageshow") window.dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
        else (name === "focus" ? window : document).dispatchEvent(new Event(name));
      }, event);
      const { left } = await (await looked).json();
      expect(left.idleMs, event).toBeLessThanOrEqual(60_000);
    }
    await expect(page.getByRole("heading", { name: texts("idle.heading") })).toBeVisible();
  });

  await test.step("what I typed stays on the page", async () => {
    await screens.absence.open();
    await screens.absence.field(texts("absence.message")).fill("half written");
    await sleep(server, cas, policy.idleMs);
    await wakeUp();
    await screens.absence.says(texts("idle.ended"));
    await expect(screens.absence.field(texts("absence.message"))).toHaveValue("half written");
  });

  await test.step("I log in in another tab, come back and go on", async () => {
    const opened = page.context().waitForEvent("page");
    await page.getByRole("link", { name: texts("idle.login") }).click();
    const tab = await opened;
    await expect(tab.getByText(texts("ended.idle", idle))).toBeVisible();
    await tab.getByLabel(texts("login.email"), { exact: true }).fill(cas.email);
    await tab.getByLabel(texts("login.password"), { exact: true }).fill(cas.password);
    await tab.getByRole("button", { name: texts("login.submit"), exact: true }).click();
    await tab.waitForURL("**/account/absence");
    await tab.close();
    await wakeUp();
    await expect(page.getByText(texts("idle.ended"))).toHaveCount(0);
    await expect(screens.absence.field(texts("absence.message"))).toHaveValue("half written");
  });

  await test.step("a page without anything typed makes room for the login", async () => {
    await sleep(server, cas, policy.idleMs);
    await screens.absence.field(texts("absence.message")).fill("");
    await wakeUp();
    await screens.login.shown();
    await expect(page.getByText(texts("ended.idle", idle))).toBeVisible();
    await screens.login.isAccessible();
  });
});

test("I was away too long and have two-factor: I read why and log in again", async ({
  server,
  page,
  person,
  screens,
  inbox,
  texts,
}) => {
  const noor = await person({ firstName: "Noor", twoFactor: "sms" });
  await screens.login.open();
  await screens.login.logIn(noor);
  await screens.verify.shown();
  await screens.verify.enter(await inbox.code(noor.phone.e164, "A"));
  await screens.worksheet.shown();
  await sleep(server, noor, policy.idleMs);
  await page.reload();
  await expect(page.getByText(texts("ended.idle", idle))).toBeVisible();
  await screens.login.logIn(noor);
  await screens.verify.shown();
  await screens.verify.enter(await inbox.code(noor.phone.e164, "B"));
  await screens.worksheet.shown();
});

test("I log in at a sixth place: the first one says so, and offers a new password", async ({
  server,
  page,
  person,
  screens,
  anotherBrowser,
  texts,
}) => {
  const cas = await person();
  await screens.login.open();
  await screens.login.logIn(cas);
  await screens.worksheet.shown();
  await sleep(server, cas, 60_000);
  const elsewhere = await anotherBrowser();
  for (let n = 0; n < policy.maxPerAccount; n += 1) {
    await elsewhere.login.onPage().context().clearCookies();
    await elsewhere.login.open();
    await elsewhere.login.logIn(cas);
    await elsewhere.worksheet.shown();
  }
  await page.reload();
  await expect(page.getByText(texts("ended.too-many", { max: policy.maxPerAccount }))).toBeVisible();
  await expect(page.getByRole("link", { name: texts("paused.closedReset") })).toHaveAttribute(
    "href",
    "/nl/forgot-password",
  );
  await screens.login.isAccessible();
});
