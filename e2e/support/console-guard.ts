import type { BrowserContext } from "playwright/test";

/** Listens to every page of a browser: errors of scripts, refusals by the content security policy, resources that fail. */
export class ConsoleGuard {
  private readonly heard: string[] = [];
  private readonly expected: RegExp[] = [];

  constructor(context: BrowserContext) {
    context.on("console", (message) => {
      if (message.type() === "error") this.heard.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.heard.push(String(error.error())));
  }

  /** An error that belongs to what the test tries, such as the 404 of an unknown page. */
  expect(error: RegExp): void {
    this.expected.push(error);
  }

  unexpected(): string[] {
    return this.heard.filter((line) => !this.expected.some((pattern) => pattern.test(line)));
  }
}
