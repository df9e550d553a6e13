import { expect, type Locator } from "playwright/test";
import { Screen } from "./screen";

/** What every screen has for who is logged in. */
export abstract class MemberScreen extends Screen {
  menu(): Locator {
    return this.page.getByRole("navigation", { name: this.texts("shell.menu"), exact: true });
  }

  /** On a narrow screen the menu is folded away. */
  async unfoldMenu(): Promise<void> {
    // Before the styles are there, what folds the menu stands on a wide screen too.
    await this.page.waitForLoadState("load");
    const fold = this.menu().locator("summary");
    if (await fold.isVisible()) await fold.click();
  }

  async goTo(
    entry:
      | "worksheet"
      | "library"
      | "messages"
      | "contacts"
      | "aboutHealthspace"
      | "healthspaces"
      | "record"
      | "account"
      | "staff",
  ): Promise<void> {
    await this.unfoldMenu();
    await this.menu()
      .getByRole("link", { name: this.texts(`menu.${entry}`), exact: true })
      .click();
  }

  async logOut(): Promise<void> {
    await this.unfoldMenu();
    await this.menu()
      .getByRole("button", { name: this.texts("menu.logOut"), exact: true })
      .click();
  }

  /** Opens the question that comes before something is taken away. */
  async ask(name: string): Promise<void> {
    await this.page.getByRole("main").getByLabel(name, { exact: true }).or(this.summary(name)).click();
  }

  private summary(name: string): Locator {
    return this.page.locator("summary:not([aria-label])").getByText(name, { exact: true });
  }

  async saysCodesLeft(left: number): Promise<void> {
    await expect(this.page.getByRole("main").getByText(this.texts("recovery.left", { left }))).toBeVisible();
  }

  /** That the recovery codes were never said to be kept. */
  async saysUnkept(): Promise<void> {
    await expect(this.page.getByRole("main").getByText(this.texts("unkept.text"))).toBeVisible();
  }

  async saysNothingOfUnkept(): Promise<void> {
    await expect(this.page.getByText(this.texts("unkept.text"))).toHaveCount(0);
  }

  async haveCodes(): Promise<void> {
    await this.button(this.texts("unkept.kept")).click();
  }

  /** After a backup code: the way to a second step that works again. */
  async offersNewSecondStep(): Promise<void> {
    await expect(this.link(this.texts("recovery.lostPhoneLink"))).toBeVisible();
  }

  async saysNothingOfCodes(): Promise<void> {
    await expect(this.page.getByText(this.pattern("recovery.left", { left: "" }))).toHaveCount(0);
  }
}
