import { expect, type Locator } from "playwright/test";
import { product } from "@/tests/support/texts";
import { MemberScreen } from "./member";

export class AccountScreen extends MemberScreen {
  readonly path = "/account";
  protected title = () => this.texts("account.title");

  async openTwoFactor(): Promise<void> {
    await this.link(this.texts("account.twoFactor")).click();
  }
}

/** The settings of two-factor authentication. */
export class TwoFactorScreen extends MemberScreen {
  readonly path = "/account/two-factor";
  protected title = () => this.texts("twoFactor.title");

  async says(state: "on" | "off"): Promise<void> {
    const key = state === "on" ? "twoFactor.isOn" : "twoFactor.isOff";
    const sentence = this.texts.markup(key, { product, b: (word) => word });
    await expect(this.page.getByText(sentence, { exact: true })).toBeVisible();
  }

  /** The value beside a term, such as how many codes are left beside "Herstelcodes". */
  fact(term: "method" | "since" | "codes"): Locator {
    const terms = this.page.getByRole("term").filter({ hasText: this.texts(`twoFactor.${term}`) });
    return this.page.getByRole("main").locator("dl > div").filter({ has: terms }).getByRole("definition");
  }

  async listsThisDevice(): Promise<void> {
    await expect(this.page.getByText(this.texts("twoFactor.thisDevice"), { exact: true })).toHaveCount(1);
  }

  async setUp(): Promise<void> {
    await this.link(this.texts("twoFactor.setUp")).click();
  }
}

/** Asks for the password, or the code, once more. */
export class ConfirmScreen extends MemberScreen {
  readonly path = "/account/confirm";
  protected title = () => this.texts("confirm.title");

  callMe(): Locator {
    return this.button(this.texts("verify.call"));
  }

  passkeyButton(): Locator {
    return this.button(this.texts("confirm.passkey"));
  }

  async saysNoneWasSent(phoneEnds: string): Promise<void> {
    const blanks = { phone: `[^0-9]+${phoneEnds}`, resend: this.texts("verify.resend") };
    await expect(this.page.getByText(this.pattern("confirm.whyCodeNotSent", blanks))).toBeVisible();
  }

  async saysCalling(letter: string, phoneEnds: string): Promise<void> {
    const blanks = { letter, phone: `[^0-9]+${phoneEnds}` };
    await expect(this.page.getByText(this.pattern("confirm.whyCodeCall", blanks))).toBeVisible();
    await this.isAccessible();
  }

  async enter(code: string): Promise<void> {
    await this.page.getByLabel(this.texts("confirm.code"), { exact: true }).fill(code);
    await this.button(this.texts("confirm.submit")).click();
  }
}
