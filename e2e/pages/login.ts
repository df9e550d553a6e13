import { expect, type Locator } from "playwright/test";
import type { Person } from "@/tests/support/people";
import { Screen } from "./screen";

export class LoginScreen extends Screen {
  readonly path = "/login";
  protected title = () => this.texts("login.title");

  email(): Locator {
    return this.page.getByLabel(this.texts("login.email"), { exact: true });
  }

  password(): Locator {
    return this.page.getByLabel(this.texts("login.password"), { exact: true });
  }

  async logIn({ email, password }: Pick<Person, "email" | "password">): Promise<void> {
    await this.email().fill(email);
    await this.password().fill(password);
    await this.send();
  }

  /** The address that this browser just proved to know. */
  async fillsIn(email: string): Promise<void> {
    await expect(this.email()).toHaveValue(email);
  }

  async send(): Promise<void> {
    await this.button(this.texts("login.submit")).click();
  }

  passkeyButton(): Locator {
    return this.button(this.texts("login.passkey"));
  }

  async saysLoggedOut(): Promise<void> {
    await expect(this.page.getByText(this.texts("login.loggedOut"))).toBeVisible();
  }

  async saysExpired(): Promise<void> {
    await expect(this.page.getByRole("heading", { name: this.texts("login.expired") })).toBeVisible();
  }
}
