import { expect } from "playwright/test";
import { helpdesk } from "@/tests/support/texts";
import { Screen } from "./screen";

/** After too many tries: why, until when, what still works and whom to call. */
export class PausedScreen extends Screen {
  readonly path = "/login/paused";
  protected title = () => this.texts(this.waits ? "paused.title" : "paused.overTitle");

  private waits = true;

  /** The same page when one login is over and there is nothing to wait for. */
  ofOneLogin(): this {
    this.waits = false;
    return this;
  }

  async explains(): Promise<void> {
    const [what, help] = this.waits ? (["whatPassword", "help"] as const) : (["whatOver", "helpOver"] as const);
    await expect(this.page.getByText(this.texts(`paused.${what}`))).toBeVisible();
    await expect(this.page.getByText(this.texts("paused.works"))).toBeVisible();
    await expect(this.page.getByText(this.texts(`paused.${help}`, { phone: helpdesk }))).toBeVisible();
    await expect(this.page.getByText(this.pattern("paused.reference", { number: "\\d{3} \\d{3}" }))).toBeVisible();
  }

  async saysFromWhen(): Promise<void> {
    await expect(this.page.getByText(this.pattern("paused.until", { when: "[a-z ]+\\d\\d:\\d\\d" }))).toBeVisible();
  }

  async saysNowAlready(): Promise<void> {
    await expect(this.page.getByText(this.texts("paused.startAgain"))).toBeVisible();
  }

  async byRecoveryCode(): Promise<void> {
    await this.link(this.texts("paused.byRecoveryCode")).click();
  }

  async backToLogin(): Promise<void> {
    await this.link(this.texts("paused.back")).click();
  }
}
