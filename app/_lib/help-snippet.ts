/** A piece of a line, and whether it is one of the words that were found. */
export interface SnippetPart {
  text: string;
  isFound: boolean;
}

/** Characters of a line that are shown at most, and of those before the first found word. */
const LENGTH = 170;
const BEFORE = 85;
/** Leaving out less than this saves no room. */
const LITTLE = 25;

/** The line of a Markdown text with most of the found words; the first line where none has any. */
export function snippetOf(text: string, isFound: (word: string) => boolean): SnippetPart[] {
  const lines = linesOf(text).map((line) => partsOfLine(line, isFound));
  const counts = lines.map(countFound);
  return shorten(lines[counts.indexOf(Math.max(...counts))] ?? []);
}

/** The lines that a person reads, without Markdown; a heading stands with the line below it. */
function linesOf(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line, at) => {
    if (at > 0 && isHeading(lines[at - 1])) return [];
    const plain = withoutMarkdown(line);
    if (!isHeading(line)) return [plain];
    return [`${/[?!.]$/.test(plain) ? plain : `${plain}:`} ${withoutMarkdown(lines[at + 1] ?? "")}`];
  });
}

function isHeading(line = ""): boolean {
  return line.startsWith("#");
}

function withoutMarkdown(line: string): string {
  return line
    .replace(/^\s*(?:#+|[-*]|\d+\.)\s+/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`]/g, "")
    .trim();
}

function partsOfLine(line: string, isFound: (word: string) => boolean): SnippetPart[] {
  const pieces = line.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*|[^\p{L}\p{M}\p{N}]+/gu) ?? [];
  return pieces.map((text) => ({ text, isFound: isFound(text) }));
}

function countFound(parts: readonly SnippetPart[]): number {
  return new Set(parts.flatMap(({ text, isFound }) => (isFound ? text.toLowerCase() : []))).size;
}

/** The words around the first one that was found, with dots where something is left out. */
function shorten(parts: readonly SnippetPart[]): SnippetPart[] {
  const first = Math.max(
    0,
    parts.findIndex(({ isFound }) => isFound),
  );
  const near = parts.findIndex(({ text }, at) => /^\p{L}/u.test(text) && sizeOf(parts.slice(at, first)) <= BEFORE);
  const start = sizeOf(parts.slice(0, near)) < LITTLE ? 0 : near;
  const full = parts.findIndex((_, at) => sizeOf(parts.slice(start, at + 1)) > LENGTH);
  const end = full === -1 || sizeOf(parts.slice(full)) < LITTLE ? parts.length : full;
  return [
    ...(start > 0 ? [{ text: "… ", isFound: false }] : []),
    ...parts.slice(start, end),
    ...(end < parts.length ? [{ text: "…", isFound: false }] : []),
  ];
}

function sizeOf(parts: readonly SnippetPart[]): number {
  return parts.reduce((sum, { text }) => sum + text.length, 0);
}
