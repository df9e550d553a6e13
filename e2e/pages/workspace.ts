import { expect, type Locator } from "playwright/test";
import { MemberScreen } from "./member";

export class WorksheetScreen extends MemberScreen {
  readonly path = "/workspace";
  protected title = () => this.texts("workspace.title");

  /** The worksheet is that of the Healthspace with this name, and so is the menu. */
  async isOf(healthspace: string): Promise<void> {
    await this.shown();
    const crumbs = this.page.getByRole("navigation", { name: this.texts("shell.breadcrumb"), exact: true });
    await expect(crumbs.getByRole("link", { name: healthspace, exact: true })).toBeVisible();
    await expect(this.menu().getByText(healthspace, { exact: true })).toHaveCount(1);
  }

  /** What a new person reads first. */
  welcome(): Locator {
    return this.page.getByRole("region").filter({ hasText: this.texts("welcome.what") });
  }

  async welcomes(firstName: string): Promise<void> {
    await expect(this.welcome()).toContainText(firstName);
    await expect(this.welcome()).toContainText(this.texts("workspace.empty"));
  }

  async putsWelcomeAside(): Promise<void> {
    await this.welcome()
      .getByRole("button", { name: this.texts("welcome.understood") })
      .click();
    await expect(this.welcome()).toHaveCount(0);
    await expect(this.page.getByText(this.texts("workspace.empty"))).toBeVisible();
  }

  tiles(): Locator {
    return this.page.getByRole("list", { name: this.texts("workspace.tiles") }).getByRole("listitem");
  }
}

export class HealthspaceScreen extends MemberScreen {
  readonly path = "/healthspace";
  protected title = () => this.texts("healthspace.title");
}

export class HealthspacesScreen extends MemberScreen {
  readonly path = "/healthspaces";
  protected title = () => this.texts("healthspaces.title");

  async openWorksheetOf(name: string): Promise<void> {
    await this.button(this.texts("healthspaces.openName", { name })).click();
  }
}
