#!/usr/bin/env node
// Checks the messages: nl and en have the same keys with the same placeholders, nothing is unfinished, and every key is used.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { print } from "./lib/print.mjs";
import { flatten, isMentioned, readMessage, readSource } from "./lib/texts.mjs";

// Keys composed at run time, from a failure code of the domain.
const dynamicPrefixes = ["library.reason.", "errors."];

// Words that are the same in Dutch and in English.
const sameInBoth = new Set([
  ...["Account", "App", "Code", "Contact", "Demo", "E-mail", "Helpdesk", "Logo", "Menu", "Privacy", "SMS", "Status"],
  ...["Healthspace", "Healthspaces", "Karify", "Nederlands", "English", "Module", "Feedback", "Passkeys"],
]);

// Dutch keys that may contain "u": a quotation, never addressing the reader.
const politeAllowed = new Set([]);

const leftover = /\b(TODO|FIXME|XXX|TBD)\b|lorem|\?\?/i;
const polite = /(?<![\p{L}\p{N}])(u|uw|uwe)(?![\p{L}\p{N}])/iu;

const folder = process.argv[2] ?? root;
const sourceFolders = ["app", "components", "server", "domain", "i18n", "middleware.ts"];

function loadSources() {
  const files = sourceFolders
    .filter((name) => existsSync(join(folder, name)))
    .flatMap((name) =>
      name.includes(".")
        ? [name]
        : readdirSync(join(folder, name), { recursive: true }).map((file) => join(name, file)),
    )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
  return files.map((file) => readSource(readFileSync(join(folder, file), "utf8")));
}

const load = (language) =>
  new Map(flatten(JSON.parse(readFileSync(join(folder, `messages/${language}.json`), "utf8"))));

function parsed(language, key, text, problems) {
  try {
    return readMessage(text);
  } catch (error) {
    problems.push(`${language} ${key}: is not a message that can be shown (${error.message})`);
    return undefined;
  }
}

const isSameWord = (words) => (words.match(/[\p{L}-]{2,}/gu) ?? []).every((word) => sameInBoth.has(word));

function checkText(language, key, text) {
  if (typeof text !== "string") return [`${language} ${key}: is not a text`];
  if (text.trim() === "") return [`${language} ${key}: is empty`];
  return leftover.test(text) ? [`${language} ${key}: has a leftover ("${text.match(leftover)[0]}")`] : [];
}

function checkPair(key, dutchText, englishText) {
  const problems = [...checkText("nl", key, dutchText), ...checkText("en", key, englishText)];
  if (problems.length > 0) return problems;
  const dutch = parsed("nl", key, dutchText, problems);
  const english = parsed("en", key, englishText, problems);
  if (!dutch || !english) return problems;
  if (dutch.names !== english.names)
    problems.push(`${key}: nl asks for "${dutch.names || "nothing"}", en for "${english.names || "nothing"}"`);
  if (polite.test(dutch.words) && !politeAllowed.has(key))
    problems.push(`nl ${key}: says "u" where the reader is "je"`);
  if (dutchText === englishText && !isSameWord(dutch.words))
    problems.push(`${key}: is the same in both languages ("${dutchText}"); if that is right, add it to sameInBoth`);
  return problems;
}

function checkTexts() {
  const nl = load("nl");
  const en = load("en");
  const sources = loadSources();
  const keys = [...new Set([...nl.keys(), ...en.keys()])];
  return keys.flatMap((key) => {
    if (!nl.has(key)) return [`nl ${key}: is missing`];
    if (!en.has(key)) return [`en ${key}: is missing`];
    const problems = checkPair(key, nl.get(key), en.get(key));
    const isRead = dynamicPrefixes.some((prefix) => key.startsWith(prefix)) || isMentioned(key, sources);
    return isRead ? problems : [...problems, `${key}: no source file mentions it`];
  });
}

const problems = checkTexts();
if (problems.length > 0) print(`${problems.join("\n")}\n\nProblems in messages/: ${problems.length}`);
process.exitCode = problems.length > 0 ? 1 : 0;
