import { expect, type Locator } from "playwright/test";
import { literally, titleOf } from "@/tests/support/texts";
import { MemberScreen } from "./member";
import { textLetter } from "./text-letter";

type Step = "method" | "phone" | "app" | "phoneOrApp" | "verification" | "codes";

/** A page with the numbered steps of the set-up. */
abstract class StepScreen extends MemberScreen {
  steps(): Locator {
    return this.page.getByRole("list", { name: this.texts("steps.label"), exact: true }).getByRole("listitem");
  }

  /** Check marks at the steps that are done; `current` is where the person is, none at the end. */
  async showsSteps(done: Step[], current: Step | null, todo: Step[]): Promise<void> {
    const steps = [...done, ...(current ? [current] : []), ...todo];
    await expect(this.steps()).toHaveCount(steps.length);
    for (const [index, step] of steps.entries()) {
      const item = this.steps().nth(index);
      const isDone = index < done.length;
      await expect(item).toContainText(this.texts(`steps.${step}`));
      await expect(item.locator("svg")).toHaveCount(isDone ? 1 : 0);
      if (isDone) await expect(item).toContainText(`(${this.texts("steps.done")})`);
      else await expect(item).toContainText(String(index + 1));
      if (step === current) await expect(item).toHaveAttribute("aria-current", "step");
      else await expect(item).not.toHaveAttribute("aria-current");
    }
  }

  /** The cross beside the title. */
  async closeWithCross(): Promise<void> {
    await this.link(this.texts("steps.close")).click();
  }
}

/** The choice between an app and text messages. */
export class MethodScreen extends StepScreen {
  readonly path = "/account/two-factor/set-up";
  protected title = () => this.texts("method.title");

  /** Why there is no way round it. */
  async saysRequired(): Promise<void> {
    await expect(this.page.getByText(this.texts("required.notice"))).toBeVisible();
  }

  async byText(): Promise<void> {
    await this.link(this.texts("method.sms")).click();
  }

  async byApp(): Promise<void> {
    await this.button(this.texts("method.totp")).click();
  }
}

/** A page of the set-up: its method is the heading, its step names the window. */
abstract class WizardScreen extends StepScreen {
  protected abstract wizard(): string;

  override heading(): Locator {
    return this.page.getByRole("heading", { level: 1, name: this.wizard(), exact: true });
  }

  override async shown(): Promise<void> {
    await super.shown();
    await expect(this.page.getByRole("heading", { level: 2, name: this.title(), exact: true })).toBeVisible();
  }
}

export class PhoneScreen extends WizardScreen {
  readonly path = "/account/two-factor/set-up/sms";
  protected title = () => this.texts("smsSetUp.phoneHeading");
  protected wizard = () => this.texts("smsSetUp.title");

  country(): Locator {
    return this.page.getByLabel(this.texts("smsSetUp.country"), { exact: true });
  }

  phone(): Locator {
    return this.page.getByLabel(this.texts("smsSetUp.phone"), { exact: true });
  }

  async enter(phone: string): Promise<void> {
    await this.phone().fill(phone);
    await this.button(this.texts("smsSetUp.confirmPhone")).click();
  }
}

export class PhoneCodeScreen extends WizardScreen {
  readonly path = "/account/two-factor/set-up/sms/verify";
  protected title = () => this.texts("smsSetUp.codeHeading");
  protected wizard = () => this.texts("smsSetUp.title");

  code(): Locator {
    return this.page.getByLabel(this.texts("smsSetUp.code"), { exact: true });
  }

  async enter(code: string): Promise<void> {
    await this.code().fill(code);
    await this.button(this.texts("smsSetUp.verify")).click();
  }

  letter(): Promise<string> {
    const time = "\\d\\d:\\d\\d";
    const blanks = { letter: "([A-Z])", phone: ".+", time, until: time };
    return textLetter(this.page, this.pattern("smsSetUp.codeIntro", blanks));
  }

  newCode(): Locator {
    return this.button(this.texts("verify.resend"));
  }

  callMe(): Locator {
    return this.button(this.texts("verify.call"));
  }

  async saysCalling(letter: string, phone: string): Promise<void> {
    const blanks = { letter, phone: literally(phone), until: "\\d\\d:\\d\\d" };
    await expect(this.page.getByText(this.pattern("smsSetUp.callIntro", blanks))).toBeVisible();
    await this.isAccessible();
  }

  async saysSent(letter: string): Promise<void> {
    await expect(this.page.getByText(this.texts("verify.resent", { letter }))).toBeVisible();
  }

  async changePhone(): Promise<void> {
    await this.link(this.texts("smsSetUp.changePhone")).click();
  }
}

export class AppScreen extends WizardScreen {
  readonly path = "/account/two-factor/set-up/app";
  protected title = () => this.texts("appSetUp.scanHeading");
  protected wizard = () => this.texts("appSetUp.title");

  code(): Locator {
    return this.page.getByLabel(this.texts("appSetUp.code"), { exact: true });
  }

  qrCode(): Locator {
    return this.page.getByRole("img", { name: this.texts("appSetUp.qrAlt"), exact: true });
  }

  /** The address behind "open in my app". */
  async address(): Promise<string> {
    return (await this.link(this.texts("appSetUp.open")).getAttribute("href")) ?? "";
  }

  /** The key as it stands on the page, in groups of four. */
  async key(): Promise<string> {
    const sentence = this.page.getByText(this.texts("appSetUp.key"));
    return ((await sentence.textContent()) ?? "").replace(this.texts("appSetUp.key"), "").trim();
  }

  async enter(code: string): Promise<void> {
    await this.code().fill(code);
    await this.button(this.texts("appSetUp.verify")).click();
  }
}

/** The ten recovery codes. */
export class CodesScreen extends WizardScreen {
  readonly path = "/account/two-factor/set-up/recovery-codes";
  protected title = () => this.texts("codes.heading");

  protected wizard(): string {
    return this.texts(this.method === "sms" ? "smsSetUp.title" : "appSetUp.title");
  }

  private method: "sms" | "app" = "sms";

  /** The same page at the end of the other method. */
  ofApp(): this {
    this.method = "app";
    return this;
  }

  items(): Locator {
    return this.page.getByRole("list", { name: this.texts("codes.list"), exact: true }).getByRole("listitem");
  }

  /** The codes as a person reads them: digits only. */
  async codes(): Promise<string[]> {
    const texts = await this.items().allTextContents();
    return texts.map((text) => text.replace(/\s/g, ""));
  }

  print(): Locator {
    return this.button(this.texts("codes.print"));
  }

  copy(): Locator {
    return this.button(this.texts("codes.copy"));
  }

  download(): Locator {
    return this.link(this.texts("codes.download"));
  }

  kept(): Locator {
    return this.page.getByRole("radio", { name: this.texts("codes.written"), exact: true });
  }

  async ready(): Promise<void> {
    await this.button(this.texts("codes.ready")).click();
  }

  async keepAndGoOn(): Promise<void> {
    await this.kept().check();
    await this.ready();
  }

  async saysChooseAMethod(): Promise<void> {
    await this.showsProblem(this.texts("errors.method-missing"));
    await expect(this.page.getByRole("radiogroup").or(this.page.getByRole("group"))).toHaveAccessibleDescription(
      this.texts("errors.method-missing"),
    );
  }

  /** Instead of the codes: that they were shown already. */
  async saysShownAlready(left: number): Promise<void> {
    await expect(this.page).toHaveTitle(titleOf(this.texts, this.texts("codes.shownTitle")));
    await expect(this.page.getByRole("heading", { level: 1, name: this.texts("codes.shownTitle") })).toBeVisible();
    await expect(this.page.getByText(this.texts("codes.shownLeft", { left }))).toBeVisible();
    await expect(this.items()).toHaveCount(0);
  }
}

export class DoneScreen extends WizardScreen {
  readonly path = "/account/two-factor/set-up/done";
  protected title = () =>
    this.change === null ? this.texts("done.heading") : this.texts(`done.changed.${this.change}`);

  private change: "phone" | "phoneAgain" | "app" | "toApp" | "toSms" | null = null;

  /** The end of a change, and not of the first set-up. */
  after(change: typeof this.change): this {
    this.change = change;
    return this;
  }

  protected wizard(): string {
    return this.texts(this.method === "sms" ? "smsSetUp.title" : "appSetUp.title");
  }

  private method: "sms" | "app" = "sms";

  ofApp(): this {
    this.method = "app";
    return this;
  }

  async close(): Promise<void> {
    await this.link(this.texts("done.close")).click();
  }

  async toWorksheet(): Promise<void> {
    await this.link(this.texts("done.toWorksheet")).click();
  }
}
