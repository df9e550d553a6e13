#!/usr/bin/env node
// Holds the citations: every id that code, tests and documents name can be looked up in this repository, and no reference leads outside it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { citationsIn, citingFiles, isTest } from "./lib/citations.mjs";
import { root } from "./lib/paths.mjs";
import { print } from "./lib/print.mjs";

const folder = process.argv[2] ?? root;

const registers = [
  { path: "docs/security/threats.md", row: /^\| ((?:T|AT-)\d+) \|/gm },
  { path: "docs/security/deviations.md", row: /^\| (D\d+) \|/gm },
  { path: "docs/security/sources.md", row: /^\| (S\d+) \|/gm },
];

/** References to documents that are not part of this repository. */
const dangling = [
  /\bsecurity(?: section)? \d+(?:\.\d+)?\b/gi,
  /\bproduct items? \d+/gi,
  /\bspec \d+\.\d+/gi,
  /\b[sS]eed (?=S\d)/g,
];

function registeredIds(problems) {
  const ids = registers.flatMap(({ path, row }) =>
    existsSync(join(folder, path))
      ? [...readFileSync(join(folder, path), "utf8").matchAll(row)].map(([, id]) => ({ id, path }))
      : [],
  );
  const decisions = readdirSync(join(folder, "docs/adr")).flatMap((name) => {
    const number = name.match(/^(\d{4})-.*\.md$/)?.[1];
    return number ? [{ id: `ADR ${number}`, path: `docs/adr/${name}` }] : [];
  });
  const known = new Map();
  for (const { id, path } of [...ids, ...decisions]) {
    if (known.has(id)) problems.push(`${path}: ${id} is registered twice (also in ${known.get(id)})`);
    known.set(id, path);
  }
  return known;
}

const lineAt = (text, index) => text.slice(0, index).split("\n").length;

function checkFile(file, known) {
  const at = (index) => `${file.path}:${lineAt(file.text, index)}`;
  const unknown = citationsIn(file)
    .filter(({ cited }) => !known.has(cited))
    .map(({ cited, index }) => `${at(index)}: ${cited} is in no register`);
  const outside = dangling.flatMap((pattern) =>
    [...file.text.matchAll(pattern)].map(({ 0: text, index }) => `${at(index)}: "${text.trim()}" leads nowhere here`),
  );
  return [...unknown, ...outside, ...checkDocuments(file, at)];
}

/** A named document is found from the root, from docs/, among the operator's pages, or from the folder of the file that names it. */
function checkDocuments({ path, text }, at) {
  const named = text
    .replace(/https?:\/\/\S+/g, (url) => " ".repeat(url.length))
    .matchAll(/(?<![\w./@-])[\w./@-]*\w\.md\b/g);
  return [...named].flatMap(({ 0: document, index }) => {
    const places = [".", "docs", "content", "content/en", dirname(path)].map((place) => join(folder, place, document));
    return places.some(existsSync) ? [] : [`${at(index)}: there is no ${document}`];
  });
}

/** A row of the register of threats says that a test holds it. */
function checkTested(files, known) {
  const tested = new Set(
    files.filter(({ path }) => isTest(path)).flatMap((file) => citationsIn(file).map((c) => c.cited)),
  );
  return [...known]
    .filter(([id, path]) => path === registers[0].path && !tested.has(id))
    .map(([id, path]) => `${path}: ${id} is named by no test`);
}

const problems = [];
const known = registeredIds(problems);
const files = citingFiles(folder);
problems.push(...files.flatMap((file) => checkFile(file, known)), ...checkTested(files, known));
if (problems.length > 0) print(`${problems.join("\n")}\n\nProblems with citations: ${problems.length}`);
process.exitCode = problems.length > 0 ? 1 : 0;
