import { fromMarkdown } from "mdast-util-from-markdown";
import { library } from "../../policy";

// The Markdown of the library: paragraphs, headings of the second and third level, lists, bold, italic, quotes and links. What else
// CommonMark knows (HTML, pictures, code, lines) is refused when content comes in, and left out when it is shown.

const ALLOWED = new Set([
  "root",
  "paragraph",
  "heading",
  "list",
  "listItem",
  "strong",
  "emphasis",
  "blockquote",
  "link",
  "text",
  "break",
]);

/** Signs that open or close something. Hundreds of them in a row keep a reader of Markdown busy for seconds. */
const SIGNS = /[*_[\]`<>]/g;

/** A line that begins one list or quote in the other, five times: as slow, and nothing that a person would read. */
const NESTED = /^[ \t]*(?:(?:[-+*>]|\d{1,9}[.)])[ \t]*){5}/m;

export function countSigns(text: string): number {
  return text.match(SIGNS)?.length ?? 0;
}

export type MarkdownProblem = { reason: "markdown" | "link"; found: string };

interface Node {
  type: string;
  value?: string;
  depth?: number;
  url?: string;
  children?: Node[];
}

/** Everything in the text that the library does not show; empty for text that may be published. */
export function problemsOfMarkdown(text: string): MarkdownProblem[] {
  if (text.length > library.maxMarkdownCharacters) return [{ reason: "markdown", found: "too long" }];
  if (countSigns(text) > library.maxMarkdownSigns) return [{ reason: "markdown", found: "too many signs" }];
  if (NESTED.test(text)) return [{ reason: "markdown", found: "nested too deeply" }];
  return problemsOf(fromMarkdown(text));
}

function problemsOf(node: Node): MarkdownProblem[] {
  if (!ALLOWED.has(node.type)) return [{ reason: "markdown", found: node.type }];
  const own: MarkdownProblem[] = [];
  if (node.type === "heading" && node.depth !== 2 && node.depth !== 3) {
    own.push({ reason: "markdown", found: `heading ${node.depth}` });
  }
  if (node.type === "link" && safeAddress(node.url ?? "") === null) own.push({ reason: "link", found: node.url ?? "" });
  return [...own, ...(node.children ?? []).flatMap(problemsOf)];
}

/** The address of a link as it may be followed: another site by https or http, a telephone number or a mail address. */
export function safeAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return null;
  return ["https:", "http:", "mailto:", "tel:"].includes(url.protocol) ? address : null;
}

/** Plain text as Markdown that shows exactly this text. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}
