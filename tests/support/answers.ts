import nl from "@/messages/nl.json" with { type: "json" };
import { type Answer, textOf } from "./form-client";

/** A short name of what happened: `in`, `to /login`, the key of the text in the problem box, or the status. */
export function verdict(answer: Answer | null): string {
  if (answer === null) return "broken";
  if (answer.status >= 500) return `status ${answer.status}`;
  if (answer.location !== null) {
    const path = answer.location.replace(/^\/(nl|en)/, "").split("?")[0];
    return `to ${path}${setsSession(answer) ? " with a session" : ""}`;
  }
  return problemsOn(answer).join(" and ") || `status ${answer.status}`;
}

export function setsSession(answer: Answer): boolean {
  return answer.setCookies.some((cookie) => /^__Host-session=[^;]/.test(cookie));
}

/** The keys of the sentences in the box with problems. `oops` for the page that says something went wrong on our side. */
export function problemsOn(answer: Answer): string[] {
  const [box = ""] = /<ul class=["']error-summary__list["']>.*?<\/ul>/s.exec(answer.body) ?? [];
  const said = [...box.matchAll(/<li>(.*?)<\/li>/gs)].map(([, item = ""]) => textOf(item));
  if (said.length === 0 && textOf(answer.body).includes(nl.errorPage.title)) return ["errorPage"];
  return said.map((sentence) => keyOf(sentence) ?? `unknown: ${sentence}`);
}

// The sentence with its blanks, such as times and numbers, as a pattern.
function keyOf(sentence: string): string | undefined {
  return Object.entries(nl.errors).find(([, template]) => patternOf(template).test(sentence))?.[0];
}

const patterns = new Map<string, RegExp>();

function patternOf(template: string): RegExp {
  const known = patterns.get(template);
  if (known) return known;
  let [depth, source] = [0, ""];
  for (const char of template) {
    if (char === "{") {
      if (depth === 0) source += ".*";
      depth += 1;
    } else if (char === "}") depth -= 1;
    else if (depth === 0) source += char.replace(/[.*+?^$()|[\]\\]/, "\\$&");
  }
  const made = new RegExp(`^${source}$`);
  patterns.set(template, made);
  return made;
}
