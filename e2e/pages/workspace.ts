import type { Locator } from "playwright/test";
import { MemberScreen } from "./member";

export class WorksheetScreen extends MemberScreen {
  readonly path = "/workspace";
  protected title = () => this.texts("workspace.title");

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
}
