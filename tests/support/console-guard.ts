import type { BrowserContext } from "playwright/test";

/** Listens to every page of a browser: errors of scripts, refusals by the content security policy, resources that fail. */
export class ConsoleGuard {
  private readonly errors: string[] = [];
  private readonly expected: RegExp[] = [];

  listenTo(context: BrowserContext): void {
    context.on("console", (message) => {
      if (message.type() === "error") this.errors.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.errors.push(String(error.error())));
  }

  /** An error that belongs to what the test tries, such as the 404 of an unknown page. */
  expect(error: RegExp): void {
    this.expected.push(error);
  }

  /** What was heard of this kind. */
  heard(error: RegExp): string[] {
    return this.errors.filter((line) => error.test(line));
  }

  unexpected(): string[] {
    return this.errors.filter((line) => !this.expected.some((pattern) => pattern.test(line)));
  }
}
