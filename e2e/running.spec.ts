import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import type { Context } from "@/domain/context";
import { buildMembership } from "@/domain/operations/demo/build";
import { present } from "@/domain/testing/answers";
import { Authenticator } from "@/tests/support/authenticator";
import { logIn, logInToFirstPage } from "@/tests/support/login-steps";
import type { Person } from "@/tests/support/people";
import { aPractice } from "@/tests/support/treatment";
import { expect, inBothLanguages, test } from "./fixtures";
import type { Screens } from "./pages/all";

async function practice(server: Context) {
  const made = await aPractice(server);
  return { ...made, at: `/staff/${made.alias}` };
}

async function membershipOf(server: Context, { account }: Person): Promise<string> {
  const [row] = await server.db.read.select().from(memberships).where(eq(memberships.accountId, account.id));
  return present(row).id;
}

/** With the code of the app: staff work at level 2. */
async function comeToWork(screens: Screens, who: Person): Promise<void> {
  await logInToFirstPage(screens, who);
  await screens.staff.shown();
}

inBothLanguages((lang) => {
  test("C6 an assistant offers a client a substitute until a day, sees who treats whom, and opens no client", async ({
    screens,
    person,
    texts,
    server,
    anotherBrowser,
    guard,
  }) => {
    test.setTimeout(150_000);
    const { id, at } = await practice(server);
    const staff = { healthspace: "none", twoFactor: "app" } as const;
    const [ada, tom, cas] = [
      await person({ ...staff, firstName: "Ada", lastName: "Assistent" }),
      await person({ ...staff, firstName: "Tom", lastName: "Peters" }),
      await person({ healthspace: "none", firstName: "Cas", lastName: "Visser" }),
    ];
    await buildMembership(server, ada.account, id, ["assistant"]);
    await buildMembership(server, tom.account, id, ["clinician"]);
    await buildMembership(server, cas.account, id);
    const desk = screens.running;
    await comeToWork(screens, ada);
    await desk.goThere();
    await desk.follow(texts("members.clients"));
    await desk.at(texts("members.clients"));
    await desk.follow("Cas Visser");
    await desk.at("Cas Visser");
    await desk.says(texts("members.ofClientNone"));
    await desk.follow(texts("members.connect"));
    await desk.at(texts("members.connect"));
    await desk.fill(texts("members.untilDay"), "vrijdag");
    await desk.press(texts("members.connectSubmit"));
    await desk.refuses(texts("errors.offer-staff-missing"));
    await expect(desk.field(texts("members.untilDay"))).toHaveValue("vrijdag");
    await desk.refuses(texts("errors.offer-until-day"));
    await desk.field(texts("members.connectWho")).selectOption({ label: "Tom Peters" });
    await desk.fill(texts("members.untilDay"), "24-12-2099");
    await desk.press(texts("members.connectSubmit"));
    await desk.says(texts("members.offered"));
    await desk.says(texts("members.waiting"));

    const other = await anotherBrowser();
    await logIn(other, cas);
    await other.worksheet.goTo("contacts");
    await other.running.press(texts("contacts.agreeName", { name: "Tom Peters" }));
    await other.running.says(texts("contacts.done.accepted"));

    await desk.goThere(`${at}/connections`);
    await desk.at(texts("members.connections"));
    const pair = desk.onPage().getByRole("article").filter({ hasText: "Cas Visser" });
    await expect(pair).toContainText(texts("members.accessRecord"));
    guard.expect(/404/);
    for (const path of [`${at}/clients`, `${at}/clients/${cas.account.id}`, `${at}/policy`, `${at}/own-page`]) {
      const answer = await desk.onPage().goto(`/${lang}${path}`);
      expect(answer?.status(), path).toBe(404);
    }
    await desk.goThere(`${at}/connections`);
    const names = { client: "Cas Visser", staff: "Tom Peters" };
    await desk.ask(texts("members.endContactName", names));
    await desk.press(texts("members.endContactYes"));
    await desk.says(texts("members.endContactDone"));
    await desk.says(texts("members.connectionsNone"));
  });

  test("an owner changes roles, ends and restores a membership, and cannot end the last owner's", async ({
    screens,
    person,
    texts,
    server,
    inbox,
  }) => {
    test.setTimeout(150_000);
    const { id, at } = await practice(server);
    const staff = { healthspace: "none", twoFactor: "app" } as const;
    const [olga, tom, cas] = [
      await person({ ...staff, firstName: "Olga", lastName: "de Wit" }),
      await person({ ...staff, firstName: "Tom", lastName: "Peters" }),
      await person({ healthspace: "none", firstName: "Cas", lastName: "Visser" }),
    ];
    await buildMembership(server, olga.account, id, ["owner"]);
    await buildMembership(server, tom.account, id, ["clinician"]);
    await buildMembership(server, cas.account, id);
    const desk = screens.running;
    await comeToWork(screens, olga);
    await desk.goThere(`${at}/members?kind=staff`);
    await desk.at(texts("members.staff"));
    await desk.follow("Tom Peters");
    await desk.at("Tom Peters");
    await desk.follow(texts("members.change"));
    await desk.at(texts("members.change"));
    await desk.field(texts("members.role.clinician")).uncheck();
    await desk.field(texts("members.role.clinician-invites")).check();
    await desk.press(texts("members.save"));
    await desk.refuses(texts("errors.roles-clinician"));
    await expect(desk.field(texts("members.role.clinician"))).not.toBeChecked();
    await desk.field(texts("members.role.clinician")).check();
    await desk.press(texts("members.save"));
    await desk.says(texts("members.saved"));

    await desk.goThere(`${at}/members/${await membershipOf(server, olga)}`);
    await desk.ask(texts("members.end"));
    await desk.press(texts("members.endYes"));
    await desk.refuses(texts("errors.role-last-owner"));

    await desk.goThere(`${at}/members/${await membershipOf(server, cas)}`);
    await desk.ask(texts("members.end"));
    await desk.press(texts("members.endYes"));
    await desk.says(texts("members.endDone"));
    await desk.at(texts("members.clients"));
    await desk.follow("Cas Visser");
    await desk.ask(texts("members.restore"));
    await desk.press(texts("members.restoreYes"));
    await desk.says(texts("members.restoreDone"));
    for (const mail of ["membership-ended", "membership-restored"] as const) {
      const { text } = await inbox.mail(cas.email, texts(`mail.${mail}.subject`));
      expect(text).not.toContain("Praktijk Noord");
    }
  });

  test("the only owner neither closes the account nor becomes visible by themselves; a clinician is shown by another", async ({
    screens,
    person,
    texts,
    server,
  }) => {
    test.setTimeout(90_000);
    const { id, at } = await practice(server);
    const staff = { healthspace: "none", twoFactor: "app" } as const;
    const [olga, tom, ada] = [
      await person({ ...staff, firstName: "Olga", lastName: "de Wit" }),
      await person({ ...staff, firstName: "Tom", lastName: "Peters" }),
      await person({ ...staff, firstName: "Ada", lastName: "Assistent" }),
    ];
    await buildMembership(server, olga.account, id, ["owner", "clinician"]);
    await buildMembership(server, tom.account, id, ["clinician"]);
    await buildMembership(server, ada.account, id, ["assistant"]);
    const desk = screens.running;
    await comeToWork(screens, olga);
    const visible = desk.field(texts("members.visible"));
    for (const [who, boxes] of [
      [olga, 0],
      [ada, 0],
      [tom, 1],
    ] as const) {
      await desk.goThere(`${at}/members/${await membershipOf(server, who)}/roles`);
      await desk.at(texts("members.change"));
      await expect(visible).toHaveCount(boxes);
    }
    await visible.check();
    await desk.press(texts("members.save"));
    await desk.says(texts("members.saved"));
    const ends = [
      [screens.deactivate, texts("endAccount.deactivateUnderstood"), texts("endAccount.deactivateLink")],
      [screens.remove, texts("endAccount.deleteUnderstood", { days: 14 }), texts("endAccount.deleteLink")],
    ] as const;
    for (const [screen, understood, press] of ends) {
      await screen.open();
      await screen.field(understood).check();
      await screen.field(texts("endAccount.password")).fill(olga.password);
      await screen.press(press);
      await desk.refuses(texts("errors.closure-last-owner", { names: "Praktijk Noord" }));
    }
    await desk.goThere();
    await desk.at(texts("staff.title"));
  });

  test("an owner invites staff, a list of clients, and a client whom Tom treats from the start", async ({
    screens,
    person,
    texts,
    server,
    inbox,
    anotherBrowser,
  }) => {
    test.setTimeout(150_000);
    const { id, at } = await practice(server);
    const staff = { healthspace: "none", twoFactor: "app" } as const;
    const [olga, tom, mira] = [
      await person({ ...staff, firstName: "Olga", lastName: "de Wit" }),
      await person({ ...staff, firstName: "Tom", lastName: "Peters" }),
      await person({ healthspace: "none", firstName: "Mira", lastName: "Smit" }),
    ];
    await buildMembership(server, olga.account, id, ["owner"]);
    await buildMembership(server, tom.account, id, ["clinician"]);
    const address = (name: string) => `${name}.${randomBytes(6).toString("hex")}@example.nl`;
    const desk = screens.running;
    await comeToWork(screens, olga);

    await desk.goThere(`${at}/invitations`);
    await desk.follow(texts("staff.inviteSeveral"));
    await desk.at(texts("staff.inviteSeveral"));
    const [one, two] = [address("een"), address("twee")];
    await desk.fill(texts("staff.addresses"), `${one}\ngeen adres\n${two}\n${one}`);
    await desk.press(texts("staff.severalSubmit"));
    await desk.refuses(texts("errors.list-address-invalid", { line: 2, typed: "geen adres" }));
    await expect(desk.field(texts("staff.addresses"))).toHaveValue(new RegExp(two));
    await desk.fill(texts("staff.addresses"), `${one}\n${two}\n${one}, ${tom.email}`);
    await desk.press(texts("staff.severalSubmit"));
    await desk.says(texts("staff.severalDone", { sent: 2 }));
    await desk.says(texts("staff.severalLine", { line: 1, email: one, became: "sent" }));
    await desk.says(texts("staff.severalLine", { line: 2, email: two, became: "sent" }));
    await desk.says(texts("staff.severalLine", { line: 3, email: one, became: "double" }));
    await desk.says(texts("staff.severalLine", { line: 3, email: tom.email, became: "member" }));
    await expect(desk.field(texts("staff.addresses"))).toHaveValue("");
    expect(desk.onPage().url()).toMatch(/\/several$/);
    await desk.at(texts("staff.inviteSeveral"));

    await desk.goThere(`${at}/invitations`);
    await desk.follow(texts("staff.inviteStaff"));
    await desk.at(texts("staff.inviteStaff"));
    const worker = address("els");
    await desk.fill(texts("staff.email"), worker);
    await desk.press(texts("staff.submit"));
    await desk.refuses(texts("errors.roles-missing"));
    await desk.field(texts("members.role.library")).check();
    await desk.press(texts("staff.submit"));
    await desk.says(texts("staff.sent"));
    await desk.at(texts("staff.invitations"));

    await desk.fill(texts("staff.email"), mira.email);
    await desk.field(texts("staff.inviteContact")).selectOption({ label: "Tom Peters" });
    await desk.press(texts("staff.submit"));
    await desk.says(texts("staff.sent"));
    const { text } = await inbox.mail(mira.email, texts("mail.invitation.subject"));
    expect(text).not.toContain("Tom");
    const other = await anotherBrowser();
    await logIn(other, mira);
    await other.running.onPage().goto(/https?:\/\/\S+\/invitations\/[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? "");
    await other.running.at(texts("invitation.title"));
    await other.running.says(texts("invitation.contact", { name: "Tom Peters" }));
    await other.running.press(texts("invitation.join"));
    await other.worksheet.shown();
    await other.worksheet.goTo("contacts");
    await other.running.says("Tom Peters");
  });

  test("an owner sets how members log in and how a contact begins; a client is told, and says that it is not right", async ({
    screens,
    person,
    texts,
    server,
    inbox,
    anotherBrowser,
  }) => {
    test.setTimeout(180_000);
    const { id, at } = await practice(server);
    const staff = { healthspace: "none", twoFactor: "app" } as const;
    const [olga, tom, cas] = [
      await person({ ...staff, firstName: "Olga", lastName: "de Wit" }),
      await person({ ...staff, firstName: "Tom", lastName: "Peters" }),
      await person({ ...staff, firstName: "Cas", lastName: "Visser" }),
    ];
    await buildMembership(server, olga.account, id, ["owner"]);
    await buildMembership(server, tom.account, id, ["clinician"]);
    await buildMembership(server, cas.account, id);
    const desk = screens.running;
    await comeToWork(screens, olga);
    await desk.goThere(`${at}/policy`);
    await desk.at(texts("policy.title"));
    const change = async (
      setting: "two-factor" | "trust" | "contacts" | "reachable" | "complaints" | "sender" | "entry",
    ) => {
      await desk.follow(texts(`policy.titleOf.${setting}`));
      await desk.at(texts(`policy.titleOf.${setting}`));
    };
    const save = async () => {
      await desk.press(texts("policy.save"));
      await desk.says(texts("policy.saved"));
    };
    await change("two-factor");
    await desk.fill(texts("policy.two-factor.label"), "1-1-2020");
    await desk.press(texts("policy.save"));
    await desk.refuses(texts("errors.policy-date-past"));
    await desk.fill(texts("policy.two-factor.label"), "24-12-2099");
    await save();
    await change("trust");
    await desk.fill(texts("policy.trust.label"), "0");
    await save();
    await change("sender");
    await desk.fill(texts("policy.sender.label"), "kijk op evil.example");
    await desk.press(texts("policy.save"));
    await desk.refuses(texts("errors.policy-sender"));
    await desk.fill(texts("policy.sender.label"), "Team Zuid");
    await save();
    await change("entry");
    await desk.field(texts("policy.entry.request")).check();
    await save();
    await change("reachable");
    await desk.fill(texts("policy.reachable.phone"), "088 123 45 67");
    await save();
    await change("complaints");
    await desk.fill(texts("policy.complaints.nl"), "Bel ons.");
    await save();
    await change("contacts");
    await desk.field(texts("policy.contacts.tell")).check();
    await save();
    const [row] = await server.db.read.select().from(healthspaces).where(eq(healthspaces.id, id));
    expect(row).toMatchObject({ trustDays: 0, senderName: "Team Zuid", entry: "request", phone: "088 123 45 67" });

    await desk.goThere(`${at}/members/${await membershipOf(server, cas)}/connect`);
    await desk.field(texts("members.connectWho")).selectOption({ label: "Tom Peters" });
    await desk.press(texts("members.connectSubmitTell"));
    await desk.says(texts("members.made"));

    const other = await anotherBrowser();
    await other.login.open();
    await other.login.logIn(cas);
    await other.verify.shown();
    await expect(other.verify.onPage().getByRole("checkbox")).toHaveCount(0);
    await other.verify.enter(await new Authenticator(cas.secret).code());
    await other.worksheet.shown();
    await other.worksheet.goTo("contacts");
    await other.running.at(texts("contacts.title"));
    await expect(other.running.onPage().getByText(texts("contacts.end"), { exact: true })).toHaveCount(0);
    await other.running.ask(texts("contacts.objectName", { name: "Tom Peters" }));
    await other.running.press(texts("contacts.objectYes"));
    await other.running.says(texts("contacts.done.objected"));
    await other.running.at(texts("contacts.title"));
    const { text } = await inbox.mail(olga.email, texts("mail.contact-objected.subject"));
    expect(text).not.toMatch(/Cas Visser|Tom Peters|Praktijk/);
    await desk.goThere(`${at}/connections`);
    await desk.says(new RegExp(texts("members.objected").split(",")[0] ?? "-"));
  });
});
