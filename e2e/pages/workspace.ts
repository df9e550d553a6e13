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
