import * as z from "zod";
import type { Locale } from "../../context";
import type { RefusalReason } from "./content-problem";
import type { Text } from "./form";
import { escapeMarkdown } from "./markdown";

// The pieces of FHIR R4 that Questionnaire and PlanDefinition share. The message of an issue is the reason of the refusal.

/** An element of R4 that the library cannot do justice to: content that has it is refused. */
export const refusedElement = (reason: RefusalReason) => z.never({ error: reason }).optional();

export const modifierExtension = refusedElement("modifier-extension");

export const because = (reason: RefusalReason) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? "missing" : reason),
});

export const R4 = "http://hl7.org/fhir/StructureDefinition";
export const SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition";
export const TRANSLATION = `${R4}/translation`;
export const RENDERING_MARKDOWN = `${R4}/rendering-markdown`;

const notR4 = { error: "not-r4" satisfies RefusalReason };

export const string = z.string(notR4).min(1, notR4);
export const boolean = z.boolean(notR4);
export const integer = z.int(notR4).min(-2_147_483_648, notR4).max(2_147_483_647, notR4);
export const decimal = z.number(notR4);

/** A canonical address; its version stands apart. */
const canonicalUrl = z
  .string(because("canonical"))
  .max(255, { error: "canonical" })
  .regex(/^(https?:\/\/[^\s|#"<>\\]+|urn:[a-z0-9][a-z0-9-]*:[^\s|#"<>\\]+)$/i, { error: "canonical" });

export const version = z.string(because("version")).regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, { error: "version" });

export const language = z.string(because("language")).regex(/^(nl|en)(-[A-Za-z0-9]{1,8}){0,3}$/, { error: "language" });

/** What is imported is published: neither what was withdrawn nor what nobody knows the state of. */
export const status = z.enum(["draft", "active"], because("status"));

export const coding = z.object(
  {
    system: z.string(notR4).optional(),
    code: z.string(notR4).optional(),
    display: z.string(notR4).optional(),
    get _display() {
      return element.optional();
    },
    get extension() {
      return z.array(extension, notR4).optional();
    },
  },
  notR4,
);

export const extension = z.object(
  {
    url: string,
    valueInteger: integer.optional(),
    valueDecimal: decimal.optional(),
    valueString: z.string(notR4).optional(),
    valueMarkdown: z.string(notR4).optional(),
    get _valueMarkdown() {
      return element.optional();
    },
    valueCode: z.string(notR4).optional(),
    valueBoolean: boolean.optional(),
    valueDate: z.string(notR4).optional(),
    get valueCodeableConcept() {
      return z.object({ coding: z.array(coding, notR4).optional() }, notR4).optional();
    },
    valueExpression: refusedElement("expression"),
    get extension(): z.ZodOptional<z.ZodArray<typeof extension>> {
      return z.array(extension, notR4).optional();
    },
  },
  notR4,
);
export type Extension = z.infer<typeof extension>;

/** What stands beside a primitive value, under its name with `_`. */
export const element = z.object(
  {
    get extension() {
      return z.array(extension, notR4).optional();
    },
  },
  notR4,
);
export type Element = z.infer<typeof element>;

export const resourceHead = {
  url: canonicalUrl,
  version,
  name: z.string(notR4).optional(),
  title: string.max(200, notR4),
  _title: element.optional(),
  status,
  language,
  description: z.string(notR4).optional(),
  _description: element.optional(),
  contained: refusedElement("contained"),
  modifierExtension,
};

export function extensionOf(extensions: readonly Extension[] | undefined, url: string): Extension | undefined {
  return extensions?.find((extension) => extension.url === url);
}

export function localeOf(language: string): Locale {
  return language.startsWith("en") ? "en" : "nl";
}

/** A text of the content with its translations, plain or Markdown. `null` without any text. */
export function textOf(locale: Locale, plain: string | undefined, beside: Element | undefined): Text | null {
  const marked = extensionOf(beside?.extension, RENDERING_MARKDOWN);
  const translated = translationsOf(beside);
  if (marked?.valueMarkdown === undefined) {
    return plain === undefined ? null : { ...translated, [locale]: plain, markdown: false };
  }
  // A language in which only the plain text was translated shows exactly that.
  const escaped = Object.fromEntries(Object.entries(translated).map(([key, text]) => [key, escapeMarkdown(text)]));
  return {
    ...escaped,
    ...translationsOf(marked._valueMarkdown),
    [locale]: marked.valueMarkdown,
    markdown: true,
  };
}

function translationsOf(beside: Element | undefined): Partial<Record<Locale, string>> {
  const found: Partial<Record<Locale, string>> = {};
  for (const { url, extension } of beside?.extension ?? []) {
    if (url !== TRANSLATION) continue;
    const lang = extensionOf(extension, "lang")?.valueCode?.slice(0, 2);
    const content = extensionOf(extension, "content");
    const text = content?.valueString ?? content?.valueMarkdown;
    if (text !== undefined && (lang === "nl" || lang === "en")) found[lang] = text;
  }
  return found;
}
