import type { Screens } from "@/e2e/pages/all";
import type { Screen } from "@/e2e/pages/screen";
import { Authenticator } from "./authenticator";
import type { Inbox } from "./inbox";
import type { Person } from "./people";

interface Traveller {
  screens: Screens;
  inbox: Inbox;
  /** Somebody with two-factor off. */
  person: Person;
}

/** The whole way of the guide and its side links, from the first page to the second login; `at` is called on every page of it. */
export async function walkThroughSetUp(
  { screens, inbox, person }: Traveller,
  at: (screen: Screen) => Promise<void>,
): Promise<void> {
  const visit = async (screen: Screen) => {
    await screen.shown();
    await at(screen);
  };
  await screens.login.open();
  await visit(screens.login);
  await screens.login.logIn(person);
  await visit(screens.worksheet);
  await screens.worksheet.goTo("aboutHealthspace");
  await visit(screens.healthspace);
  await screens.healthspace.goTo("healthspaces");
  await visit(screens.healthspaces);
  await screens.healthspaces.goTo("account");
  await visit(screens.account);
  await screens.account.openTwoFactor();
  await visit(screens.twoFactor);
  await screens.twoFactor.setUp();
  await visit(screens.method);
  await screens.method.byApp();
  await visit(screens.app);
  await screens.method.open();
  await screens.method.byText();
  await visit(screens.phone);
  await screens.phone.enter(person.phone.typed);
  await visit(screens.phoneCode);
  await screens.phoneCode.enter(await inbox.code(person.phone.e164, await screens.phoneCode.letter()));
  await visit(screens.codes);
  await screens.codes.keepAndGoOn();
  await visit(screens.done);
  await screens.done.close();
  await visit(screens.twoFactor);
  await screens.twoFactor.logOut();
  await visit(screens.login);
  await screens.login.logIn(person);
  await visit(screens.verify);
  await screens.verify.noAccessToDevices();
  await visit(screens.recovery);
  await screens.recovery.back();
  await visit(screens.verify);
}

/** From the login page to the ten codes, by text message. */
export async function setUpByText({ screens, inbox, person }: Traveller): Promise<string[]> {
  await screens.login.open();
  await screens.login.logIn(person);
  await screens.worksheet.shown();
  await screens.phone.open();
  await screens.phone.enter(person.phone.typed);
  await screens.phoneCode.shown();
  await screens.phoneCode.enter(await inbox.code(person.phone.e164, await screens.phoneCode.letter()));
  await screens.codes.shown();
  return screens.codes.codes();
}

/** Logs in somebody who gets text messages. */
export async function logInByText({ screens, inbox, person }: Traveller, trust: "month" | "no" = "no"): Promise<void> {
  await screens.login.open();
  await screens.login.logIn(person);
  await screens.verify.shown();
  const code = await inbox.code(person.phone.e164, await screens.verify.letter());
  if (trust === "month") await screens.verify.enterAndTrust(code);
  else await screens.verify.enter(code);
  await screens.worksheet.shown();
}

/** Logs in from the first page to the worksheet, with a code where the person has an app. */
export async function logIn(screens: Screens, person: Pick<Person, "email" | "password" | "secret">): Promise<void> {
  await logInToFirstPage(screens, person);
  await screens.worksheet.shown();
}

/** The same to wherever the login leads this person. */
export async function logInToFirstPage(
  screens: Screens,
  person: Pick<Person, "email" | "password" | "secret">,
): Promise<void> {
  await screens.login.open();
  await screens.login.logIn(person);
  if (person.secret !== "") {
    await screens.verify.shown();
    await screens.verify.enter(new Authenticator(person.secret).code());
  }
}
