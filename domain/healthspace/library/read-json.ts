import { library } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { type PathStep, pathOf, type Refusal, type RefusalReason } from "./content-problem";

export type NotReadable = { code: "content-refused"; refusals: Refusal[] };

/** The file as JSON of a harmless shape: everything behind this may walk it without counting levels or looking at single characters. */
export function readJson(text: string): Result<unknown, NotReadable> {
  if (Buffer.byteLength(text) > library.fileBytes) return refused("too-large");
  if (bracketsIn(text) > MOST_BRACKETS) return refused("json-too-deep");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("not-json");
  }
  const found = findHarm(value);
  return found ? fail({ code: "content-refused", refusals: [found] }) : ok(value);
}

/** Far beyond `maxJsonDepth`: only so that the parser itself is not kept busy by a million of them. */
const MOST_BRACKETS = 500;

/** How many brackets are open at once at most. */
function bracketsIn(text: string): number {
  let [open, most, inString] = [0, 0, false];
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (inString && char === "\\") index += 1;
    else if (char === '"') inString = !inString;
    else if (!inString && (char === "[" || char === "{")) most = Math.max(most, ++open);
    else if (!inString && (char === "]" || char === "}")) open -= 1;
  }
  return most;
}

function refused(reason: RefusalReason): Result<never, NotReadable> {
  return fail({ code: "content-refused", refusals: [{ path: "file", reason }] });
}

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

// Control characters except tab and line ends; signs that turn the direction of what stands around them (Trojan Source).
const FORBIDDEN_CHARACTERS = /[\p{Cs}\u202a-\u202e\u2066-\u2069]|(?![\t\n\r])\p{Cc}/u;

interface Place {
  value: unknown;
  steps: readonly PathStep[];
}

/** The first thing that must not be there. Without recursion: the depth is part of what is checked. */
function findHarm(root: unknown): Refusal | null {
  const open: Place[] = [{ value: root, steps: [] }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { value, steps } = place;
    const refuse = (reason: RefusalReason, at = steps) => ({ path: pathOf("file", at), reason });
    if (typeof value === "string" && FORBIDDEN_CHARACTERS.test(value)) return refuse("forbidden-character");
    if (typeof value !== "object" || value === null) continue;
    if (steps.length >= library.maxJsonDepth) return refuse("json-too-deep", steps.slice(0, 12));
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index -= 1) {
        open.push({ value: value[index], steps: [...steps, index] });
      }
      continue;
    }
    for (const [key, inner] of Object.entries(value).reverse()) {
      if (FORBIDDEN_KEYS.has(key)) return refuse("forbidden-key", [...steps, key]);
      if (FORBIDDEN_CHARACTERS.test(key)) return refuse("forbidden-character", [...steps, key]);
      open.push({ value: inner, steps: [...steps, key] });
    }
  }
  return null;
}
