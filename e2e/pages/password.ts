import { expect, type Locator } from "playwright/test";
import { MemberScreen } from "./member";
import { Screen } from "./screen";

export class ForgotPasswordScreen extends Screen {
  readonly path = "/forgot-password";
  protected title = () => this.texts("forgotPassword.title");

  email(): Locator {
    return this.page.getByLabel(this.texts("login.email"), { exact: true });
  }

  async askFor(email: string): Promise<void> {
    await this.email().fill(email);
    await this.button(this.texts("forgotPassword.submit")).click();
  }
}

/** The one answer for every address. */
export class ResetSentScreen extends Screen {
  readonly path = "/forgot-password/sent";
  protected title = () => this.texts("forgotPassword.sentTitle");
}

/** A page behind a mailed link: its path holds the link's secret. */
abstract class LinkScreen extends Screen {
  path = "";

  async openLink(address: string): Promise<void> {
    this.path = new URL(address).pathname.slice(`/${this.view.lang}`.length);
    await this.page.goto(address);
  }
}

export class ResetPasswordScreen extends LinkScreen {
  protected title = () => this.texts("resetPassword.title");

  password(): Locator {
    return this.page.getByLabel(this.texts("newPassword.password"), { exact: true });
  }

  repeat(): Locator {
    return this.page.getByLabel(this.texts("newPassword.repeat"), { exact: true });
  }

  /** What the list under the first field shows as met. */
  met(): Locator {
    return this.page.locator(".password-rules__rule--met");
  }

  async choose(password: string, repeat = password): Promise<void> {
    await this.password().fill(password);
    await this.repeat().fill(repeat);
    await this.button(this.texts("resetPassword.submit")).click();
  }
}

/** A reset link that no longer works. */
export class DeadResetScreen extends LinkScreen {
  protected title = () => this.texts("resetPassword.deadTitle");

  async says(why: "used" | "unknown" | "replaced"): Promise<void> {
    const sentence =
      why === "replaced"
        ? this.pattern("resetPassword.replaced", { when: "[a-z ]+\\d\\d:\\d\\d" })
        : this.texts(`resetPassword.${why}`);
    await expect(this.page.getByText(sentence)).toBeVisible();
  }

  async askAgain(): Promise<void> {
    await this.button(this.texts("resetPassword.again")).click();
  }
}

export class ResetDoneScreen extends Screen {
  readonly path = "/reset-password/done";
  protected title = () => this.texts("resetPassword.doneTitle");

  async goToLogin(): Promise<void> {
    await this.page
      .getByRole("main")
      .getByRole("link", { name: this.texts("resetPassword.login"), exact: true })
      .click();
  }
}

export class ReportCompromiseScreen extends LinkScreen {
  protected title = () => this.texts("reportCompromise.title");

  async confirm(): Promise<void> {
    await this.button(this.texts("reportCompromise.submit")).click();
  }

  async saysDone(): Promise<void> {
    await expect(
      this.page.getByRole("heading", { level: 1, name: this.texts("reportCompromise.doneTitle"), exact: true }),
    ).toBeVisible();
    await expect(this.page.getByText(this.texts("reportCompromise.doneMail"))).toBeVisible();
  }
}

export class ChangePasswordScreen extends MemberScreen {
  readonly path = "/account/password";
  protected title = () => this.texts("changePassword.title");

  current(): Locator {
    return this.page.getByLabel(this.texts("changePassword.current"), { exact: true });
  }

  async change(current: string, password: string): Promise<void> {
    await this.current().fill(current);
    await this.page.getByLabel(this.texts("newPassword.password"), { exact: true }).fill(password);
    await this.page.getByLabel(this.texts("newPassword.repeat"), { exact: true }).fill(password);
    await this.button(this.texts("changePassword.submit")).click();
  }
}

export class PasswordChangedScreen extends MemberScreen {
  readonly path = "/account/password/done";
  protected title = () => this.texts("resetPassword.doneTitle");
}
