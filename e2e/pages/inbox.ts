import { expect, type Locator } from "playwright/test";
import { Screen } from "./screen";

/** The demo's mailbox and telephone, under an address without a language. */
export class InboxScreen extends Screen {
  readonly path = "/dev/inbox";
  protected title = () => this.texts("inbox.title");

  override async goThere(): Promise<void> {
    await this.page.goto(`${this.path}?lang=${this.view.lang}`);
  }

  override async shown(): Promise<void> {
    await expect(this.page).toHaveTitle(this.title());
    await expect(this.heading()).toBeVisible();
    await expect(this.page.locator("html")).toHaveAttribute("lang", this.view.lang);
  }

  subjectOfUsedCode(): string {
    return this.texts("mail.recovery-code-used.subject");
  }

  messagesTo(address: string): Locator {
    const to = this.page.getByText(this.texts("inbox.to", { to: address }), { exact: true });
    return this.page.getByRole("article").filter({ has: to });
  }
}
