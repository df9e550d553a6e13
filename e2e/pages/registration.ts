import { expect, type Locator } from "playwright/test";
import { Screen } from "./screen";

/** Screens whose path holds a token: they are known by their heading. */
abstract class LinkScreen extends Screen {
  readonly path = "";

  override async shown(): Promise<void> {
    await expect(this.heading()).toBeVisible();
    await expect(this.page.locator("html")).toHaveAttribute("lang", this.view.lang);
  }

  async openLink(path: string): Promise<void> {
    await this.page.goto(path);
    await this.loaded();
  }
}

/** Behind "Deelnemen" in the mail. */
export class InvitationScreen extends LinkScreen {
  protected title = () => this.texts("invitation.title");

  async haveAccount(): Promise<void> {
    await this.link(this.texts("invitation.logIn")).click();
  }

  async newAccount(): Promise<void> {
    await this.link(this.texts("invitation.newAccount")).click();
  }

  async joinAs(name: string): Promise<void> {
    await expect(this.page.getByText(name).first()).toBeVisible();
    await this.button(this.texts("invitation.join")).click();
  }

  async notYou(): Promise<void> {
    await this.button(this.texts("invitation.switch")).click();
  }
}

export class InvalidInvitationScreen extends LinkScreen {
  protected title = () => this.texts("invitation.invalid");

  async says(reason: "unknown" | "used" | "usedByYou" | "withdrawn" | "expired"): Promise<void> {
    await expect(this.page.getByText(this.texts(`invitation.${reason}`))).toBeVisible();
  }

  async switchAccount(): Promise<void> {
    await this.button(this.texts("invitation.switch")).click();
  }
}

export interface NewPerson {
  firstName: string;
  lastName: string;
  dateOfBirth: string;
  email: string;
  password: string;
  repeat: string;
}

export class RegisterScreen extends LinkScreen {
  protected title = () => this.texts("registration.title");

  field(name: keyof NewPerson): Locator {
    const key =
      name === "password" || name === "repeat" ? (`newPassword.${name}` as const) : (`registration.${name}` as const);
    return this.page.getByLabel(this.texts(key), { exact: true });
  }

  async fillIn(person: Partial<NewPerson>): Promise<void> {
    for (const name of ["firstName", "lastName", "dateOfBirth", "email", "password", "repeat"] as const) {
      const value = person[name];
      if (value !== undefined) await this.field(name).fill(value);
    }
    await this.button(this.texts("registration.submit")).click();
  }

  /** "Deze waarde wordt al gebruikt", with its three ways on. */
  async saysTaken(): Promise<void> {
    await this.showsProblem(this.texts("errors.value-taken"), this.field("email"));
    for (const link of ["linkLogIn", "linkReset", "linkOther"] as const)
      await expect(this.link(this.texts(`registration.${link}`)).first()).toBeVisible();
  }

  async logInInstead(): Promise<void> {
    await this.page
      .locator(".error-summary")
      .getByRole("link", { name: this.texts("registration.linkLogIn") })
      .click();
  }
}

export class TermsScreen extends Screen {
  readonly path = "/register/terms";
  protected title = () => this.texts("registration.termsTitle");

  async saysVersion(version: string): Promise<void> {
    await expect(this.page.getByText(this.texts("registration.termsVersion", { version }))).toBeVisible();
  }

  async accept(): Promise<void> {
    await this.button(this.texts("registration.accept")).click();
  }

  async refuse(): Promise<void> {
    await this.button(this.texts("registration.refuse")).click();
  }
}

export class RefusedScreen extends Screen {
  readonly path = "/register/refused";
  protected title = () => this.texts("registration.refusedTitle");
}

export class CheckEmailScreen extends Screen {
  readonly path = "/register/check-email";
  private state: "checkTitle" | "checkNotYet" = "checkTitle";
  protected title = () => this.texts(`registration.${this.state}`);

  /** The same page, reached by logging in before the activation. */
  async loadedAfterLogin(): Promise<void> {
    this.state = "checkNotYet";
    await this.loaded();
    this.state = "checkTitle";
  }

  async saysSentTo(email: string): Promise<void> {
    await expect(this.page.getByText(this.texts("registration.checkText", { email }))).toBeVisible();
  }

  async saysCorrectedTo(email: string): Promise<void> {
    await expect(this.page.getByText(this.texts("registration.addressDone", { email }))).toBeVisible();
  }

  resend(): Locator {
    return this.button(this.texts("registration.resend"));
  }

  async wrongAddress(): Promise<void> {
    await this.link(this.texts("registration.wrongAddress")).click();
  }
}

export class AddressScreen extends Screen {
  readonly path = "/register/address";
  protected title = () => this.texts("registration.addressTitle");

  email(): Locator {
    return this.page.getByLabel(this.texts("registration.email"), { exact: true });
  }

  async correct(email: string): Promise<void> {
    await this.email().fill(email);
    await this.button(this.texts("registration.addressSubmit")).click();
  }
}

export class ActivateScreen extends LinkScreen {
  protected title = () => this.texts("activation.title");

  password(): Locator {
    return this.page.getByLabel(this.texts("activation.password"), { exact: true });
  }

  async enter(password: string): Promise<void> {
    await this.password().fill(password);
    await this.button(this.texts("activation.submit")).click();
  }

  /** The page of a link that no longer works. */
  async saysDead(reason: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: this.texts("activation.deadTitle") })).toBeVisible();
    await expect(this.page.getByText(reason)).toBeVisible();
  }
}

export class NotMyAccountScreen extends LinkScreen {
  protected title = () => this.texts("activation.stopTitle");

  async deleteIt(): Promise<void> {
    await this.button(this.texts("activation.stop")).click();
  }

  async saysDeleted(): Promise<void> {
    await expect(this.page.getByText(this.texts("activation.stopDone"))).toBeVisible();
  }
}
