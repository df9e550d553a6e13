import { describe, expect, test } from "vitest";
import type { Locale } from "@/i18n/routing";
import { type FoundTopic, indexTopics, searchHelp, searchIndex } from "./help-search";
import type { HelpTopic } from "./help-topics";

/** What people type, and the topic that must come first. */
const wanted: Record<Locale, Record<string, string>> = {
  nl: {
    sms: "no-code",
    herstelcode: "recovery-codes",
    spam: "no-mail",
    verwijderen: "end-account",
    gestolen: "lost-phone",
    "nieuwe telefoon": "new-phone",
    backup: "recovery-codes",
    authenticator: "authenticator-app",
    "code komt niet": "no-code",
    "mijn telefoon is gestolen": "lost-phone",
    "Ik ben mijn wachtwoord vergeten!": "reset-password",
    "account aanmaken": "create-account",
    "hoe kom ik aan een account?": "get-account",
    "ongeldige inloggegevens": "errors",
    "ik kan niet inloggen": "cannot-log-in",
    "telefoonnummer veranderen": "change-settings",
    "e-mailadres wijzigen": "my-details",
    gehackt: "someone-else",
    opzeggen: "end-account",
    wachten: "cannot-log-in",
  },
  en: {
    sms: "no-code",
    "text message": "no-code",
    "backup code": "recovery-codes",
    "recovery code": "recovery-codes",
    spam: "no-mail",
    delete: "end-account",
    stolen: "lost-phone",
    "new phone": "new-phone",
    authenticator: "authenticator-app",
    "code does not come": "no-code",
    "I forgot my password": "reset-password",
    "create an account": "create-account",
    "how do I get an account?": "get-account",
    "invalid credentials": "errors",
    "cannot log in": "cannot-log-in",
    "change email address": "my-details",
    hacked: "someone-else",
    deactivated: "end-account",
  },
};

/** Typing errors, accents, plurals and compounds, and what they must find first. */
const forgiven: Record<Locale, Record<string, string>> = {
  nl: {
    herstelkode: "recovery-codes",
    verweideren: "end-account",
    gestloen: "lost-phone",
    spma: "no-mail",
    bakcup: "recovery-codes",
    authentikator: "authenticator-app",
    "nieuw telefon": "new-phone",
    wachtwoort: "reset-password",
    deactiveeren: "end-account",
    beeindigen: "end-account",
    BEËINDIGEN: "end-account",
    herstelcodes: "recovery-codes",
    "nieuwe telefoons": "new-phone",
    spamfilter: "no-mail",
    spammail: "no-mail",
    smscode: "no-code",
    "sms'je": "no-code",
    foutmeldingen: "errors",
  },
  en: {
    pasword: "reset-password",
    "stollen phone": "lost-phone",
    singup: "create-account",
    authentcator: "authenticator-app",
    "deleting my acount": "end-account",
    "new phones": "new-phone",
    "junk-mail": "no-mail",
    "BACKUP CODES": "recovery-codes",
  },
};

const slugsOf = (found: FoundTopic[]) => found.map(({ topic }) => topic.slug);
const textOf = (found: FoundTopic | undefined) => (found?.snippet ?? []).map(({ text }) => text).join("");
const marksOf = (found: FoundTopic | undefined) =>
  (found?.snippet ?? []).flatMap(({ text, isFound }) => (isFound ? text : []));

describe.each(["nl", "en"] as const)("the help in %s", (locale) => {
  test.each(Object.entries(wanted[locale]))("finds for “%s” the topic %s", async (query, slug) => {
    expect(slugsOf(await searchHelp(locale, query))[0]).toBe(slug);
  });

  test.each(Object.entries(forgiven[locale]))("forgives “%s” and finds %s", async (query, slug) => {
    expect(slugsOf(await searchHelp(locale, query))[0]).toBe(slug);
  });

  test.each(["fiets", "bicycle", "xyzzy", "?!", "", "   ", "🤷", "a".repeat(100)])(
    "finds nothing for “%s”",
    async (query) => {
      expect(await searchHelp(locale, query)).toEqual([]);
    },
  );

  test("shows of every topic it finds a line of that topic, without Markdown", async () => {
    for (const query of Object.keys(wanted[locale])) {
      for (const found of await searchHelp(locale, query)) {
        expect(textOf(found).length).toBeGreaterThan(10);
        expect(textOf(found).length).toBeLessThan(260);
        expect(textOf(found)).not.toMatch(/\]\(|\*\*|^#|^- /);
      }
    }
  });
});

describe("the line under a topic", () => {
  test("has the word that was found, marked, and not the marks around it", async () => {
    const [first] = await searchHelp("nl", "sms komt niet");
    expect(marksOf(first)).toEqual(
      ["SMS", "komt"].toSorted((a, b) => textOf(first).indexOf(a) - textOf(first).indexOf(b)),
    );
    expect(marksOf((await searchHelp("nl", "verificatiecode"))[0])).toContain("Verificatiecode");
  });

  test("marks the word of the text when the query had a typing error", async () => {
    expect(marksOf((await searchHelp("nl", "gestloen"))[0])).toEqual(["gestolen"]);
  });

  test("of a long line is the part around the word", () => {
    const [found] = searchIndex(
      indexTopics("nl", [topic({ text: `${"appels ".repeat(60)}zeldzaam ${"peren ".repeat(60)}` })]),
      "zeldzaam",
    );
    expect(marksOf(found)).toEqual(["zeldzaam"]);
    expect(textOf(found)).toMatch(/^… appels .* zeldzaam peren .*…$/);
    expect(textOf(found).length).toBeLessThan(260);
  });
});

describe("several words", () => {
  const index = indexTopics("nl", [
    topic({ slug: "both", text: "Rode fietsen en blauwe auto’s" }),
    topic({ slug: "one", text: "Rode appels" }),
    topic({ slug: "other", text: "Blauwe appels" }),
  ]);

  test("a topic with all of them comes alone", () => {
    expect(slugsOf(searchIndex(index, "rode blauwe"))).toEqual(["both"]);
  });

  test("where no topic has them all, the nearest come", () => {
    expect(slugsOf(searchIndex(index, "blauwe fietsen appels")).length).toBeGreaterThan(0);
  });

  test("a word that stands nowhere does not spoil the others", () => {
    expect(slugsOf(searchIndex(index, "rode blauwe olifanten"))).toEqual(["both"]);
  });
});

function topic(some: Partial<HelpTopic>): HelpTopic {
  return { slug: "topic", title: "Titel", group: "login", related: [], keywords: "", text: "", ...some };
}
