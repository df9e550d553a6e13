import {
  type Condition,
  type ConditionTest,
  type Draft,
  type Form,
  type FormPage,
  type Item,
  isUnanswered,
  OTHER,
  type Question,
} from "../library/form";

// Which items are asked (FHIR R4 `enableWhen`). Runs in the browser as well, so it imports nothing heavy.

/** What an answer says: a code, text, number, yes or no, or a day as `YYYY-MM-DD`. The words beside "something else" are `OTHER`. */
export type Fact = string | number | boolean;

/** Of every question that is asked and answered. */
export type Facts = ReadonlyMap<string, readonly Fact[]>;

export function isAsked(condition: Condition | null, facts: Facts): boolean {
  if (condition === null) return true;
  const holds = (test: ConditionTest) => testHolds(test, facts.get(test.question) ?? []);
  return condition.behavior === "all" ? condition.tests.every(holds) : condition.tests.some(holds);
}

// As the value set questionnaire-enable-operator defines them: "!=" holds where no answer is equal, so without any answer too.
function testHolds({ operator, answer }: ConditionTest, facts: readonly Fact[]): boolean {
  if (operator === "exists") return facts.length > 0 === answer;
  if (operator === "!=") return !facts.some((fact) => compare(fact, "=", answer));
  return facts.some((fact) => compare(fact, operator, answer));
}

function compare(said: Fact, operator: "=" | ">" | "<" | ">=" | "<=", answer: Fact): boolean {
  // A choice among whole numbers is kept as text.
  const fact = typeof answer === "number" && typeof said === "string" ? Number(said) : said;
  if (typeof fact !== typeof answer) return false;
  switch (operator) {
    case "=":
      return fact === answer;
    case ">":
      return fact > answer;
    case "<":
      return fact < answer;
    case ">=":
      return fact >= answer;
    case "<=":
      return fact <= answer;
  }
}

/**
 * The `linkId` of every item that is asked, and of every group around one. An item that depends on a hidden one counts it as not
 * answered, however long the chain. `factsOf` reads a draft; the browser's reads numbers and days as most people type them, the
 * server's (`asked.ts`) everything that may be handed in.
 */
export function visibleItems(
  form: Pick<Form, "pages">,
  drafts: ReadonlyMap<string, Draft>,
  factsOf: (question: Question, draft: Draft) => Fact[] = plainFacts,
): Set<string> {
  const places = placesOf(form);
  const known = new Map<string, boolean>();
  const facts: Facts = { get: factsFor } as Facts;
  function factsFor(linkId: string): Fact[] | undefined {
    const item = places.get(linkId)?.item;
    const draft = drafts.get(linkId);
    if (item?.type !== "question" || !draft || !isVisible(linkId)) return undefined;
    return factsOf(item, draft);
  }
  function isVisible(linkId: string): boolean {
    const answered = known.get(linkId);
    if (answered !== undefined) return answered;
    // Two that wait for each other are never asked; the library refuses such content.
    known.set(linkId, false);
    const place = places.get(linkId);
    const visible = place?.whens.every((when) => isAsked(when, facts)) ?? false;
    known.set(linkId, visible);
    return visible;
  }
  return new Set([...places.keys()].filter(isVisible));
}

/** The pages that ask or show something. */
export function visiblePages(form: Pick<Form, "pages">, visible: ReadonlySet<string>): FormPage[] {
  const shows = (item: Item): boolean => (item.type === "group" ? item.items.some(shows) : visible.has(item.linkId));
  return form.pages.filter((page) => page.items.some(shows));
}

/** What a draft says to a condition, without the spellings that only the server reads. */
function plainFacts({ field }: Question, draft: Draft): Fact[] {
  if (isUnanswered(draft)) return [];
  const text = draft.text.trim();
  switch (field.kind) {
    case "short-text":
    case "long-text":
      return [text];
    case "integer":
    case "decimal": {
      const number = Number(text.replace(",", "."));
      return Number.isFinite(number) ? [number] : [];
    }
    case "date": {
      const day = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text);
      if (day) return [`${day[3]}-${day[2]?.padStart(2, "0")}-${day[1]?.padStart(2, "0")}`];
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? [text] : [];
    }
    case "yes-no":
      return draft.chosen.map((value) => value === "true");
    case "scale":
      return draft.chosen.map(Number);
    default:
      return chosenFacts(field, draft);
  }
}

/** The codes of a choice, and `OTHER`: also where words were typed beside it and nothing else was chosen. */
function chosenFacts(field: { options: { value: string }[]; other: boolean }, draft: Draft): Fact[] {
  if (field.other && draft.chosen.length === 0) return [OTHER];
  return draft.chosen;
}

interface Place {
  item: Item | null;
  /** Its own condition and those of the groups around it. */
  whens: (Condition | null)[];
}

function placesOf(form: Pick<Form, "pages">): Map<string, Place> {
  const places = new Map<string, Place>();
  const add = (items: Item[], around: (Condition | null)[]) => {
    for (const item of items) {
      const whens = [...around, item.when];
      places.set(item.linkId, { item, whens });
      if (item.type === "group") add(item.items, whens);
    }
  };
  for (const page of form.pages) {
    // Loose items are a page without a condition, under the id of the first of them: `add` writes that one.
    places.set(page.linkId, { item: null, whens: [page.when] });
    add(page.items, [page.when]);
  }
  return places;
}
