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

/** Looks up each text without values once. */
function remembering(translator: ReturnType<typeof createTranslator>): unknown {
  const texts = new Map<string, string>();
  const t = (key: never, ...values: never[]) => {
    const known = values.length === 0 ? texts.get(key) : undefined;
    if (known !== undefined) return known;
    const text = translator(key, ...values);
    if (values.length === 0 && translator.has(key)) texts.set(key, text);
    return text;
  };
  return Object.assign(t, translator);
}

export const getTranslations = translate as typeof import("next-intl/server").getTranslations;
