import { expect, type Locator, type Page } from "playwright/test";
import { expectAccessible } from "@/tests/support/accessibility";
import { type Lang, literally, nameOf, patternOf, type Texts, titleOf } from "@/tests/support/texts";

/** Where a person looks: a page, in one language, with or without script. */
export interface View {
  page: Page;
  lang: Lang;
  texts: Texts;
  scripting: "on" | "off";
}

/** What every screen has. `loaded` waits for the screen and finds nothing that keeps anyone from using it. */
export abstract class Screen {
  /** Without the language. */
  abstract readonly path: string;
  protected abstract title(): string;

  constructor(protected readonly view: View) {}

  protected get page(): Page {
    return this.view.page;
  }

  protected get texts(): Texts {
    return this.view.texts;
  }

  /** The page itself, for what is not done by looking and clicking. */
  onPage(): Page {
    return this.page;
  }

  heading(): Locator {
    return this.page.getByRole("heading", { level: 1, name: this.title(), exact: true });
  }

  async open(): Promise<void> {
    await this.goThere();
    await this.loaded();
  }

  /** Only asks for its address: it may well be another screen that comes. */
  async goThere(): Promise<void> {
    await this.page.goto(`/${this.view.lang}${this.path}`);
  }

  async loaded(): Promise<void> {
    await this.shown();
    await this.isAccessible();
  }

  /** Finds nothing on the page, as it is now, that keeps anyone from using it. */
  async isAccessible(): Promise<void> {
    await expectAccessible(this.page, this.view.scripting);
  }

  /** Only waits: for a state that `loaded` has looked at before in the same test. */
  async shown(): Promise<void> {
    await expect(this.page).toHaveTitle(titleOf(this.texts, this.title()));
    await expect(this.heading()).toBeVisible();
    expect(new URL(this.page.url()).pathname).toBe(`/${this.view.lang}${this.path}`);
    await expect(this.page.locator("html")).toHaveAttribute("lang", this.view.lang);
  }

  /** The box with problems says this, has the focus, and leads to the field that says it too. */
  async showsProblem(text: string | RegExp, field?: Locator): Promise<void> {
    await expect(this.page).toHaveTitle(this.texts("form.errorPrefix") + titleOf(this.texts, this.title()));
    const summary = this.page.locator(".error-summary");
    await expect(summary).toBeFocused();
    await expect(summary.getByRole("heading", { name: this.texts("form.summary") })).toBeVisible();
    await expect(summary.getByRole("listitem").filter({ hasText: text })).toBeVisible();
    if (field) {
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveAccessibleDescription(typeof text === "string" ? either(text) : text);
      await expect(summary.getByRole("link", { name: text })).toHaveAttribute(
        "href",
        `#${await field.getAttribute("id")}`,
      );
    }
    await this.isAccessible();
  }

  async switchTo(lang: Lang): Promise<void> {
    const languages = this.page.getByRole("navigation", { name: this.texts("shell.language") });
    // Without script a button on pages with a form: it sends what was typed along.
    const other = { name: nameOf[lang], exact: true };
    await languages.getByRole("link", other).or(languages.getByRole("button", other)).click();
    await expect(this.page.locator("html")).toHaveAttribute("lang", lang);
  }

  protected link(name: string): Locator {
    return this.page.getByRole("link", { name, exact: true });
  }

  protected button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  protected pattern(
    ...[key, blanks]: Parameters<typeof patternOf> extends [unknown, ...infer Rest] ? Rest : never
  ): RegExp {
    return patternOf(this.texts, key, blanks);
  }
}

/** A pattern for one sentence or another. */
export function either(...sentences: string[]): RegExp {
  return new RegExp(sentences.map(literally).join("|"));
}
