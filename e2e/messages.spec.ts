import { eq } from "drizzle-orm";
import { accounts, connections } from "@/db/schema";
import type { Context } from "@/domain/context";
import { buildConnection, buildMembership } from "@/domain/operations/demo/build";
import { work as policy } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { inTransaction } from "@/domain/transaction";
import { logIn } from "@/tests/support/login-steps";
import type { Person } from "@/tests/support/people";
import { titleOf } from "@/tests/support/texts";
import { aPractice, treat } from "@/tests/support/treatment";
import { expect, inBothLanguages, test } from "./fixtures";

function end(server: Context, contact: string): Promise<unknown> {
  return inTransaction(server, ({ tx, clock }) =>
    tx.update(connections).set({ endedAt: clock.now() }).where(eq(connections.id, contact)),
  );
}

function absent(server: Context, { account }: Person): Promise<unknown> {
  const day = (days: number) =>
    new Date(server.clock.now() + days * DAY_MS).toLocaleDateString("sv-SE", { timeZone: "Europe/Amsterdam" });
  const absence = { absenceFrom: day(0), absenceUntil: day(2), absenceMessage: "Bel de praktijk" };
  return inTransaction(server, ({ tx }) => tx.update(accounts).set(absence).where(eq(accounts.id, account.id)));
}

inBothLanguages(() => {
  test("P10 I write to Eva, see that she is away and whether she read it, and she answers", async ({
    screens,
    person,
    texts,
    server,
    anotherBrowser,
    scripting,
  }) => {
    test.setTimeout(180_000);
    const [cas, eva] = [
      await person({ lastName: "Visser" }),
      await person({ firstName: "Els", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" }),
    ];
    const { messages, newMessage } = screens;
    await logIn(screens, cas);
    await screens.worksheet.goTo("messages");
    await messages.shown();
    await messages.says(texts("messages.none"));
    await messages.isAccessible();
    await messages.follow(texts("messages.new"));
    // Somebody who chose to be visible in this Healthspace: no contact is needed.
    await newMessage.says(texts("messages.notContact"));
    await newMessage.isAccessible();

    await treat(server, cas, eva);
    await absent(server, eva);
    await newMessage.open();
    await newMessage.press(texts("messages.send"));
    const summary = newMessage.main().locator(".error-summary");
    await expect(summary).toContainText(texts("errors.subject-missing"));
    await expect(newMessage.onPage()).toHaveTitle(
      texts("form.errorPrefix") + titleOf(texts, texts("messages.newTitle")),
    );
    await newMessage.isAccessible();
    await newMessage.fits();
    await newMessage.to("Els Jansen");
    await newMessage.says("Bel de praktijk");
    await newMessage.says(texts("work.urgent"));
    await newMessage.field("messages.subject").fill("Maandag");
    await newMessage.write("Kan het later?\nGraag om elf uur.");
    await messages.showsConversation("Maandag");
    await messages.says(texts("messages.sent"));
    await messages.says("Graag om elf uur.");
    await messages.says(texts("feedback.notRead"));
    await expect(messages.main().getByText("Bel de praktijk")).toHaveCount(2);
    await expect(messages.field("messages.body")).toHaveValue("");

    const hers = await anotherBrowser();
    await logIn(hers, eva);
    await hers.worksheet.unfoldMenu();
    await hers.worksheet
      .menu()
      .getByRole("link", { name: texts("menu.messagesUnread", { count: 1 }) })
      .click();
    await hers.messages.says(texts("messages.unread", { count: 1 }));
    await hers.messages.isAccessible();
    await hers.messages.follow("Cas Visser");
    await hers.messages.showsConversation("Maandag");
    await hers.messages.says(texts("messages.logged", { name: "Cas Visser" }));
    if (scripting === "off") await hers.messages.press(texts("feedback.markRead"));
    await hers.messages.write(" ");
    await expect(hers.messages.main().locator(".error-summary")).toContainText(texts("errors.message-missing"));
    await expect(hers.messages.onPage()).toHaveTitle(
      texts("form.errorPrefix") + titleOf(texts, texts("messages.title")),
    );
    await hers.messages.write("Elf uur is goed");
    await hers.messages.says("Elf uur is goed");

    await screens.worksheet.open();
    await screens.worksheet.isAccessible();
    await screens.worksheet
      .onPage()
      .getByRole("link", { name: texts("workspace.newMessages", { count: 1 }) })
      .click();
    await messages.shown();
    await messages.follow("Maandag");
    await messages.says("Elf uur is goed");
    await messages.says(texts("feedback.readAt").split("{")[0] ?? "-");
    if (scripting === "off") await messages.press(texts("feedback.markRead"));
    await expect(messages.menu().getByRole("link", { name: texts("menu.messages"), exact: true })).toHaveCount(
      scripting === "off" ? 1 : 0,
    );
    await messages.press(`${texts("messages.archive")}: Maandag`);
    await messages.shown();
    await messages.says(texts("messages.done.archived"));
    await messages.follow(texts("messages.archived"));
    await messages.says("Maandag");
    await messages.isAccessible();
  });

  test("a receiver who is gone while I type: my words stay, and I can choose somebody else", async ({
    screens,
    person,
    texts,
    server,
  }) => {
    const [cas, eva, tom] = [
      await person(),
      await person({ firstName: "Els", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" }),
      await person({ firstName: "Tom", lastName: "Bakker", roles: ["clinician"], twoFactor: "app" }),
    ];
    const contact = await treat(server, cas, eva);
    await treat(server, cas, tom);
    const { newMessage, messages } = screens;
    await logIn(screens, cas);
    await newMessage.open();
    await newMessage.to("Els Jansen");
    await newMessage.field("messages.subject").fill("Mijn vraag");
    await end(server, contact);
    await newMessage.write("Een lang verhaal");
    const summary = newMessage.main().locator(".error-summary");
    await expect(summary).toContainText(texts("errors.message-receiver-gone"));
    await newMessage.isAccessible();
    await expect(newMessage.field("messages.body")).toHaveValue("Een lang verhaal");
    await expect(newMessage.main().getByRole("radio", { name: "Els Jansen", exact: true })).toHaveCount(0);
    await newMessage.to("Tom Bakker");
    await newMessage.press(texts("messages.send"));
    await messages.showsConversation("Mijn vraag");
  });

  test("nobody is left to write to while I type: my words stay, and I am told what I can do", async ({
    screens,
    person,
    texts,
    server,
    scripting,
  }) => {
    const { id: healthspaceId } = await aPractice(server);
    const [cas, eva] = [
      await person({ healthspace: "none" }),
      await person({ firstName: "Els", lastName: "Jansen", healthspace: "none", twoFactor: "app" }),
    ];
    await buildMembership(server, cas.account, healthspaceId);
    await buildMembership(server, eva.account, healthspaceId, ["clinician"]);
    const contact = await buildConnection(server, { client: cas.account, staff: eva.account, healthspaceId });
    const { newMessage, messages } = screens;
    await logIn(screens, cas);
    await newMessage.open();
    await newMessage.field("messages.subject").fill("Mijn vraag");
    await end(server, contact);
    await newMessage.write("Een lang verhaal");
    await expect(newMessage.problems()).toContainText(texts("errors.message-nobody-to"));
    await expect(newMessage.field("messages.subject")).toHaveValue("Mijn vraag");
    await expect(newMessage.field("messages.body")).toHaveValue("Een lang verhaal");
    await newMessage.isAccessible();
    await newMessage.fits();

    await newMessage.open();
    await newMessage.says(texts("messages.nobodyTo"));
    await newMessage.isAccessible();
    if (scripting === "on") {
      // Kept while it was typed: there to be copied, and found from the list.
      await expect(newMessage.unsent("messages.unsentSubject")).toHaveValue("Mijn vraag");
      await expect(newMessage.unsent("messages.unsent")).toHaveValue("Een lang verhaal");
      await messages.open();
      await messages.says(texts("messages.unsentNew"));
      await messages.isAccessible();
      await messages.follow(texts("messages.goOn"));
      await newMessage.says(texts("messages.nobodyTo"));
    }
  });

  test("the contact ends while I answer: my words stay in view, and so do those of my clinician", async ({
    screens,
    person,
    texts,
    server,
    anotherBrowser,
    scripting,
  }) => {
    test.setTimeout(120_000);
    const [cas, eva] = [
      await person(),
      await person({ firstName: "Els", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" }),
    ];
    const contact = await treat(server, cas, eva);
    const { newMessage, messages } = screens;
    await logIn(screens, cas);
    await newMessage.open();
    await newMessage.to("Els Jansen");
    await newMessage.field("messages.subject").fill("Maandag");
    await newMessage.write("Kan het later?");
    await messages.showsConversation("Maandag");
    const address = messages.onPage().url().replace(/\?.*/, "");
    const hers = await anotherBrowser();
    await logIn(hers, eva);
    await hers.messages.onPage().goto(address);
    await hers.messages.showsConversation("Maandag");

    await test.step("a message that came meanwhile does not empty a refused answer", async () => {
      await hers.messages.write("Elf uur?");
      await hers.messages.says("Elf uur?");
      const tooLong = "a".repeat(policy.messageCodePoints + 1);
      await messages.write(tooLong);
      await expect(messages.problems()).toContainText(/./);
      await expect(messages.field("messages.body")).toHaveValue(tooLong);
    });

    const page = hers.messages.onPage();
    await hers.messages.field("messages.body").fill("Goed, tot dan");
    if (scripting === "on") {
      await page.keyboard.press("Tab");
      await expect(page.locator(".save-line--saved")).toBeVisible();
    }
    await end(server, contact);
    await messages.write("Graag om elf uur");
    await expect(messages.problems()).toContainText(texts("errors.message-nobody").split("{")[0] ?? "-");
    await expect(messages.field("messages.body")).toHaveValue("Graag om elf uur");
    await messages.isAccessible();

    await hers.messages.press(texts("messages.send"));
    await expect(hers.messages.problems()).toContainText(texts("errors.conversation-gone"));
    if (scripting === "off") {
      await expect(page.locator("textarea[name=body]")).toHaveValue("Goed, tot dan");
      await hers.messages.isAccessible();
      await hers.messages.fits();
      return;
    }
    await expect(hers.messages.field("messages.body")).toHaveValue("Goed, tot dan");
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1, name: texts("messages.leftTitle") })).toBeVisible();
    await expect(hers.messages.unsent("messages.unsent")).toHaveValue("Goed, tot dan");
    await expect(page.getByText("Kan het later?")).toHaveCount(0);
    await hers.messages.isAccessible();
    await hers.messages.fits();
  });

  test("@script-only what I type is there again when I come back, and two tabs never lose a text", async ({
    screens,
    person,
    texts,
    server,
  }) => {
    const [cas, eva] = [
      await person(),
      await person({ firstName: "Els", lastName: "Jansen", roles: ["clinician"], twoFactor: "app" }),
    ];
    const contact = await treat(server, cas, eva);
    const { newMessage, messages } = screens;
    await logIn(screens, cas);
    await newMessage.open();
    const page = newMessage.onPage();
    const second = await page.context().newPage();
    await second.goto(page.url());
    await newMessage.field("messages.subject").fill("Over de week");
    await newMessage.field("messages.body").fill("van dit tabblad");
    await page.keyboard.press("Tab");
    await expect(newMessage.main().locator(".save-line--saved")).toBeVisible();
    await page.reload();
    await expect(newMessage.field("messages.subject")).toHaveValue("Over de week");
    await expect(newMessage.field("messages.body")).toHaveValue("van dit tabblad");

    const body = second.getByLabel(texts("messages.body"), { exact: true });
    await expect(body).toHaveValue("van dit tabblad");
    await second.close();

    await test.step("and still there to be copied when the contact ended before I sent it", async () => {
      await newMessage.to("Els Jansen");
      await newMessage.press(texts("messages.send"));
      await messages.showsConversation("Over de week");
      await messages.onPage().getByLabel(texts("messages.body"), { exact: true }).fill("en nog iets");
      await page.keyboard.press("Tab");
      await expect(page.locator(".save-line--saved")).toBeVisible();
      await end(server, contact);
      await page.reload();
      const unsent = messages.unsent("messages.unsent");
      await expect(unsent).toHaveValue("en nog iets");
      await expect(unsent).toHaveJSProperty("readOnly", true);
      await messages.isAccessible();
    });
  });
});
