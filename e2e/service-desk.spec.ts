import { eq } from "drizzle-orm";
import {
  accountRecoveries,
  accounts,
  assignments,
  connections,
  conversationMessages,
  healthspaces,
  passkeys,
} from "@/db/schema";
import { giveDeskRole } from "@/domain/account-lifecycle/service-desk/people";
import type { Context } from "@/domain/context";
import { putAnswersIn, putWorkReady } from "@/domain/healthspace/worksheet/put-ready";
import { buildConnection } from "@/domain/operations/demo/build";
import { seedLibrary } from "@/domain/operations/demo/library";
import { newId } from "@/domain/platform/crypto/token";
import { consumeAttempt } from "@/domain/platform/rate-limit/rate-limit";
import { closure, rateLimits } from "@/domain/policy";
import { present } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { logIn } from "@/tests/support/login-steps";
import type { Person } from "@/tests/support/people";
import type { Texts } from "@/tests/support/texts";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";

// What the service desk does, and how staff work through their tasks (ADR 0109).

async function demoHealthspace(server: Context): Promise<string> {
  const [row] = await server.db.read.select().from(healthspaces).where(eq(healthspaces.alias, "behandelmodules"));
  return present(row).id;
}

/** Module 2 of the demo, handed in by this person just now, with feedback wanted. */
const titles = { nl: "Denken voordat je doet", en: "Think before you act" };

async function handedIn(server: Context, { account }: Person): Promise<void> {
  const { modules } = await seedLibrary(server);
  const { versionId } = present(modules[1]);
  const healthspaceId = await demoHealthspace(server);
  await inTransaction(server, async (ctx) => {
    const work = { accountId: account.id, healthspaceId, versionId, assignedBy: null, subtitle: "" };
    const id = present(await putWorkReady(ctx, { ...work, feedback: "wanted" }));
    await putAnswersIn(ctx, { id, accountId: account.id, drafts: {} });
  });
}

/** Pauses the password of this person as wrong ones do. */
async function pause(server: Context, { email }: Person): Promise<void> {
  for (let n = 0; n < rateLimits["password-account"].maxAttempts + 4; n += 1) {
    await inTransaction(server, (ctx) => consumeAttempt(ctx, "password-account", email));
  }
}

inBothLanguages((lang) => {
  const desk = async (server: Context, person: (story: object) => Promise<Person>, firstName: string) => {
    const made = await person({ firstName, healthspace: "none", twoFactor: "app" });
    const given = await giveDeskRole(server, "operator:olga", made.email);
    expect(given.ok).toBe(true);
    return made;
  };

  test("C3 I work through my tasks until there are none: a word for Cas, a contact that ended, a copy for Noor", async ({
    screens,
    person,
    texts,
    server,
  }) => {
    test.setTimeout(120_000);
    const [cas, noor, bo] = [
      await person({ lastName: "Visser" }),
      await person({ firstName: "Noor", lastName: "Bakker" }),
      await person({ firstName: "Bo", lastName: "Smit" }),
    ];
    const eva = await person({ firstName: "Eva", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" });
    const healthspaceId = await demoHealthspace(server);
    for (const client of [cas, noor, bo])
      await buildConnection(server, { client: client.account, staff: eva.account, healthspaceId });
    await handedIn(server, cas);
    const now = Date.now();
    await server.db.write(async (tx) => {
      const end = { endedAt: now, endedBy: bo.account.id };
      await tx.update(connections).set(end).where(eq(connections.clientId, bo.account.id));
      const leaving = { deleteAt: now + closure.deleteMs, disabledAt: now, disabledBy: "owner" as const };
      await tx.update(accounts).set(leaving).where(eq(accounts.id, noor.account.id));
    });

    await logIn(screens, eva);
    await screens.staff.open();
    await screens.staff.says(texts("tasks.text", { count: 3 }));
    await screens.staff.choose("Behandelmodules", "tasks");
    await screens.tasks.loaded();

    await screens.tasks.task(texts("tasks.feedback"), "Cas Visser").click();
    await screens.clients.follow(new RegExp(titles[lang]));
    await screens.tasks.field(texts("feedback.write")).fill("Mooi dat je dit opschreef.");
    await screens.tasks.press(texts("feedback.send"));
    await screens.clients.says(texts("feedback.sent"));
    await screens.tasks.open();
    await expect(screens.tasks.task(texts("tasks.feedback"), "Cas Visser")).toHaveCount(0);

    // Eight days on, and Cas did not look.
    await server.db.write(async (tx) => {
      const sent = { sentAt: now - 8 * 24 * 60 * 60_000 };
      await tx.update(conversationMessages).set(sent).where(eq(conversationMessages.authorId, eva.account.id));
      const submitted = { submittedAt: sent.sentAt - 1 };
      await tx.update(assignments).set(submitted).where(eq(assignments.accountId, cas.account.id));
    });
    await screens.tasks.open();
    await screens.tasks.says(texts("tasks.unseenWhy"));
    await screens.tasks.isAccessible();
    await screens.tasks.row("Cas Visser").getByRole("button").click();
    await screens.tasks.says(texts("tasks.done"));
    await expect(screens.tasks.row("Cas Visser")).toHaveCount(0);

    await screens.tasks.row("Bo Smit").getByRole("button").click();
    await screens.tasks.says(texts("tasks.done"));
    await expect(screens.tasks.row("Bo Smit")).toHaveCount(0);

    await screens.tasks.row("Noor Bakker").getByRole("link").click();
    const page = screens.tasks.onPage();
    await expect(page.getByRole("heading", { level: 1, name: texts("clients.copy"), exact: true })).toBeVisible();
    const download = page.waitForEvent("download");
    await screens.tasks.press(texts("clients.copyHtml"));
    await download;
    await screens.tasks.open();
    await screens.tasks.isEmpty();
  });

  test("somebody calls: I look up, end the pause, and a colleague and I help with a lost phone; all of it is told", async ({
    screens,
    person,
    texts,
    server,
    inbox,
    anotherBrowser,
  }) => {
    test.setTimeout(180_000);
    const dora = await desk(server, person, "Dora");
    const dirk = await desk(server, person, "Dirk");
    const noor = await person({ firstName: "Noor", lastName: "Bakker", twoFactor: "sms" });
    await server.db.write((tx) =>
      tx.update(accounts).set({ dateOfBirth: "1990-05-03" }).where(eq(accounts.id, noor.account.id)),
    );
    await pause(server, noor);
    await logIn(screens, dora);
    await screens.worksheet
      .menu()
      .getByRole("link", { name: texts("menu.serviceDesk"), exact: true })
      .click();
    await screens.serviceDesk.loaded();
    await screens.serviceDesk.lookUp("niemand@example.nl");
    const { serviceDesk } = screens;
    await serviceDesk.showsProblem(texts("errors.desk-unknown"), serviceDesk.field(texts("serviceDesk.sought")));
    await expect(serviceDesk.field(texts("serviceDesk.sought"))).toHaveValue("niemand@example.nl");

    await serviceDesk.lookUp(noor.email);
    await serviceDesk.shows(noor.email);
    const main = serviceDesk.onPage().getByRole("main");
    for (const hidden of ["Bakker", noor.phone.shown, noor.phone.e164, "Behandelmodules"]) {
      await expect(main.getByText(hidden)).toHaveCount(0);
    }
    await expect(serviceDesk.fact(texts("serviceDesk.pause"))).toContainText(
      texts("serviceDesk.pauses.password").split("{")[0] ?? "-",
    );
    await serviceDesk.act(texts("serviceDesk.act.unlock.title"), texts("serviceDesk.act.unlock.yes"));
    await serviceDesk.says(texts("serviceDesk.done.unlocked"));
    await expect(serviceDesk.fact(texts("serviceDesk.pause"))).toHaveText(texts("serviceDesk.pauseNone"));

    await serviceDesk.act(texts("serviceDesk.act.start-recovery.title"), texts("serviceDesk.act.start-recovery.yes"));
    await serviceDesk.says(texts("serviceDesk.done.started"));
    const reference = await confirmed(server, await anotherBrowser(), noor, texts, inbox);
    await serviceDesk.open();
    await serviceDesk.lookUp(reference);
    await serviceDesk.shows(reference.replace("-", ""));
    await serviceDesk.check("Dief", "3 mei 1990");
    await expect(main.locator(".error-summary")).toContainText(texts("errors.identity-mismatch").split("{")[0] ?? "-");
    await expect(serviceDesk.field(texts("staff.dateOfBirth"))).toHaveValue("3 mei 1990");
    await serviceDesk.check("Bakker", "3 mei 1990");
    await serviceDesk.says(texts("staff.first"));

    const colleague = await anotherBrowser();
    await logIn(colleague, dirk);
    await colleague.serviceDesk.open();
    await colleague.serviceDesk.lookUp(reference);
    await colleague.serviceDesk.check("Bakker", "3-5-1990");
    await expect(colleague.serviceDesk.onPage().getByText(texts("staff.second").split("{")[0] ?? "-")).toBeVisible();
    await colleague.serviceDesk.isAccessible();
    await inbox.mail(noor.email, texts("mail.account-recovery-approved.subject"));
  });

  test("a stolen laptop: switched off and on again, with a mail each time, and the person reads it in their activity", async ({
    screens,
    person,
    texts,
    server,
    inbox,
    anotherBrowser,
  }) => {
    test.setTimeout(120_000);
    const dora = await desk(server, person, "Dora");
    const cas = await person();
    const theirs = await anotherBrowser();
    await logIn(theirs, cas);
    await logIn(screens, dora);
    const { serviceDesk } = screens;
    await serviceDesk.open();
    await serviceDesk.lookUp(cas.email);
    await serviceDesk.act(texts("serviceDesk.act.disable.title"), texts("serviceDesk.act.disable.yes"));
    await serviceDesk.says(texts("serviceDesk.done.disabled"));
    await serviceDesk.shows(cas.email);
    await theirs.account.goThere();
    await theirs.login.shown();
    await inbox.mail(cas.email, texts("mail.desk-changed.subject", { desk: "disabled" }));
    await serviceDesk.act(texts("serviceDesk.act.enable.title"), texts("serviceDesk.act.enable.yes"));
    await serviceDesk.says(texts("serviceDesk.done.enabled"));
    await inbox.mail(cas.email, texts("mail.desk-changed.subject", { desk: "enabled" }));
    await logIn(theirs, cas);
    const page = theirs.worksheet.onPage();
    await page.goto(`/${lang}/account/activity`);
    for (const event of ["support_viewed", "support_disabled", "support_enabled"] as const) {
      await expect(page.getByText(texts(`activity.event.${event}`)).first()).toBeVisible();
    }
  });
});

test("nobody else finds a service desk, and the desk itself only after password and code", async ({
  screens,
  person,
  server,
  guard,
  texts,
  anotherBrowser,
}) => {
  await logIn(screens, await person({ roles: ["owner", "clinician"], twoFactor: "app" }));
  const menu = screens.worksheet.menu();
  await expect(menu.getByRole("link", { name: texts("menu.serviceDesk"), exact: true })).toHaveCount(0);
  guard.expect(/404/);
  const answer = await screens.worksheet.onPage().goto("/nl/service-desk");
  expect(answer?.status()).toBe(404);

  const bare = await person({ healthspace: "none" });
  await giveDeskRole(server, "operator:olga", bare.email);
  const theirs = await anotherBrowser();
  await logIn(theirs, bare);
  await theirs.serviceDesk.goThere();
  await expect(theirs.worksheet.onPage().getByText(texts("required.desk"))).toBeVisible();
});

inBothLanguages(() => {
  test("a clinician with a passkey and two-factor off, who logged in by password, is asked for the passkey", async ({
    screens,
    person,
    server,
    texts,
  }) => {
    const eva = await person({ firstName: "Eva", roles: ["clinician"] });
    await server.db.write((tx) =>
      tx.insert(passkeys).values({
        id: newId(),
        accountId: eva.account.id,
        credentialId: newId(),
        publicKey: Buffer.from("of no device"),
        counter: 0,
        transports: [],
        deviceType: "multiDevice",
        aaguid: "00000000-0000-0000-0000-000000000000",
        name: "Telefoon",
        createdAt: Date.now(),
      }),
    );
    await logIn(screens, eva);
    for (const screen of [screens.clients, screens.tasks]) {
      await screen.goThere();
      await screens.confirm.shown();
      const main = screens.confirm.onPage().getByRole("main");
      await expect(main.getByText(texts("confirm.whyPasskey"))).toBeVisible();
      await expect(main.getByRole("link", { name: texts("confirm.passkeyLost"), exact: true })).toBeVisible();
      await screens.confirm.isAccessible();
    }
  });
});

/** The owner presses the button in the mail; answers the number on the page. */
async function confirmed(
  server: Context,
  theirs: Screens,
  { account, email }: Person,
  texts: Texts,
  inbox: { mail(to: string, subject: string): Promise<{ text: string }> },
): Promise<string> {
  const { text } = await inbox.mail(email, texts("mail.account-recovery-asked.subject"));
  const [address] = /http\S+\/account-recovery\/[A-Za-z0-9_-]{43}/.exec(text) ?? [];
  const page = theirs.login.onPage();
  await page.goto(present(address));
  await page.getByRole("main").getByRole("button").first().click();
  await expect(page.getByText(/\d{4}-\d{4}/).first()).toBeVisible();
  const [row] = await server.db.read
    .select()
    .from(accountRecoveries)
    .where(eq(accountRecoveries.accountId, account.id));
  return present(row).reference;
}
