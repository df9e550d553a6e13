import { expect, type Locator, type Page } from "playwright/test";
import { titleOf } from "@/tests/support/texts";
import { MemberScreen } from "./member";

/** The pages with which a Healthspace is run: each is looked at where it stands. */
export class RunningScreen extends MemberScreen {
  readonly path = "/staff";
  protected title = () => this.texts("staff.title");

  override async goThere(path = "/staff"): Promise<void> {
    await this.page.goto(`/${this.view.lang}${path}`);
  }

  /** The page with this heading, as it is now: nothing keeps anyone from using it, also on a screen of 320 pixels. */
  async at(heading: string): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: heading, exact: true })).toBeVisible();
    await this.isAccessible();
    await fitsSmallScreen(this.page);
  }

  async follow(name: string | RegExp): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name, exact: true }).first().click();
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.field(label).fill(text);
  }

  field(label: string): Locator {
    return this.page.getByRole("main").getByLabel(label, { exact: true });
  }

  async says(text: string | RegExp): Promise<void> {
    const exact = typeof text === "string" ? { exact: true } : {};
    await expect(this.page.getByRole("main").getByText(text, exact).first()).toBeVisible();
  }

  async refuses(text: string): Promise<void> {
    await expect(this.page.locator(".error-summary").getByText(text, { exact: true })).toBeVisible();
    await this.isAccessible();
  }
}

/** Nothing runs off a screen of 320 pixels. */
export async function fitsSmallScreen(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(320);
  if (size) await page.setViewportSize(size);
}

/** What the pages for staff have in common. */
abstract class StaffPage extends MemberScreen {
  async says(text: string): Promise<void> {
    await expect(this.page.getByRole("main").getByText(text, { exact: true }).first()).toBeVisible();
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** The row of this person or address. */
  row(title: string): Locator {
    return this.page.getByRole("article").filter({ has: this.page.getByRole("heading", { name: title, exact: true }) });
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }
}

export class StaffScreen extends StaffPage {
  readonly path = "/staff";
  protected title = () => this.texts("staff.title");

  /** One of the tasks in the Healthspace of this name. */
  async choose(healthspace: string, task: "invitations" | "requests" | "clients" | "library" | "tasks"): Promise<void> {
    const tasks = this.page.getByRole("list", { name: healthspace, exact: true });
    const label = { clients: "clients.title", library: "library.staff.title", tasks: "tasks.title" } as const;
    const key = task in label ? label[task as keyof typeof label] : (`staff.${task as "invitations"}` as const);
    await tasks.getByRole("link", { name: this.texts(key), exact: true }).click();
  }

  async helpWithLoggingIn(): Promise<void> {
    await this.link(this.texts("staff.help")).click();
  }
}

export class InvitationsScreen extends StaffPage {
  readonly path = "/staff/behandelmodules/invitations";
  protected title = () => this.texts("staff.invitations");

  async invite(email: string, firstName: string): Promise<void> {
    await this.field(this.texts("staff.email")).fill(email);
    await this.field(this.texts("staff.firstName")).fill(firstName);
    await this.press(this.texts("staff.submit"));
  }
}

export class RequestsScreen extends StaffPage {
  readonly path = "/staff/groepen/requests";
  protected title = () => this.texts("staff.requests");
}

export class AccountRecoveryScreen extends StaffPage {
  readonly path = "/staff/account-recovery";
  protected title = () => this.texts("staff.help");

  async lookUp(reference: string): Promise<void> {
    await this.field(this.texts("staff.reference")).fill(reference);
    await this.press(this.texts("staff.lookUp"));
  }

  /** What the document says, and how it was checked. */
  async check(lastName: string, dateOfBirth: string, reason: string): Promise<void> {
    await this.field(this.texts("staff.lastName")).fill(lastName);
    await this.field(this.texts("staff.dateOfBirth")).fill(dateOfBirth);
    await this.field(this.texts("staff.reason")).fill(reason);
    await this.press(this.texts("staff.helpSubmit"));
  }
}

export class ClientsScreen extends StaffPage {
  readonly path = "/staff/behandelmodules/clients";
  protected title = () => this.texts("clients.title");

  /** A link on this page or on one below it: a client, a tile, the next step. */
  async follow(name: string | RegExp): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name }).first().click();
  }

  /** The page of a client or of their work, whose window says nothing of whom or what. */
  async showsPage(heading: string, window: "client" | "workTitle" | "assign"): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: heading, exact: true })).toBeVisible();
    await expect(this.page).toHaveTitle(titleOf(this.texts, this.texts(`clients.${window}`)));
    await this.isAccessible();
    await fitsSmallScreen(this.page);
  }
}

export class TasksScreen extends StaffPage {
  readonly path = "/staff/behandelmodules/tasks";
  protected title = () => this.texts("tasks.title");

  override async loaded(): Promise<void> {
    await super.loaded();
    await fitsSmallScreen(this.page);
  }

  /** The task of this client under this heading. */
  task(heading: string, client: string): Locator {
    return this.page.getByRole("list", { name: heading, exact: true }).getByRole("link", { name: client, exact: true });
  }

  async isEmpty(): Promise<void> {
    await this.says(this.texts("tasks.none"));
    await this.isAccessible();
  }
}

export class ServiceDeskScreen extends StaffPage {
  readonly path = "/service-desk";
  protected title = () => this.texts("serviceDesk.title");

  async lookUp(sought: string): Promise<void> {
    await this.field(this.texts("serviceDesk.sought")).fill(sought);
    await this.press(this.texts("serviceDesk.search"));
  }

  /** The page of whom was looked up, by what was typed. */
  async shows(typed: string): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: typed, exact: true })).toBeVisible();
    await this.isAccessible();
    await fitsSmallScreen(this.page);
  }

  fact(term: string): Locator {
    const row = this.page.locator(".definition-list__row").filter({ has: this.page.getByText(term, { exact: true }) });
    return row.locator("dd");
  }

  /** An act that asks first, and the yes. */
  async act(title: string, yes: string): Promise<void> {
    await this.page.locator("summary", { hasText: title }).click();
    await this.press(yes);
  }

  /** What the document says, and how it was checked. */
  async check(lastName: string, dateOfBirth: string): Promise<void> {
    await this.field(this.texts("staff.lastName")).fill(lastName);
    await this.field(this.texts("staff.dateOfBirth")).fill(dateOfBirth);
    await this.field(this.texts("staff.reason")).fill("Paspoort gezien");
    await this.press(this.texts("staff.helpSubmit"));
  }
}
