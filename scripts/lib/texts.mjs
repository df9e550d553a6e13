import { parse, TYPE } from "@formatjs/icu-messageformat-parser";

/** Nested messages as a map of "a.b.c" to text. */
export function flatten(messages, prefix = "") {
  return Object.entries(messages).flatMap(([name, value]) => {
    const key = prefix + name;
    return value !== null && typeof value === "object" ? flatten(value, `${key}.`) : [[key, value]];
  });
}

const isDate = (type) => type === TYPE.date || type === TYPE.time;

function walk(nodes, found) {
  for (const node of nodes) {
    if (node.type === TYPE.literal) found.words.push(node.value);
    // A number may be plain in one language and a plural in the other; a date must be a date in both.
    else if (node.type !== TYPE.pound) found.names.add(nameOf(node));
    if (node.type === TYPE.tag) walk(node.children, found);
    for (const [name, option] of Object.entries(node.options ?? {})) {
      if (node.type === TYPE.select) found.names.add(`{${node.value}, select, ${name}}`);
      walk(option.value, found);
    }
  }
  return found;
}

function nameOf(node) {
  if (node.type === TYPE.tag) return `<${node.value}>`;
  if (isDate(node.type)) return `{${node.value}, date}`;
  if (node.type === TYPE.select) return `{${node.value}, select}`;
  return `{${node.value}}`;
}

/** The placeholders of a message (`names`, sorted) and the words that a person reads. Throws when it is not an ICU message. */
export function readMessage(text) {
  const { names, words } = walk(parse(text), { names: new Set(), words: [] });
  return { names: [...names].sort().join(" "), words: words.join(" ") };
}

// One pattern per kind of quote, so that a string inside a template is found too.
const quoted = [/"([^"\n]*)"/g, /'([^'\n]*)'/g, /`([^`]*)`/g];
const keyLike = /^[\w-]+(\.[\w-]+)*$/;
const dynamicKeyLike = /^[\w-][\w.-]*\$\{[^}]+\}[\w.-]*$/;
const createsTranslator = /\b(getTranslations|useTranslations|createTranslator)\b/;

/** The strings of a source file that may be keys; `errors.${code}` becomes a pattern. */
export function readSource(text) {
  const found = quoted.flatMap((kind) => [...text.matchAll(kind)].map(([, content]) => content));
  return {
    strings: new Set(found.filter((content) => keyLike.test(content))),
    patterns: found.filter((content) => dynamicKeyLike.test(content)).map(patternOf),
    ownTranslator: createsTranslator.test(text),
  };
}

function patternOf(template) {
  const [before, after] = template.split(/\$\{[^}]+\}/).map((part) => part.replaceAll(".", "\\."));
  return new RegExp(`^${before}[\\w.-]+${after}$`);
}

const mentions = (source, key) => source.strings.has(key) || source.patterns.some((pattern) => pattern.test(key));

/**
 * Whether a source mentions the key: in full; or in two parts, the namespace and the rest, in one file; or the rest alone, in a file
 * that receives its translator from another one, which names the namespace.
 */
export function isMentioned(key, sources) {
  if (sources.some((source) => mentions(source, key))) return true;
  const parts = key.split(".");
  return parts.slice(1).some((_, index) => {
    const namespace = parts.slice(0, index + 1).join(".");
    const rest = parts.slice(index + 1).join(".");
    const named = sources.filter((source) => source.strings.has(namespace));
    if (named.some((source) => mentions(source, rest))) return true;
    return named.length > 0 && sources.some((source) => !source.ownTranslator && mentions(source, rest));
  });
}
