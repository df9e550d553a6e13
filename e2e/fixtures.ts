import { type BrowserContext, test as base, expect } from "playwright/test";
import type { Context } from "@/domain/context";
import { ConsoleGuard } from "@/tests/support/console-guard";
import { openServersDatabase } from "@/tests/support/database";
import { Inbox } from "@/tests/support/inbox";
import { faultsOf } from "@/tests/support/message-rules";
import { failLogins, makePerson, type Person, type Story } from "@/tests/support/people";
import { ageMessages } from "@/tests/support/records";
import { type Lang, languages, nameOf, type Texts, textsIn } from "@/tests/support/texts";
import { type Screens, screensOn } from "./pages/all";

interface TestFixtures {
  lang: Lang;
  scripting: "on" | "off";
  /** What the product says in the language of the test. */
  texts: Texts;
  screens: Screens;
  /** The screens in another browser, which shares nothing with the first. */
  anotherBrowser: () => Promise<Screens>;
  /** Everybody whom the test made. */
  people: Person[];
  /** Makes a person of this story, without a click. */
  person: (story?: Partial<Story>) => Promise<Person>;
  /** Afterwards everything that these people got is looked at (T28). */
  inbox: Inbox;
  /** Lets this many seconds pass over the text messages sent to a person. */
  later: (person: Person, seconds: number) => Promise<void>;
  /** Writes down so many wrong passwords for a person, as somebody else's tries leave them. */
  failures: (person: Person, times: number) => Promise<void>;
  /** Fails the test on any error in the browser's console that it did not say it expected. */
  guard: ConsoleGuard;
}

export const test = base.extend<TestFixtures, { server: Context }>({
  lang: ["nl", { option: true }],

  // The server's own file, opened once per worker.
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it which fixtures are needed: none.
    async ({}, use) => {
      const ctx = openServersDatabase();
      await use(ctx);
      ctx.db.close();
    },
    { scope: "worker" },
  ],

  locale: async ({ lang }, use) => use(lang === "nl" ? "nl-NL" : "en-GB"),

  scripting: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled ? "on" : "off"),

  texts: async ({ lang }, use) => use(textsIn(lang)),

  screens: async ({ page, lang, texts, scripting }, use) => use(screensOn({ page, lang, texts, scripting })),

  anotherBrowser: async ({ browser, contextOptions, lang, texts, scripting, guard }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext(contextOptions);
      opened.push(context);
      guard.listenTo(context);
      return screensOn({ page: await context.newPage(), lang, texts, scripting });
    });
    for (const context of opened) await context.close();
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  people: async ({}, use) => use([]),

  person: async ({ server, lang, people }, use) =>
    use(async (story = {}) => {
      const made = await makePerson(server, { lang, healthspace: "demo", ...story });
      people.push(made);
      return made;
    }),

  inbox: async ({ request, people, baseURL }, use) => {
    // The server may close a kept connection at the very moment at which it is used again.
    const inbox = new Inbox(async () => (await request.get("/dev/inbox.json", { maxRetries: 3 })).json());
    await use(inbox);
    expect(faultsOf(await inbox.all(), people, baseURL ?? ""), "T28: what is wrong with the messages").toEqual([]);
  },

  later: async ({ server }, use) => use((person, seconds) => ageMessages({ ctx: server }, person.account.id, seconds)),

  failures: async ({ server }, use) => use((person, times) => failLogins(server, person, times)),

  guard: [
    async ({ context }, use) => {
      const guard = new ConsoleGuard();
      guard.listenTo(context);
      await use(guard);
      expect(guard.unexpected(), "errors in the console").toEqual([]);
    },
    { auto: true },
  ],
});

/** The same tests in Dutch and in English. */
export function inBothLanguages(tests: (lang: Lang) => void): void {
  for (const lang of languages) {
    test.describe(nameOf[lang], () => {
      test.use({ lang });
      tests(lang);
    });
  }
}

export { expect };
