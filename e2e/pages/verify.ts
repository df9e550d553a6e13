import { expect, type Locator } from "playwright/test";
import { either, Screen } from "./screen";
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

  async saysWrong(attemptsLeft: number): Promise<void> {
    await this.showsProblem(this.texts("errors.code-wrong", { attemptsLeft }), this.code());
  }

  /** Whatever number of digits it read. */
  async saysUnreadable(): Promise<void> {
    const [, rest = ""] = this.texts("errors.code-unreadable", { count: 0 }).split(". ", 2);
    await this.showsProblem(new RegExp(rest), this.code());
  }

  /** A spent code: said to be used while its minute lasts, then it is as wrong as any other. */
  async refusesUsedAppCode(): Promise<void> {
    const wrong = this.texts("errors.app-code-wrong", { attemptsLeft: 4 });
    await this.showsProblem(either(this.texts("errors.code-replayed"), wrong), this.code());
  }

  /** That the code is asked on a trusted device as well, for now. */
  async saysWhyHereToo(): Promise<void> {
    await expect(this.page.getByText(this.texts("verify.trustSuspended"))).toBeVisible();
  }

  newCode(): Locator {
    return this.button(this.texts("verify.resend"));
  }

  /** "Bel mij met de code". */
  callMe(): Locator {
    return this.button(this.texts("verify.call"));
  }

  /** That the phone rings now, which one, and what to do when it does not. */
  async saysCalling(letter: string, phoneEnds: string): Promise<void> {
    await expect(
      this.page.getByRole("status").filter({ hasText: this.texts("verify.called", { letter }) }),
    ).toBeVisible();
    await expect(
      this.page.getByText(this.pattern("verify.introCall", { letter, phone: `[^0-9]+${phoneEnds}` })),
    ).toBeVisible();
    await expect(this.page.getByText(this.pattern("verify.noRing", { time: "\\d\\d:\\d\\d" }))).toBeVisible();
    await this.isAccessible();
  }

  async saysSent(letter: string): Promise<void> {
    await expect(this.page.getByText(this.texts("verify.resent", { letter }))).toBeVisible();
  }

  async saysHowLongToWait(): Promise<void> {
    const wait = this.pattern("verify.resendWait", { seconds: "\\d+" });
    for (const button of [this.newCode(), this.callMe()]) await expect(button).toHaveAccessibleDescription(wait);
  }

  async saysTooSoon(): Promise<void> {
    await expect(this.page.locator(".error-summary")).toBeFocused();
    await expect(this.page.locator(".error-summary")).toContainText(
      this.pattern("errors.text-too-soon", { when: "[a-z ]+\\d\\d:\\d\\d" }),
    );
    await this.isAccessible();
  }

  async noAccessToDevices(): Promise<void> {
    await this.link(this.texts("verify.noDevice")).click();
  }

  async backToLogin(): Promise<void> {
    await this.link(this.texts("verify.backToLogin")).click();
  }
}
