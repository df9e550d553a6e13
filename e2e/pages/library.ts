import { expect } from "playwright/test";
import { titleOf } from "@/tests/support/texts";
import { MemberScreen } from "./member";

/** The library of clients and the one that staff run: a list, and the pages of its items. */
abstract class ShelfScreen extends MemberScreen {
  async says(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("main").getByText(text).first()).toBeVisible();
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  async follow(name: string): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name, exact: true }).first().click();
  }

  async lists(...titles: string[]): Promise<void> {
    for (const name of titles) {
      await expect(this.page.getByRole("main").getByRole("link", { name, exact: true })).toHaveCount(1);
    }
  }

  async doesNotList(name: string): Promise<void> {
    await expect(this.page.getByRole("main").getByRole("link", { name, exact: true })).toHaveCount(0);
  }

  /** A page below this one. `window`: what its window is called, where that is not its heading. */
  async showsPage(heading: string, window = heading): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: heading, exact: true })).toBeVisible();
    await expect(this.page).toHaveTitle(titleOf(this.texts, window));
    await this.isAccessible();
    await this.fitsSmallScreen();
  }

  /** Nothing runs off a screen of 320 pixels. */
  async fitsSmallScreen(): Promise<void> {
    const size = this.page.viewportSize();
    await this.page.setViewportSize({ width: 320, height: 640 });
    expect(await this.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    if (size) await this.page.setViewportSize(size);
  }
}

export class LibraryScreen extends ShelfScreen {
  readonly path = "/library";
  protected title = () => this.texts("library.title");

  async search(words: string): Promise<void> {
    await this.page.getByLabel(this.texts("library.search"), { exact: true }).fill(words);
    await this.press(this.texts("library.submit"));
  }
}

export class StaffLibraryScreen extends ShelfScreen {
  readonly path = "/staff/behandelmodules/library";
  protected title = () => this.texts("library.staff.title");

  /** Chooses a file on the page that imports, and lets it be looked at. */
  async lookAt(content: object | string): Promise<void> {
    const buffer = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
    await this.page
      .getByLabel(this.texts("library.staff.file"), { exact: true })
      .setInputFiles({ name: "content.json", mimeType: "application/json", buffer });
    await this.press(this.texts("library.staff.look"));
  }
}
