import "server-only";
import MiniSearch, { type Query } from "minisearch";
import type { Locale } from "@/i18n/routing";
import { type SnippetPart, snippetOf } from "./help-snippet";
import { type HelpTopic, listHelpTopics } from "./help-topics";
import { beginningOf, partsOf, termOf, termsOf, wordsOf } from "./help-words";

export interface FoundTopic {
  topic: HelpTopic;
  /** A line of the topic that says why it was found. */
  snippet: SnippetPart[];
}

interface HelpIndex {
  locale: Locale;
  topics: ReadonlyMap<string, HelpTopic>;
  engine: MiniSearch;
  /** Every word of every topic, for the parts of compounds. */
  known: ReadonlySet<string>;
}

const boost = { title: 4, keywords: 3, headings: 2 };
/** A word that only begins with the one asked for counts little: "wachtwoord" is no answer to "wachten". */
const weights = { prefix: 0.15, fuzzy: 0.45 };
/** Topics weaker than this part of the best one are left out: where all words are found together, and where they are not. */
const WEAKEST = { all: 0.1, some: 0.5 };

// Read once per process and language: a change of content/ is searched after a restart.
const indexes = new Map<Locale, Promise<HelpIndex>>();

/** The topics that answer a query, the best first. Forgives typing errors, accents, plurals and compounds. */
export async function searchHelp(locale: Locale, query: string): Promise<FoundTopic[]> {
  const index = indexes.get(locale) ?? listHelpTopics(locale).then((topics) => indexTopics(locale, topics));
  indexes.set(locale, index);
  try {
    return searchIndex(await index, query);
  } catch (error) {
    indexes.delete(locale);
    throw error;
  }
}

export function indexTopics(locale: Locale, topics: readonly HelpTopic[]): HelpIndex {
  const whole = topics.map(({ title, keywords, text }) => `${title} ${keywords} ${text}`).join(" ");
  const known = new Set(wordsOf(whole, locale));
  const engine = new MiniSearch({
    idField: "slug",
    fields: ["title", "keywords", "headings", "text"],
    tokenize: (text) => wordsOf(text, locale).flatMap((word) => termsOf(word, locale, known)),
    processTerm: (term) => term,
    // What is searched for are terms already.
    searchOptions: { tokenize: (term) => [term], boost, weights },
  });
  engine.addAll(topics.map(({ slug, title, keywords, text }) => ({ slug, title, keywords, ...splitHeadings(text) })));
  return { locale, topics: new Map(topics.map((topic) => [topic.slug, topic])), engine, known };
}

/** Words found nowhere are passed over. The rest must all be in a topic; if no topic has them all, the nearest ones are answered. */
export function searchIndex(index: HelpIndex, query: string): FoundTopic[] {
  const wanted = wordsOf(query, index.locale).flatMap((word) => wantedBy(index, word) ?? []);
  if (wanted.length === 0) return [];
  const ask = (combineWith: "AND" | "OR") => index.engine.search({ combineWith, queries: wanted });
  const all = ask("AND");
  const nearest = all.length > 0 ? all : ask("OR");
  const enough = (nearest[0]?.score ?? 0) * (all.length > 0 ? WEAKEST.all : WEAKEST.some);
  return nearest.flatMap(({ id, score, terms }) => {
    const topic = index.topics.get(id);
    return topic && score >= enough
      ? [{ topic, snippet: snippetOf(topic.text, (piece) => isIn(index, piece, new Set(terms))) }]
      : [];
  });
}

/**
 * How to search for one word: as it is or as the beginning of another; else by its parts; else with a typing error; else by its
 * own beginning. `null`: in no topic.
 */
function wantedBy({ engine, locale, known }: HelpIndex, word: string): Query | null {
  const term = termOf(word, locale);
  const asTyped: Query = { queries: [term], prefix: term.length >= 3 };
  const asCompound: Query = { queries: partsOf(word, known).map((part) => termOf(part, locale)), combineWith: "AND" };
  const asBeginning: Query = {
    queries: [beginningOf(word, known)].flatMap((part) => (part ? termOf(part, locale) : [])),
  };
  const withError: Query = {
    combineWith: "OR",
    queries: [
      {
        queries: [term],
        fuzzy: allowedErrors(term),
        // The first letter is rarely wrong, and without this rule short words find each other.
        boostDocument: (_: string, found: string) => (found[0] === term[0] ? 1 : 0),
      },
      ...swapsOf(word).map((swapped) => termOf(swapped, locale)),
    ],
  };
  return [asTyped, asCompound, withError, asBeginning].find((way) => engine.search(way).length > 0) ?? null;
}

/** Letters that may be wrong, missing or too many. */
function allowedErrors(term: string): number {
  if (term.length < 4) return 0;
  return term.length < 8 ? 1 : 2;
}

/** The word with each two neighbouring letters exchanged, the commonest typing error: counted as one, it would be two. */
function swapsOf(word: string): string[] {
  if (word.length < 4) return [];
  const cuts = Array.from({ length: word.length - 1 }, (_, at) => at);
  return cuts.map((at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2));
}

function splitHeadings(text: string): { headings: string; text: string } {
  const lines = text.split("\n");
  const isHeading = (line: string) => line.startsWith("#");
  return { headings: lines.filter(isHeading).join("\n"), text: lines.filter((line) => !isHeading(line)).join("\n") };
}

/** Whether a piece of text has a word that was found under one of these terms. */
function isIn({ locale, known }: HelpIndex, piece: string, found: ReadonlySet<string>): boolean {
  return wordsOf(piece, locale).some((word) => termsOf(word, locale, known).some((term) => found.has(term)));
}
