import { readFile } from "node:fs/promises";
import { eq, sql } from "drizzle-orm";
import { accounts } from "@/db/schema";
import { completeDueDeletions } from "@/domain/account-lifecycle/closure/closure";
import type { Context } from "@/domain/context";
import { putAnswersIn, putWorkReady } from "@/domain/healthspace/worksheet/put-ready";
import { buildConversation } from "@/domain/operations/demo/conversation";
import { seedLibrary } from "@/domain/operations/demo/library";
import { present } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { addressIn } from "@/tests/support/inbox";
import { logIn } from "@/tests/support/login-steps";
import { demoHealthspace, type Person } from "@/tests/support/people";
import type { Texts } from "@/tests/support/texts";
import { treat } from "@/tests/support/treatment";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";

// What becomes of somebody's record when the account ends: for the client, and for whoever has to keep a copy.

const SUBJECT = "Slapen en piekeren";
const SAID = "Mag ik iets vragen?";
const ANSWER = "bruggen en tunnels";

/** What this client handed in and wrote, to one clinician. Answers the id of the work. */
async function dossierOf(server: Context, cas: Person, eva: Person): Promise<string> {
  const { modules } = await seedLibrary(server);
  const { versionId } = present(modules[7]);
  const healthspaceId = await demoHealthspace(server);
  await treat(server, cas, eva);
  const work = await inTransaction(server, async (ctx) => {
    const { id: accountId } = cas.account;
    const id = present(
      await putWorkReady(ctx, { accountId, healthspaceId, versionId, assignedBy: null, subtitle: "Module 8" }),
    );
    await putAnswersIn(ctx, { id, accountId, drafts: { avoided: { text: ANSWER, chosen: [] } } });
    return id;
  });
  const story = { subject: SUBJECT, messages: [{ from: "client", body: SAID }] };
  await buildConversation(server, { client: cas.account, staff: eva.account, healthspaceId }, story);
  return work;
}

/** Every row but those of the audit, which names nobody, and of mails, that holds this id. */
async function rowsWith(server: Context, id: string): Promise<string[]> {
  return server.db.write(async (tx) => {
    const tables = await tx.all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'table'`);
    const found: string[] = [];
    for (const { name } of tables.filter(({ name }) => !/^(audit_events|outbox|inbox_messages|sqlite.*)$/.test(name))) {
      const rows = await tx.all(sql.raw(`SELECT * FROM "${name}"`));
      found.push(...rows.filter((row) => JSON.stringify(row).includes(id)).map(() => name));
    }
    return found;
  });
}

inBothLanguages((lang) => {
  const askDeletion = async (screens: Screens, cas: Person, texts: Texts) => {
    await screens.remove.open();
    await screens.remove.field(texts("endAccount.deleteUnderstood", { days: 14 })).check();
    await screens.remove.field(texts("endAccount.password")).fill(cas.password);
    await screens.remove.press(texts("endAccount.deleteLink"));
    await screens.login.shown();
  };

  test("P14 I take my file with me and delete my account: nothing is left", async ({
    screens,
    person,
    texts,
    server,
    page,
    anotherBrowser,
    guard,
  }) => {
    test.setTimeout(90_000);
    const cas = await person({ lastName: "Visser" });
    const eva = await person({ firstName: "Eva", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" });
    const work = await dossierOf(server, cas, eva);
    await logIn(screens, cas);
    await screens.dataExport.open();
    const downloading = page.waitForEvent("download");
    await screens.dataExport.press(texts("dataExport.download"));
    const file = await readFile(await (await downloading).path(), "utf8");
    for (const words of [cas.email, ANSWER, SUBJECT, SAID]) expect(file).toContain(words);
    await askDeletion(screens, cas, texts);

    const theirs = await anotherBrowser();
    await logIn(theirs, eva);
    const client = `/${lang}/staff/behandelmodules/clients/${cas.account.id}`;
    expect((await theirs.clients.onPage().goto(client))?.status()).toBe(200);
    // Fourteen days later.
    await server.db.write((tx) =>
      tx
        .update(accounts)
        .set({ deleteAt: Date.now() - 1 })
        .where(eq(accounts.id, cas.account.id)),
    );
    await completeDueDeletions(server);
    guard.expect(/404/);
    expect((await theirs.clients.onPage().goto(client))?.status()).toBe(404);
    await screens.login.open();
    await screens.login.logIn(cas);
    await screens.login.showsProblem(texts("errors.invalid-credentials"), screens.login.email());
    for (const id of [cas.account.id, work]) expect(await rowsWith(server, id)).toEqual([]);
  });

  test("C8 Cas asks for deletion: Eva is told, makes a copy, and Cas, who stays after all, sees that she did", async ({
    screens,
    person,
    texts,
    server,
    inbox,
    anotherBrowser,
  }) => {
    test.setTimeout(90_000);
    const cas = await person({ lastName: "Visser" });
    const eva = await person({ firstName: "Eva", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" });
    await dossierOf(server, cas, eva);
    const own = await anotherBrowser();
    await logIn(own, cas);
    await askDeletion(own, cas, texts);

    await inbox.mail(eva.email, texts("mail.copy-needed.subject"));
    await logIn(screens, eva);
    await screens.staff.open();
    await screens.staff.choose("Behandelmodules", "tasks");
    await screens.tasks.loaded();
    await screens.tasks.row("Cas Visser").getByRole("link").click();
    await screens.clients.says(texts("clients.copyLogged", { name: "Cas Visser" }));
    await screens.clients.isAccessible();
    const downloading = screens.clients.onPage().waitForEvent("download");
    await screens.clients.press(texts("clients.copyHtml"));
    const copy = await readFile(await (await downloading).path(), "utf8");
    for (const words of [ANSWER, SUBJECT, SAID]) expect(copy).toContain(words);
    await screens.tasks.open();
    await expect(screens.tasks.row("Cas Visser")).toHaveCount(0);

    const { text } = await inbox.mail(cas.email, texts("mail.account-closing.subject"));
    await own.login.onPage().goto(addressIn(text, "keep-account"));
    await own.login
      .onPage()
      .getByRole("button", { name: texts("keepAccount.submit"), exact: true })
      .click();
    await expect(own.login.onPage().getByText(texts("keepAccount.kept"))).toBeVisible();
    await logIn(own, cas);
    await own.whoLooked.open();
    await own.whoLooked.isAccessible();
    const line = own.whoLooked
      .onPage()
      .getByRole("row")
      .filter({ hasText: texts("whoLooked.what.copy_made") });
    await expect(line).toContainText("Eva Jansen");
  });
});
