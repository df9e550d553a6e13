import { expect, type Locator } from "playwright/test";
import { Screen } from "./screen";
import { textLetter } from "./text-letter";

/** The second step of logging in. */
export class VerifyScreen extends Screen {
  readonly path = "/login/verify";
  protected title = () => this.texts("verify.title");

  code(): Locator {
    return this.page.getByLabel(this.texts("verify.label"), { exact: true });
  }

  trust(): Locator {
    return this.page.getByRole("checkbox", { name: this.texts("verify.trust"), exact: true });
  }

  /** Letter of the text message that the page says was sent. */
  letter(): Promise<string> {
    return textLetter(
      this.page,
      this.pattern("verify.introSms", { letter: "([A-Z])", phone: ".+", time: "\\d\\d:\\d\\d" }),
    );
  }

  async enter(code: string): Promise<void> {
    await this.code().fill(code);
    await this.button(this.texts("verify.submit")).click();
  }

  /** Skips this step for a month on this device. */
  async enterAndTrust(code: string): Promise<void> {
    await this.trust().check();
    await this.enter(code);
  }

  newCode(): Locator {
    return this.button(this.texts("verify.resend"));
  }

  async saysSent(letter: string): Promise<void> {
    await expect(this.page.getByText(this.texts("verify.resent", { letter }))).toBeVisible();
  }

  async noAccessToDevices(): Promise<void> {
    await this.link(this.texts("verify.noDevice")).click();
  }

  async backToLogin(): Promise<void> {
    await this.link(this.texts("verify.backToLogin")).click();
  }
}
