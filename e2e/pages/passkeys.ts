import { expect, type Locator } from "playwright/test";
import { MemberScreen } from "./member";

export class PasskeysScreen extends MemberScreen {
  readonly path = "/account/passkeys";
  protected title = () => this.texts("passkeys.title");

  makeButton(): Locator {
    return this.button(this.texts("passkeys.add"));
  }

  cards(): Locator {
    return this.page.getByRole("main").getByRole("article");
  }

  async make(): Promise<void> {
    await this.makeButton().click();
  }

  async remove(name: string): Promise<void> {
    await this.ask(this.texts("passkeys.removeName", { name }));
    await this.isAccessible();
    await this.button(this.texts("passkeys.removeYes")).click();
  }

  async says(key: "passkeys.doneAdded" | "passkeys.doneRenamed" | "passkeys.doneRemoved"): Promise<void> {
    await expect(this.page.getByText(this.texts(key), { exact: true })).toBeVisible();
    await this.isAccessible();
  }
}

export class RenamePasskeyScreen extends MemberScreen {
  readonly path = "/account/passkeys";
  protected title = () => this.texts("passkeys.renameTitle");

  name(): Locator {
    return this.page.getByLabel(this.texts("passkeys.name"), { exact: true });
  }

  async save(name: string): Promise<void> {
    await this.name().fill(name);
    await this.button(this.texts("passkeys.save")).click();
  }
}
