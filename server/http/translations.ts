import "server-only";
import { createTranslator } from "next-intl";
import { timeZone } from "@/i18n/dates";
import type { Locale } from "@/i18n/routing";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import { currentLocale } from "./locale";

// Takes the place of "next-intl/server" in the build (next.config.ts): the same function, but next-intl makes a translator and
// parses its messages anew in every request (ADR 0092).

const messages = { nl, en } satisfies Record<Locale, unknown>;
const translators = new Map<string, unknown>();

async function translate(of?: string | { locale?: Locale; namespace?: string }): Promise<unknown> {
  const { locale, namespace } = typeof of === "object" ? of : { namespace: of };
  return translatorOf(locale ?? currentLocale(), namespace);
}

function translatorOf(locale: Locale, namespace: string | undefined): unknown {
  const key = `${locale} ${namespace ?? ""}`;
  const known = translators.get(key);
  if (known) return known;
  const made = remembering(
    createTranslator({ locale, messages: messages[locale], namespace: namespace as never, timeZone }),
  );
  translators.set(key, made);
  return made;
}

type Values = Record<string, unknown>;

/** Looks up each text without values once, and takes a text with names apart once: next-intl makes a key of JSON for each time. */
function remembering(translator: ReturnType<typeof createTranslator>): unknown {
  const texts = new Map<string, string>();
  const templates = new Map<string, Template>();
  const t = (key: never, ...more: never[]) => {
    const [values, formats]: unknown[] = more;
    const known = values ? templates.get(key)?.(values as Values) : texts.get(key);
    if (known !== undefined) return known;
    const text = translator(key, ...more);
    if (formats === undefined && translator.has(key)) {
      if (!values) texts.set(key, text);
      else if (!templates.has(key)) templates.set(key, templateOf(translator.raw(key)));
    }
    return text;
  };
  return Object.assign(t, translator);
}

/** The text filled in, or nothing where that is the library's work: plurals, choices, tags, quotes, values that are no text. */
type Template = (values: Values) => string | undefined;

const HAS_ONLY_NAMES = /^(?:[^'<>#|{}]|\{\w+\})*$/;

function templateOf(text: unknown): Template {
  if (typeof text !== "string" || !HAS_ONLY_NAMES.test(text)) return () => undefined;
  const [first = "", ...rest] = text.split(/[{}]/);
  return (values) => {
    let filled = first;
    for (let i = 0; i < rest.length; i += 2) {
      const value = values[rest[i] as string];
      if (typeof value !== "string" && typeof value !== "number") return undefined;
      filled += `${value}${rest[i + 1]}`;
    }
    return filled;
  };
}

export const getTranslations = translate as typeof import("next-intl/server").getTranslations;
