import { type BrowserContext, test as base, expect, type Page } from "playwright/test";
import { present } from "@/domain/testing/answers";
import { type Screens, screensOn } from "@/e2e/pages/all";
import { Visitor } from "./form-client";
import { type Lab, openLab } from "./lab";
import { makePerson, type Person, password, type Story } from "./people";
import { listenBetween, type Recorded } from "./recording-proxy";
import { type Leak, Secrets } from "./secrets";
import { textsIn } from "./texts";

export const texts = textsIn("nl");

/** A server of its own for each worker, with somebody in between who writes down every answer. */
export interface Site {
  lab: Lab;
  secrets: Secrets;
  answers: Recorded[];
  /** AT-44: what a thief of the database could read after any of the forms that were sent. */
  readable: Leak[];
}

interface Fixtures {
  person: (story: Story) => Promise<Person>;
  /** The screens as seen on that page of a browser. */
  see: (page: Page) => Screens;
}

export const test = base.extend<Fixtures, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it which fixtures are needed: none.
    async ({}, use) => {
      const lab = await openLab("browser");
      process.env.AUTH_SECRET = lab.secret;
      const server = await lab.start({}, "another port");
      const secrets = new Secrets(lab);
      const [answers, readable]: [Recorded[], Leak[]] = [[], []];
      const between = await listenBetween(
        Number(new URL(lab.url).port),
        () => server.port,
        async (answer) => {
          if (answer.path.startsWith("/_next/static/") || answer.path.startsWith("/dev/")) return;
          answers.push(answer);
          await secrets.hear(answer);
          if (answer.method === "POST") readable.push(...(await secrets.findInCells(`after POST ${answer.path}`)));
        },
      );
      await use({ lab, secrets, answers, readable });
      between.closeAllConnections();
      between.close();
      await lab.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  baseURL: async ({ site }, use) => use(site.lab.url),

  person: async ({ site }, use) =>
    use(async (story) => {
      const made = await makePerson(site.lab.ctx, { firstName: "Noor", lastName: "Bakker", ...story });
      site.secrets.addPerson({ codes: made.codes, secret: story.twoFactor === "app" ? made.secret : "" });
      return made;
    }),

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it which fixtures are needed: none.
  see: async ({}, use) => use((page) => screensOn({ page, lang: "nl", texts, scripting: "on" })),
});

/** What the login form wants. */
export function credentials({ email }: Pick<Person, "email">): { email: string; password: string } {
  return { email, password };
}

/** A browser without script that talks to the server itself. */
export function visitorOf({ lab }: Site): Visitor {
  return new Visitor(lab.url, present(lab.servers.find((server) => !server.isOver())).port);
}

/** Takes the cookies of a visitor over into a browser: logged in without a click. */
export async function handOver(visitor: Visitor, context: BrowserContext): Promise<void> {
  const cookies = [...visitor.cookies].map(([name, value]) => ({
    name,
    value,
    domain: "localhost",
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "Lax" as const,
  }));
  await context.addCookies(cookies);
}

export { expect };

/** The page as it stands; nothing while it is making room for the next one. For `until`. */
export function contentOf(page: Page): Promise<string> {
  return page.content().catch(() => "");
}
