import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

// A citation is an id that a reader can look up: T01 and AT-01 (threats), D1 (deviations), S1 (sources), ADR 0001 (decisions).

/** Files that hold no citations: generated, binary, or about citations themselves. */
const skipped = [
  /^package-lock\.json$/,
  /^db\/migrations\//,
  /\/__snapshots__\//,
  /\.(?:png|jpe?g|webp|ico|woff2?|pdf|db)$/,
  /^scripts\/check-citations\.test\.ts$/,
];

/** What looks like a citation and is none. Replaced by blanks of the same length before ids are looked for. */
const lookalikes = [
  /T\d{2}:\d{2}/g, // the time in an ISO date
  /#[0-9a-f]{3,8}\b/gi, // a colour
  /\bU\+[0-9A-F]{4,6}(?:-[0-9A-F]{4,6})?/g, // a code point
  /https?:\/\/\S+/g, // a path of somebody else's
];

const blank = (text) =>
  lookalikes.reduce((rest, each) => rest.replace(each, (found) => " ".repeat(found.length)), text);

// Not inside a longer word, a hash, a key or a variable of a shell.
const id = (pattern) => new RegExp(`(?<![\\w$#&%/=+-])${pattern}(?!\\w)`, "g");
const kinds = [id("T\\d{2,3}"), id("AT-\\d+"), id("D\\d{1,2}"), id("S\\d{1,2}")];

/** Every file of the folder that git tracks or would take, with its text. Paths have "/" and start at the folder. */
export function citingFiles(folder) {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: folder,
    encoding: "utf8",
  });
  return [...new Set(listed.split("\0"))]
    .filter((path) => path !== "" && !skipped.some((each) => each.test(path)) && existsSync(join(folder, path)))
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}

/** The ids that a file cites, each with the index where it stands. Those of decisions are written `ADR 0001`. */
export function citationsIn({ path, text }) {
  const plain = blank(text);
  const found = kinds.flatMap((kind) => [...plain.matchAll(kind)].map(({ 0: cited, index }) => ({ cited, index })));
  return [...found, ...decisionsIn(path, text)];
}

function decisionsIn(path, text) {
  const named = [...text.matchAll(/\bADRs?((?:(?:,| and)? \d{4}\b)+)|\badr\/(\d{4})\b/g)];
  // Decisions cite each other by the bare number.
  const bare = /^docs\/adr\/.*\.md$/.test(path) ? [...text.matchAll(/(?<![\w:.-])(0\d{3})(?![\w:]|\.\d)/g)] : [];
  return [...named, ...bare].flatMap((match) =>
    (match[0].match(/\d{4}/g) ?? []).map((number) => ({ cited: `ADR ${number}`, index: match.index })),
  );
}

export const isTest = (path) => /\.(?:test|spec)\.tsx?$/.test(path);
