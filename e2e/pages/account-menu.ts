import { expect, type Locator } from "playwright/test";
import { MemberScreen } from "./member";
import { Screen } from "./screen";

/** What the pages below Mijn account have in common. */
abstract class AccountPage extends MemberScreen {
  async says(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("main").getByText(text).first()).toBeVisible();
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  async press(label: string): Promise<void> {
    await this.button(label).click();
  }

  async follow(label: string): Promise<void> {
    await this.link(label).click();
  }
}

export class ApplicationsScreen extends AccountPage {
  readonly path = "/account/applications";
  protected title = () => this.texts("applications.title");
  places = () => this.page.getByRole("article");
}

export class ActivityScreen extends AccountPage {
  readonly path = "/account/activity";
  protected title = () => this.texts("activity.title");
}

export class ProfileScreen extends AccountPage {
  readonly path = "/account/profile";
  protected title = () => this.texts("profile.title");
}

export class EmailChangeScreen extends AccountPage {
  readonly path = "/account/profile/email";
  protected title = () => this.texts("emailChange.title");
}

export class TelephoneScreen extends AccountPage {
  readonly path = "/account/phone";
  protected title = () => this.texts("phonePage.title");
}

export class NotificationsScreen extends AccountPage {
  readonly path = "/account/notifications";
  protected title = () => this.texts("notifications.title");
}

export class AbsenceScreen extends AccountPage {
  readonly path = "/account/absence";
  protected title = () => this.texts("absence.title");
}

export class MembershipsScreen extends AccountPage {
  readonly path = "/account/memberships";
  protected title = () => this.texts("memberships.title");
}

export class CloseScreen extends AccountPage {
  readonly path = "/account/close";
  protected title = () => this.texts("endAccount.title");
}

export class DeactivateScreen extends AccountPage {
  readonly path = "/account/close/deactivate";
  protected title = () => this.texts("endAccount.deactivateLink");
}

export class DeleteScreen extends AccountPage {
  readonly path = "/account/close/delete";
  protected title = () => this.texts("endAccount.deleteLink");
}

export class ExportScreen extends AccountPage {
  readonly path = "/account/export";
  protected title = () => this.texts("dataExport.title");
}

export class HelpScreen extends Screen {
  readonly path = "/help";
  protected title = () => this.texts("helpPages.title");

  topics(): Locator {
    return this.page.locator("main .action-list").getByRole("link");
  }

  results(): Locator {
    return this.page.getByRole("list", { name: this.texts("helpPages.results"), exact: true }).getByRole("link");
  }

  async search(words: string): Promise<void> {
    await this.page.getByLabel(this.texts("helpPages.search"), { exact: true }).fill(words);
    await this.button(this.texts("helpPages.submit")).click();
  }
}

export class QuestionScreen extends Screen {
  readonly path = "/help/question";
  protected title = () => this.texts("question.title");

  async ask(email: string, question: string): Promise<void> {
    await this.page.getByLabel(this.texts("question.email"), { exact: true }).fill(email);
    await this.page.getByLabel(this.texts("question.question"), { exact: true }).fill(question);
    await this.button(this.texts("question.submit")).click();
  }
}
