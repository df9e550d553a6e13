import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context } from "@/domain/context";
import { putAnswersIn, putWorkReady } from "@/domain/healthspace/worksheet/put-ready";
import { buildConnection } from "@/domain/operations/demo/build";
import { seedLibrary } from "@/domain/operations/demo/library";
import { recordAudit } from "@/domain/platform/audit/record";
import { present } from "@/domain/testing/answers";
import { inTransaction } from "@/domain/transaction";
import { logIn } from "@/tests/support/login-steps";
import { demoHealthspace, type Person } from "@/tests/support/people";
import { treat } from "@/tests/support/treatment";
import { expect, inBothLanguages, test } from "./fixtures";

/** Module 2 of the demo, handed in by this person just now. */
async function handedIn(server: Context, { account }: Person): Promise<void> {
  const { modules } = await seedLibrary(server);
  const { versionId } = present(modules[1]);
  const healthspaceId = await demoHealthspace(server);
  await inTransaction(server, async (ctx) => {
    const work = { accountId: account.id, healthspaceId, versionId, assignedBy: null, subtitle: "Module 2" };
    const id = present(await putWorkReady(ctx, work));
    await putAnswersIn(ctx, { id, accountId: account.id, drafts: {} });
  });
}

inBothLanguages((lang) => {
  test("P9 I agree with Tom, look what he sees, stop his access and end the contact", async ({
    screens,
    person,
    inbox,
    texts,
    server,
    page,
    context,
  }) => {
    const [cas, tom] = [await person(), await person({ firstName: "Tom", lastName: "Peters", roles: ["clinician"] })];
    const healthspace = "Behandelmodules";
    await treat(server, cas, tom, "offered");
    await logIn(screens, cas);
    await screens.worksheet.goTo("contacts");
    await screens.contacts.loaded();
    const name = "Tom Peters";
    const offer = screens.contacts.card(texts("contacts.offer", { name, healthspace }));
    await expect(offer.getByRole("listitem").getByText(texts("contacts.see.record", { healthspace }))).toBeVisible();
    await screens.contacts.says(texts("contacts.empty"));
    // The same page in another tab, to be answered later.
    const other = await context.newPage();
    await other.goto(page.url());
    await screens.contacts.press(texts("contacts.agreeName", { name }));
    await screens.contacts.says(texts("contacts.done.accepted"));
    await screens.contacts.loaded();
    await other.getByRole("button", { name: texts("contacts.disagreeName", { name }), exact: true }).click();
    await expect(other.getByText(texts("contacts.holds.accepted"))).toBeVisible();
    await other.close();

    const card = screens.contacts.card(name);
    await expect(card.getByText(texts("contacts.access", { access: "record" }))).toBeVisible();
    await card.getByText(texts("contacts.sees"), { exact: true }).click();
    await expect(card.getByText(texts("contacts.see.never"))).toBeVisible();
    await screens.contacts.ask(texts("contacts.narrowName", { name }));
    await screens.contacts.isAccessible();
    await screens.contacts.press(texts("contacts.narrowYes"));
    await screens.contacts.says(texts("contacts.done.narrowed"));
    await expect(card.getByText(texts("contacts.access", { access: "messages" }))).toBeVisible();
    await screens.contacts.ask(texts("contacts.endName", { name }));
    await screens.contacts.press(texts("contacts.endYes"));
    await screens.contacts.says(texts("contacts.done.ended"));
    await screens.contacts.says(texts("contacts.empty"));
    const { text } = await inbox.mail(tom.email, texts("mail.connection-changed.subject"));
    for (const word of ["Cas", healthspace]) expect(text).not.toContain(word);
    await screens.contacts.goTo("record");
    await screens.record.loaded();
    await screens.record.follow(texts("whoLooked.title"));
    await screens.whoLooked.loaded();
    await screens.whoLooked.says(texts("whoLooked.what.connection_narrowed", { what: name }));
    await screens.whoLooked.says(texts("whoLooked.what.connection_ended", { what: name }));
  });

  test("a clinician whose account is switched off is not said to see anything, and I can still end the contact", async ({
    screens,
    person,
    texts,
    server,
    page,
  }) => {
    const cas = await person({ lang, healthspace: "demo" });
    const tom = await person({ firstName: "Tom", healthspace: "demo", roles: ["clinician"] });
    const healthspaceId = await demoHealthspace(server);
    await buildConnection(server, { client: cas.account, staff: tom.account, healthspaceId });
    await server.db.write((tx) =>
      tx
        .update(accounts)
        .set({ disabledAt: Date.now(), disabledBy: "operator" })
        .where(eq(accounts.id, tom.account.id)),
    );
    await logIn(screens, cas);
    await screens.contacts.open();
    const card = screens.contacts.card(tom.name);
    await expect(card).toContainText(texts("contacts.switchedOff"));
    await expect(card).not.toContainText(texts("contacts.sees"));
    await expect(card).not.toContainText(texts("contacts.access", { access: "record" }));
    await screens.contacts.isAccessible();
    await screens.contacts.ask(texts("contacts.endName", { name: tom.name }));
    await screens.contacts.press(texts("contacts.endYes"));
    await expect(page.getByText(texts("contacts.done.ended"), { exact: true })).toBeVisible();
  });

  test("P13 I cancel the membership: all I handed in is still in my record, and I see who had read it", async ({
    screens,
    person,
    texts,
    server,
    page,
    request,
  }) => {
    const [cas, eva] = [await person(), await person({ firstName: "Eva", lastName: "Jansen", roles: ["clinician"] })];
    const healthspaceId = await demoHealthspace(server);
    await handedIn(server, cas);
    await buildConnection(server, { client: cas.account, staff: eva.account, healthspaceId });
    const opened = {
      event: "client.opened",
      accountId: cas.account.id,
      actorId: eva.account.id,
      healthspaceId,
    } as const;
    await inTransaction(server, async (ctx) => {
      await recordAudit(ctx, opened);
      await recordAudit(ctx, opened);
    });
    await logIn(screens, cas);
    await screens.memberships.open();
    await page.getByRole("link", { name: texts("memberships.cancelName", { name: "Behandelmodules" }) }).click();
    await page.getByRole("button", { name: texts("memberships.submit"), exact: true }).click();
    await screens.memberships.says(texts("memberships.done"));
    await screens.memberships.goTo("record");
    await screens.record.loaded();
    const title = lang === "nl" ? "Denken voordat je doet" : "Think before you act";
    await screens.record.follow(new RegExp(title));
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.getByRole("heading", { name: texts("work.answers") })).toBeVisible();
    await screens.record.isAccessible();
    await screens.whoLooked.open();
    await screens.whoLooked.says(texts("whoLooked.what.client_opened"));
    await screens.whoLooked.says(new RegExp(`Eva Jansen.*${texts("whoLooked.times", { count: 2 })}`));
    await screens.whoLooked.says(texts("whoLooked.what.connection_ended", { what: "Eva Jansen" }));
    const file = page.getByRole("link", { name: texts("whoLooked.downloadText"), exact: true });
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const csv = await request.get((await file.getAttribute("href")) ?? "", { headers: { cookie } });
    expect(await csv.text()).toContain('"Eva Jansen"');
    const line = page.getByRole("row").filter({ hasText: texts("whoLooked.what.client_opened") });
    await line.getByRole("link").click();
    await screens.question.loaded();
    const reference = new URL(page.url()).searchParams.get("line") ?? "";
    await expect(page.getByLabel(texts("question.question"), { exact: true })).toHaveValue(
      texts("whoLooked.question", { reference }),
    );
  });
});
