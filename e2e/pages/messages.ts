import { expect, type Locator } from "playwright/test";
import { titleOf } from "@/tests/support/texts";
import { MemberScreen } from "./member";
import { fitsSmallScreen } from "./staff";

/** The list of conversations, and one of them. */
export class MessagesScreen extends MemberScreen {
  readonly path: string = "/messages";
  protected title = () => this.texts("messages.title");

  main(): Locator {
    return this.page.getByRole("main");
  }

  async says(text: string | RegExp): Promise<void> {
    await expect(this.main().getByText(text).first()).toBeVisible();
  }

  async follow(name: string | RegExp): Promise<void> {
    await this.main().getByRole("link", { name }).first().click();
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  field(label: "messages.body" | "messages.subject"): Locator {
    return this.page.getByLabel(this.texts(label), { exact: true });
  }

  /** The box that says why it was not sent. */
  problems(): Locator {
    return this.main().locator(".error-summary");
  }

  /** Words that can only be copied any more. */
  unsent(label: "messages.unsent" | "messages.unsentSubject"): Locator {
    return this.page.getByLabel(this.texts(label), { exact: true });
  }

  /** A conversation by its subject; the window says nothing of it. */
  async showsConversation(subject: string): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: subject, exact: true })).toBeVisible();
    await expect(this.page).toHaveTitle(titleOf(this.texts, this.texts("messages.title")));
    await this.isAccessible();
    await this.fits();
  }

  async fits(): Promise<void> {
    await fitsSmallScreen(this.page);
  }

  async write(text: string): Promise<void> {
    await this.field("messages.body").fill(text);
    await this.press(this.texts("messages.send"));
  }
}

export class NewMessageScreen extends MessagesScreen {
  override readonly path = "/messages/new";
  protected override title = () => this.texts("messages.newTitle");

  async to(name: string): Promise<void> {
    await this.page.getByRole("radio", { name, exact: true }).check();
  }
}
