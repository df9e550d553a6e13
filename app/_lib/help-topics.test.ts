import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import { headingId, headingsOf, listHelpTopics, parseTopic } from "./help-topics";

const languages = ["nl", "en"] as const;
const messages = { nl, en };

/** The pages without parameters, as paths without the language: "/login", "/account/two-factor". */
const pages = new Set(
  readdirSync("app/[locale]", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("page.tsx") && !file.includes("[", 1))
    .map((file) => dirname(`/${file}`).replace(/\/\([^)]*\)/g, "")),
);

describe.each(languages)("the help topics in %s", async (locale) => {
  const topics = await listHelpTopics(locale);
  const slugs = new Set(topics.map(({ slug }) => slug));
  const anchors = new Set(
    topics.flatMap(({ slug, text }) => headingsOf(text).map((heading) => `${slug}#${headingId(heading)}`)),
  );

  test.each(topics.map((topic) => [topic.slug, topic] as const))(
    "%s leads on to other topics that exist",
    (slug, { related }) => {
      expect(related.filter((name) => !slugs.has(name))).toEqual([]);
      expect(related).not.toContain(slug);
      expect(new Set(related).size).toBe(related.length);
      expect(related.length).toBeGreaterThanOrEqual(3);
    },
  );

  test.each(topics.map(({ slug, text }) => [slug, text] as const))(
    "every link of %s leads to a page, a topic or a section",
    (_, text) => {
      const leadsSomewhere = (href: string) =>
        href.startsWith("/") ? isPage(locale, href, slugs) : href.includes("#") ? anchors.has(href) : slugs.has(href);
      expect(linksOf(text).filter((href) => !leadsSomewhere(href))).toEqual([]);
    },
  );

  test.each(topics.map(({ slug, text }) => [slug, text] as const))(
    "%s names buttons and messages by the words on the screen",
    (_, text) => {
      const onScreen = new Set(textsIn(messages[locale]));
      const quoted = [...text.matchAll(/‘([^’]+)’/g)].map(([, words = ""]) => words);
      expect(quoted.filter((words) => !onScreen.has(words))).toEqual([]);
    },
  );

  test("no topic has two sections of one name", () => {
    const all = topics.flatMap(({ text }) => headingsOf(text));
    for (const { text } of topics) expect(new Set(headingsOf(text)).size).toBe(headingsOf(text).length);
    expect(all.every((heading) => headingId(heading) !== "")).toBe(true);
  });

  test("the errors that the product shows most have a section under their own words", () => {
    const { errors, paused, resetPassword, errorPage } = messages[locale];
    const sections = headingsOf(topics.find(({ slug }) => slug === "errors")?.text ?? "");
    expect(sections).toEqual(
      expect.arrayContaining([
        errors["invalid-credentials"],
        errors["account-disabled"],
        errors["account-closing"],
        errors["account-not-activated"],
        errors["value-taken"],
        errors["invitation-unknown"],
        errors["login-session-expired"],
        resetPassword.deadTitle,
        paused.title,
        errorPage.title,
      ]),
    );
  });

  test("the other pages of the operator link to pages that exist", () => {
    const folder = join("content", locale);
    const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
    expect(files.length).toBeGreaterThan(0);
    const internal = files
      .flatMap((file) => linksOf(readFileSync(join(folder, file), "utf8")))
      .filter((href) => href.startsWith("/"));
    expect(internal.filter((href) => !isPage(locale, href, slugs))).toEqual([]);
  });
});

test("both languages have the same topics in the same groups, with the same topics to read next", async () => {
  const [dutch, english] = await Promise.all(languages.map(listHelpTopics));
  const shape = (topics: typeof dutch = []) =>
    topics
      .map(({ slug, group, related, text }) => ({ slug, group, related, sections: headingsOf(text).length }))
      .toSorted(bySlug);
  expect(shape(dutch)).toEqual(shape(english));
});

test("every topic can be reached from another one", async () => {
  const topics = await listHelpTopics("nl");
  const linked = new Set(topics.flatMap(({ related }) => related));
  expect(topics.map(({ slug }) => slug).filter((slug) => !linked.has(slug))).toEqual([]);
});

test("a file without a group or a title is refused by name", () => {
  expect(() => parseTopic("# Title\n\nText", "odd")).toThrow(/odd/);
  expect(() => parseTopic("---\ngroup: weather\n---\n# Title\n\nText", "odd")).toThrow(/odd/);
  expect(parseTopic("---\ngroup: login\nrelated: a, b\n---\n# Title\n\nText", "fine")).toEqual({
    group: "login",
    related: ["a", "b"],
    keywords: "",
    title: "Title",
    text: "\nText",
  });
});

function bySlug(a: { slug: string }, b: { slug: string }): number {
  return a.slug.localeCompare(b.slug);
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, href = ""]) => href);
}

function isPage(locale: string, href: string, slugs: ReadonlySet<string>): boolean {
  if (!href.startsWith(`/${locale}/`)) return false;
  const path = href.slice(locale.length + 1);
  const [, slug] = /^\/help\/([^/]+)$/.exec(path) ?? [];
  return pages.has(path) || (slug !== undefined && slugs.has(slug));
}

function textsIn(part: unknown): string[] {
  if (typeof part === "string") return [part];
  return part !== null && typeof part === "object" ? Object.values(part).flatMap(textsIn) : [];
}
