import type { Locator } from "playwright/test";
import { Screen } from "./screen";

/** Logging in with a recovery code instead. */
export class RecoveryScreen extends Screen {
  readonly path = "/login/recovery";
  protected title = () => this.texts("recovery.title");

  code(): Locator {
    return this.page.getByLabel(this.texts("recovery.label"), { exact: true });
  }

  async enter(code: string): Promise<void> {
    await this.code().fill(code);
    await this.button(this.texts("recovery.submit")).click();
  }

  async saysWrong(attemptsLeft: number): Promise<void> {
    await this.showsProblem(this.texts("errors.recovery-code-wrong", { attemptsLeft }), this.code());
  }

  async back(): Promise<void> {
    await this.link(this.texts("recovery.back")).click();
  }
}
