import { expect, type Locator } from "playwright/test";
import { MemberScreen } from "./member";

/** Lists of cards: contacts, the record, who looked. */
abstract class ListScreen extends MemberScreen {
  async says(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("main").getByText(text).first()).toBeVisible();
  }

  async saysNothingOf(text: string): Promise<void> {
    await expect(this.page.getByRole("main").getByText(text)).toHaveCount(0);
  }

  async press(label: string): Promise<void> {
    await this.button(label).click();
  }

  async follow(label: string | RegExp): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name: label }).click();
  }
}

export class ContactsScreen extends ListScreen {
  readonly path = "/contacts";
  protected title = () => this.texts("contacts.title");

  /** The card of a contact, or of an offer: by a name that stands in its heading. */
  card(name: string): Locator {
    return this.page.getByRole("article").filter({ has: this.page.getByRole("heading", { name }) });
  }
}

export class RecordScreen extends ListScreen {
  readonly path = "/record";
  protected title = () => this.texts("record.title");
}

export class WhoLookedScreen extends ListScreen {
  readonly path = "/record/who-looked";
  protected title = () => this.texts("whoLooked.title");
}
